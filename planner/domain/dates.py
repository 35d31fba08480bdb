"""Calendar days as people have them: one day, a range of days, or only a month."""

import calendar
import datetime as dt
import re
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from planner.domain.plans import limits

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ISO_YEAR = re.compile(r"\d{4}", re.ASCII)
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_NO_DAY = "must be a day written as YYYY-MM-DD"


def _day_from_text(value: object) -> dt.date:
    if isinstance(value, dt.datetime) or not isinstance(value, str | dt.date):
        raise PydanticCustomError("day", _NO_DAY)
    if isinstance(value, str):
        if not _ISO_DAY.fullmatch(value):
            raise PydanticCustomError("day", _NO_DAY)
        try:
            value = dt.date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("day", "is a day that does not exist") from None
    if not limits.FIRST_DAY <= value <= limits.LAST_DAY:
        raise PydanticCustomError("day", "must be between 1900-01-01 and 2199-12-31")
    return value


def _month_from_text(value: object) -> str:
    found = _ISO_MONTH.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise PydanticCustomError("month", "must be a month written as YYYY-MM")
    year, month = int(found[1]), int(found[2])
    if not 1 <= month <= 12:  # noqa: PLR2004 - the months of a year
        raise PydanticCustomError("month", "is a month that does not exist")
    if not limits.FIRST_DAY.year <= year <= limits.LAST_DAY.year:
        raise PydanticCustomError("month", "must be between 1900-01 and 2199-12")
    return found[0]


class PartOfDate(RootModel[str]):
    """A date of which only the month or the year is known: `1960-05` or `1960`."""

    model_config = ConfigDict(frozen=True)

    @property
    def has_month(self) -> bool:
        """Say whether the month is known."""
        return len(self.root) > len("1960")

    def first_day(self) -> dt.date:
        """Return the first day that it can be."""
        return dt.date.fromisoformat(f"{self.root}-01" if self.has_month else f"{self.root}-01-01")


def _birth_from_text(value: object) -> dt.date | PartOfDate:
    if isinstance(value, PartOfDate):
        value = value.root
    if isinstance(value, str) and _ISO_MONTH.fullmatch(value):
        return PartOfDate(_month_from_text(value))
    if isinstance(value, str) and _ISO_YEAR.fullmatch(value):
        if not limits.FIRST_DAY.year <= int(value) <= limits.LAST_DAY.year:
            raise PydanticCustomError("year", "must be between 1900 and 2199")
        return PartOfDate(value)
    try:
        return _day_from_text(value)
    except PydanticCustomError as error:
        if error.message_template != _NO_DAY:
            raise
        message = "must be written as YYYY-MM-DD, or as YYYY-MM or YYYY if no more is known"
        raise PydanticCustomError("birth", message) from None


CalendarDay = Annotated[dt.date, BeforeValidator(_day_from_text)]
CalendarMonth = Annotated[str, BeforeValidator(_month_from_text)]
CalendarBirth = Annotated[dt.date | PartOfDate, BeforeValidator(_birth_from_text)]


class _When(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True
    )


class OnDay(_When):
    """One exact day."""

    on: CalendarDay

    def first_day(self) -> dt.date:
        """Return the day."""
        return self.on

    def last_day(self) -> dt.date:
        """Return the day."""
        return self.on

    @property
    def is_exact(self) -> bool:
        """Say that the days are known."""
        return True


class DayRange(_When):
    """A range of days; both ends belong to it."""

    from_: CalendarDay = Field(alias="from")
    to: CalendarDay

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.to < self.from_:
            raise PydanticCustomError("range", "is before 'from'", {"at": "to"})
        return self

    def first_day(self) -> dt.date:
        """Return the first day of the range."""
        return self.from_

    def last_day(self) -> dt.date:
        """Return the last day of the range."""
        return self.to

    @property
    def is_exact(self) -> bool:
        """Say that the days are known."""
        return True


class InMonth(_When):
    """Some time in a month; the day is not known."""

    month: CalendarMonth

    def first_day(self) -> dt.date:
        """Return the first day of the month."""
        return dt.date.fromisoformat(f"{self.month}-01")

    def last_day(self) -> dt.date:
        """Return the last day of the month."""
        first = self.first_day()
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])

    @property
    def is_exact(self) -> bool:
        """Say that only the month is known."""
        return False


AnyWhen = OnDay | DayRange | InMonth

# The fields of each kind of date.
KINDS = {
    frozenset({"on"}): "on",
    frozenset({"from", "to"}): "range",
    frozenset({"month"}): "month",
}
_TAGS: dict[type, str] = {OnDay: "on", DayRange: "range", InMonth: "month"}


def _kind_of(value: object) -> str | None:
    if isinstance(value, dict):
        return KINDS.get(frozenset(map(str, value)))
    return _TAGS.get(type(value))


When = Annotated[
    Annotated[OnDay, Tag("on")]
    | Annotated[DayRange, Tag("range")]
    | Annotated[InMonth, Tag("month")],
    Discriminator(
        _kind_of,
        custom_error_type="when",
        custom_error_message=(
            "must have either 'on', or 'from' and 'to', or 'month', and nothing else"
        ),
    ),
]
