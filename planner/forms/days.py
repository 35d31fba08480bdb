"""Days as people write them, with errors that say what to mend; a field of three boxes."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Mapping

from babel import Locale
from babel.dates import get_date_format, get_day_names, get_month_names

from planner.domain import limits
from planner.domain.typed_days import DayFault, Habits, NotADayError, Order
from planner.domain.typed_days import read_day as read_whole_day
from planner.forms.boxes import BoxesField
from planner.forms.fields import AnswerError
from planner.i18n import (
    SOURCE_LANGUAGE,
    current_locale,
    format_day,
    format_month,
    gettext,
)

DAY_BOXES = ("day", "month", "year")
MONTHS = 12
_LONGEST_MONTH = 31
_SHORTEST_MONTH_NAME = 3
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?", re.IGNORECASE)

_MONTH_AND_YEAR = re.compile(r"(\D+?|\d{1,2})[\s/.-]+(\d{4})")

Typed = Mapping[str, str]


def read_day(typed: Typed, *, or_month: bool = False) -> dt.date | None:
    """Return the day that the boxes `day`, `month` and `year` say; None when all are empty.

    The day box alone may hold the whole date, as it comes when somebody pastes it. or_month: the
    page takes a month instead. Raises `AnswerError` with the box to mend.
    """
    if not any(typed.get(box) for box in DAY_BOXES):
        return None
    if _is_whole_date(typed):
        return _read_whole_date(typed["day"], or_month=or_month)
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
    if not typed.get("year") and (found := _MONTH_AND_YEAR.fullmatch(typed["month"])):
        typed = {"month": found[1], "year": found[2]}
    year, month = _read_month_and_year(typed)
    return f"{year:04d}-{month:02d}"


def _is_whole_date(typed: Typed) -> bool:
    others = typed.get("month") or typed.get("year")
    return bool(typed.get("day")) and not others and not _ORDINAL.fullmatch(typed["day"])


def _read_whole_date(text: str, *, or_month: bool) -> dt.date:
    habits = Habits(_order_of_figures(), _month_number, _is_weekday)
    try:
        day = read_whole_day(text, habits)
    except NotADayError as error:
        raise AnswerError(_what_to_mend(error.fault, or_month=or_month), "day") from None
    if not limits.FIRST_DAY <= day <= limits.LAST_DAY:
        first, last = limits.FIRST_DAY.year, limits.LAST_DAY.year
        message = gettext("The year must be from %(first)d to %(last)d. Please check it.")
        raise AnswerError(message % {"first": first, "last": last}, "day")
    return day


def _what_to_mend(fault: DayFault, *, or_month: bool) -> str:
    match fault:
        case DayFault.NO_YEAR:
            return gettext("The year is missing. Write the whole date, such as 3 June 2027.")
        case DayFault.IMPOSSIBLE:
            return gettext("There is no such day. Please check the date.")
    if or_month:
        return gettext(
            "Write one whole date, such as 3 June 2027. "
            "If you know only the month, choose “Only the month”."
        )
    return gettext("Write one whole date, such as 3 June 2027.")


def _order_of_figures() -> Order:
    """Return in which order the patient's language writes a day in figures."""
    locale = current_locale()
    # English without a country writes days as we do, day first.
    if locale.language == SOURCE_LANGUAGE and locale.territory is None:
        return "dmy"
    pattern = get_date_format("short", locale).pattern.lower()
    order = "".join(sorted("dmy", key=pattern.find))
    return {"mdy": "mdy", "ymd": "ymd"}.get(order, "dmy")  # type: ignore[return-value]  # the three orders there are


def _is_weekday(word: str) -> bool:
    wanted = word.casefold()
    locales = (current_locale(), Locale(SOURCE_LANGUAGE))
    names = (
        get_day_names(width, "format", at) for width in ("wide", "abbreviated") for at in locales
    )
    return any(name.casefold().rstrip(".") == wanted for found in names for name in found.values())


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
        return boxes_of_day(value)

    def read_boxes(self, typed: dict[str, str]) -> dt.date | None:
        """Return the day."""
        return read_day(typed)

    def words(self) -> str:
        """Return the day in words."""
        return format_day(self.data) if self.data else ""


def boxes_of_day(day: dt.date | None) -> dict[str, str]:
    """Return what the boxes show for a day, as numbers."""
    if day is None:
        return dict.fromkeys(DAY_BOXES, "")
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
