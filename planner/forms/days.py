"""Fields for days and times as people write them, with errors that say what to mend."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from babel import Locale
from babel.dates import get_month_names

from planner.domain import limits
from planner.domain.dates import AnyWhen, DayRange, InMonth, OnDay
from planner.domain.text import clean
from planner.forms.fields import AnswerError, PlanField
from planner.i18n import (
    SOURCE_LANGUAGE,
    current_locale,
    format_day,
    format_days,
    format_month,
    gettext,
)

DAY_BOXES = ("day", "month", "year")
MONTHS = 12
_LONGEST_MONTH = 31
_SHORTEST_MONTH_NAME = 3
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?", re.IGNORECASE)

Typed = Mapping[str, str]


def read_day(typed: Typed) -> dt.date | None:
    """Return the day that the boxes `day`, `month` and `year` say; None when all are empty.

    Raises `AnswerError` with the box to mend.
    """
    if not any(typed.get(box) for box in DAY_BOXES):
        return None
    if not typed.get("day"):
        raise AnswerError(gettext("The day is missing. Write it as a number, such as 12."), "day")
    year, month = _read_month_and_year(typed)
    day = _read_day_number(typed["day"])
    last = calendar.monthrange(year, month)[1]
    if day > last:
        message = gettext("%(month)s has only %(days)d days. Please check the day.")
        name = format_month(dt.date(year, month, 1))
        raise AnswerError(message % {"month": name, "days": last}, "day")
    return dt.date(year, month, day)


def read_month(typed: Typed) -> str | None:
    """Return the month that the boxes `month` and `year` say, as `YYYY-MM`; None when empty."""
    if not typed.get("month") and not typed.get("year"):
        return None
    year, month = _read_month_and_year(typed)
    return f"{year:04d}-{month:02d}"


def _read_month_and_year(typed: Typed) -> tuple[int, int]:
    if not typed.get("month"):
        message = gettext(
            "The month is missing. Write it as a name or a number, such as June or 6."
        )
        raise AnswerError(message, "month")
    month = _month_number(typed["month"])
    if month is None:
        message = gettext("Write the month as a name or a number from 1 to 12, such as June or 6.")
        raise AnswerError(message, "month")
    return _read_year(typed.get("year", "")), month


def _read_day_number(text: str) -> int:
    found = _ORDINAL.fullmatch(text)
    if not found or not 1 <= int(found[1]) <= _LONGEST_MONTH:
        raise AnswerError(gettext("Write the day as a number from 1 to 31, such as 12."), "day")
    return int(found[1])


def _read_year(text: str) -> int:
    if not text:
        raise AnswerError(
            gettext("The year is missing. Write it with four numbers, such as 2027."), "year"
        )
    if not text.isdecimal() or len(text) != len("2027"):
        raise AnswerError(
            gettext("Write the year with four numbers, such as 1968 or 2027."), "year"
        )
    first, last = limits.FIRST_DAY.year, limits.LAST_DAY.year
    if not first <= int(text) <= last:
        message = gettext("The year must be from %(first)d to %(last)d. Please check it.")
        raise AnswerError(message % {"first": first, "last": last}, "year")
    return int(text)


def _month_number(text: str) -> int | None:
    if text.isdecimal():
        return int(text) if len(text) <= len("12") and 1 <= int(text) <= MONTHS else None
    wanted = text.casefold().rstrip(".")
    if len(wanted) < _SHORTEST_MONTH_NAME and wanted.isascii():
        return None
    found = {number for number, name in _month_names() if name.startswith(wanted)}
    return found.pop() if len(found) == 1 else None


def _month_names() -> Iterator[tuple[int, str]]:
    """Yield the months' names in the patient's language and in English."""
    for locale in (current_locale(), Locale(SOURCE_LANGUAGE)):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    yield number, name.casefold().rstrip(".")


class BoxesField(PlanField):
    """A field made of several boxes; `typed` keeps what stands in each, by the box's name."""

    def __init__(self, label: object = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.typed: dict[str, str] = {}

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Gather the boxes before WTForms looks for one value under the field's own name."""
        self._formdata = formdata
        super().process(formdata, *args, **kwargs)

    def process_data(self, value: Any) -> None:
        """Show a stored value in the boxes."""
        self.data = value
        self.typed = self.boxes_of(value)

    def read(self, posted: list[str]) -> Any:
        """Read the boxes; `posted` is unused because no box has the bare name."""
        del posted
        self.typed = {
            box: clean(self._formdata.get(f"{self.name}-{box}", "")).strip() for box in self.boxes
        }
        return self.read_boxes(self.typed)

    def boxes_of(self, value: Any) -> dict[str, str]:
        """Return what the boxes show for a stored value."""
        raise NotImplementedError

    def read_boxes(self, typed: dict[str, str]) -> Any:
        """Return the value that the boxes say."""
        raise NotImplementedError

    def part(self, name: str) -> Typed:
        """Return the day, month and year boxes whose names start with `name`."""
        return {box: self.typed.get(f"{name}-{box}", "") for box in DAY_BOXES}


class DayField(BoxesField):
    """One calendar day in three boxes."""

    kind = "day"
    boxes = DAY_BOXES

    @property
    def target(self) -> str:
        """The box to mend."""
        return f"{self.id}-{self.bad_box or 'day'}"

    def boxes_of(self, value: dt.date | None) -> dict[str, str]:
        """Return day, month and year as numbers."""
        return _boxes_of_day(value)

    def read_boxes(self, typed: dict[str, str]) -> dt.date | None:
        """Return the day."""
        return read_day(typed)

    def words(self) -> str:
        """Return the day in words."""
        return format_day(self.data) if self.data else ""


class TimeField(PlanField):
    """A time of day in one box, kept as `HH:MM`."""

    kind = "time"
    _TIME = re.compile(
        r"(\d{1,2})(?:[:.h ]?([0-5]\d))?\s*(?:(a|p)\.?\s?m\.?)?", re.IGNORECASE | re.ASCII
    )
    _NOON = 12
    _DAY_HOURS = 24

    @property
    def typed(self) -> str:
        """What stands in the box."""
        return clean(self.raw_data[0]) if self.raw_data else (self.data or "")

    def read(self, posted: list[str]) -> str | None:
        """Return the time; `2:15 pm`, `14.15` and `9` are understood."""
        text = posted[0].strip() if posted else ""
        if not text:
            return None
        found = self._TIME.fullmatch(text)
        hour = self._hour(int(found[1]), found[3]) if found else None
        if found is None or hour is None:
            raise AnswerError(gettext("Write the time like 10:30 or 2:15 pm."))
        return f"{hour:02d}:{int(found[2] or 0):02d}"

    def _hour(self, number: int, half: str | None) -> int | None:
        if not half:
            return number if number < self._DAY_HOURS else None
        if not 1 <= number <= self._NOON:
            return None
        return number % self._NOON + (self._NOON if half in "pP" else 0)


class WhenField(BoxesField):
    """One day, a few days, only a month or, with `may_have_none`, no date at all.

    One day whose day box is left empty counts as only a month: people often know no more.
    """

    kind = "when"
    boxes = (
        "how",
        *(f"on-{box}" for box in DAY_BOXES),
        *(f"from-{box}" for box in DAY_BOXES),
        *(f"to-{box}" for box in DAY_BOXES),
        "month-month",
        "month-year",
    )

    def __init__(self, label: object = "", *, may_have_none: bool = False, **options: Any) -> None:
        super().__init__(label, **options)
        self.may_have_none = may_have_none

    @property
    def target(self) -> str:
        """The box to mend, or the first choice."""
        return f"{self.id}-{self.bad_box or 'how-on'}"

    @property
    def how(self) -> str:
        """Which of the ways is chosen: `on`, `range`, `month`, `none` or nothing yet."""
        return self.typed.get("how", "")

    def boxes_of(self, value: AnyWhen | None) -> dict[str, str]:
        """Return the chosen way and its boxes."""
        match value:
            case OnDay():
                return {"how": "on", **_named("on", value.on)}
            case DayRange():
                return {"how": "range", **_named("from", value.from_), **_named("to", value.to)}
            case InMonth():
                first = _named("month", value.first_day())
                return {"how": "month", **first}
        return {"how": "" if self.may_have_none else "on"}

    def read_boxes(self, typed: dict[str, str]) -> AnyWhen | None:
        """Return when it is, by the chosen way; boxes of the other ways do not count."""
        typed["how"] = typed["how"] or self._way_with_words(typed)
        match typed["how"]:
            case "on":
                return self._one_day()
            case "range":
                return self._range()
            case "month":
                month = self._read("month", read_month)
                return InMonth(month=month) if month else None
        return None

    def words(self) -> str:
        """Return the day, the days or the month in words."""
        match self.data:
            case None:
                return ""
            case InMonth():
                return format_month(self.data.first_day())
        return format_days(self.data.first_day(), self.data.last_day())

    def _way_with_words(self, typed: Typed) -> str:
        """Guess the way from the boxes that have words in them, for a page shown without CSS."""
        for box in self.boxes[1:]:
            if typed[box]:
                way = box.partition("-")[0]
                return "range" if way in {"from", "to"} else way
        return ""

    def _one_day(self) -> AnyWhen | None:
        typed = self.part("on")
        if typed["month"] and typed["year"] and not typed["day"]:
            month = self._read("on", read_month)
            return InMonth(month=month) if month else None
        day = self._read("on", read_day)
        return OnDay(on=day) if day else None

    def _range(self) -> DayRange | None:
        first, last = self._read("from", read_day), self._read("to", read_day)
        if first is None and last is None:
            return None
        if first is None:
            raise AnswerError(gettext("The first day is missing. Please write it too."), "from-day")
        if last is None:
            raise AnswerError(gettext("The last day is missing. Please write it too."), "to-day")
        if last < first:
            message = gettext("The last day is before the first day. Check the two dates.")
            raise AnswerError(message, "to-day")
        return DayRange(from_=first, to=last)

    def _read(self, name: str, reader: Any) -> Any:
        try:
            return reader(self.part(name))
        except AnswerError as problem:
            raise AnswerError(str(problem), f"{name}-{problem.box}") from None


def _boxes_of_day(day: dt.date | None) -> dict[str, str]:
    if day is None:
        return dict.fromkeys(DAY_BOXES, "")
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}


def _named(name: str, day: dt.date) -> dict[str, str]:
    return {f"{name}-{box}": text for box, text in _boxes_of_day(day).items()}
