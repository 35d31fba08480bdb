"""Read a day as people type it in one go: `3 June 2027`, `03/06/27`, `3.6.2027`, `2027-06-03`.

Only shapes that mean one thing are read. A second number is never taken for the year: two figures
are a year only behind an apostrophe, or as the third part of a date in figures.
"""

import datetime as dt
import re
from enum import StrEnum
from typing import NoReturn

from planner.domain.date_parsing.parts import STROKES, Habits, TypedDate
from planner.domain.figures import plain

_THIS_CENTURY, _CENTURY = 2000, 100
_NAMED = {"DMY", "DMS", "MDY", "MDS", "YMD", "YDM"}
_MONTHS = 12
_EVEN_STROKES = [[stroke] * 2 for stroke in STROKES]

_EAST_ASIAN = re.compile(
    r"(\d{4}) ?[年년] ?(\d\d?) ?[月월](?: ?(\d\d?) ?[日号號일])?"
    r"(?: ?\(?(?:星期|[周週])?([一二三四五六月火水木金土日天월화수목금토일])(?:曜日?|요일)?\)?)?"
)
_EAST_ASIAN_WEEK = ("月一월", "火二화", "水三수", "木四목", "金五금", "土六토", "日天일")
_SEVERAL = re.compile(
    r"(?<!\d)\d\d?(?:st|nd|rd|th)?\.? ?(?:-|/|&|\+|,|to|till|until|and|or|through) ?\d\d?(?!\d)"
)


class DayFault(StrEnum):
    """Why typed text is not one day."""

    VAGUE = "vague"  # "early May", "sometime", "not 3 June 2027"
    SEVERAL = "several"  # "20-27 June"
    NO_YEAR = "no_year"
    SHORT_YEAR = "short_year"  # "3 June 27"
    CENTURY = "century"  # born on 9/4/25
    ORDER = "order"  # 6/13/2027 where the day comes first
    WEEKDAY = "weekday"  # "Friday 12 June 2027", which is a Saturday
    IMPOSSIBLE = "impossible"  # 31 June
    UNCLEAR = "unclear"


class NotADayError(Exception):
    """Raised with the fault; the page says how to mend it."""

    def __init__(self, fault: DayFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def read_day(typed: str, habits: Habits, *, born_by: dt.date | None = None) -> dt.date:
    """Return the day in `typed`; raises NotADayError.

    born_by: the last day on which somebody can have been born. A year of two figures then lies
    before it, and is asked for where two centuries can be meant; without it, it is in this one.
    A word that is not of a date makes it vague, because "around 3 June" is not one day.
    """
    text = plain(typed)
    if (found := _EAST_ASIAN.fullmatch(text)) and found[3]:
        named = found[4] or "?"
        weekday = next((n for n, names in enumerate(_EAST_ASIAN_WEEK) if named in names), None)
        return _on(weekday, int(found[1]), int(found[2]), int(found[3]))
    date = TypedDate(text, habits)
    if date.is_sound and date.shape in _NAMED:
        month, day = date.value("M"), date.value("D")
        year = date.value("Y") if "Y" in date.shape else _whole_year(date, month, day, born_by)
        return _on(date.weekday, year, month, day)
    if date.is_sound and _is_in_figures(date):
        return _from_figures(date, born_by)
    raise NotADayError(_fault_of(date))


def read_month(typed: str, habits: Habits, *, born_by: dt.date | None = None) -> tuple[int, int]:
    """Return the year and the month in `typed`, such as `June 2027` or `6/2027`; likewise."""
    text = plain(typed)
    if (found := _EAST_ASIAN.fullmatch(text)) and not found[3] and not found[4]:
        return _in_year(int(found[1]), int(found[2]))
    date = TypedDate(text, habits)
    if not date.is_sound or date.weekday is not None:
        _refuse(DayFault.VAGUE)
    if date.shape in {"MY", "YM", "MS"}:
        month = date.value("M")
        short = _whole_year(date, month, 1, born_by) if "S" in date.shape else 0
        return _in_year(short or date.value("Y"), month)
    if date.shape in {"DY", "YD"} and "L" not in date.kinds and date.strokes[0] in {"", *STROKES}:
        return _in_year(date.value("Y"), date.value("D"))
    raise NotADayError(DayFault.UNCLEAR)


def _in_year(year: int, month: int) -> tuple[int, int]:
    if not 1 <= month <= _MONTHS:
        _refuse(DayFault.IMPOSSIBLE)
    return year, month


def _is_in_figures(date: TypedDate) -> bool:
    """Say whether three figures stand as in a date: the same stroke between them, or spaces."""
    if date.shape in {"DDS", "DDD"}:
        # Where the year comes first, and where another calendar is usual, two figures are unsure.
        habits, ends_in_year = date.habits, len(date.figures[-1].lstrip("'")) == len("27")
        # "10/11/12th" are three days.
        is_even = "L" not in date.kinds and date.strokes in _EVEN_STROKES and not date.has_ordinal
        return is_even and ends_in_year and habits.order != "ymd" and habits.short_years
    if date.shape not in {"DDY", "YDD"} or (date.shape == "DDY" and date.habits.order == "ymd"):
        return False
    if "L" in date.kinds:
        return True
    return len(set(date.strokes)) == 1 and date.strokes[0] in {"", *STROKES}


def _from_figures(date: TypedDate, born_by: dt.date | None) -> dt.date:
    first, second = date.value("D"), date.value("D", 1)
    month, day = (second, first) if date.habits.order == "dmy" else (first, second)
    if date.shape == "YDD":
        return _on(date.weekday, date.value("Y"), first, second)
    if month > _MONTHS and 1 <= day <= _MONTHS:
        # Saying that there is no such day would not be true: it is written in the other order.
        _refuse(DayFault.ORDER)
    year = date.value("Y") if "Y" in date.shape else _whole_year(date, month, day, born_by)
    return _on(date.weekday, year, month, day)


def _whole_year(date: TypedDate, month: int, day: int, born_by: dt.date | None) -> int:
    if not date.habits.short_years:
        _refuse(DayFault.SHORT_YEAR)
    short = date.value("S") if "S" in date.shape else date.value("D", -1)
    this = _THIS_CENTURY + short
    if born_by is None:
        return this
    if (this, month, day) <= (born_by.year, born_by.month, born_by.day):
        _refuse(DayFault.CENTURY)
    return this - _CENTURY


def _on(weekday: int | None, year: int, month: int, day: int) -> dt.date:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        raise NotADayError(DayFault.IMPOSSIBLE) from None
    if weekday not in {None, found.weekday()}:
        _refuse(DayFault.WEEKDAY)
    return found


def _fault_of(date: TypedDate) -> DayFault:
    """Say why what is typed is not one day; whatever it is, the sentence for it must be true."""
    shape = date.shape
    if not set(shape) & set("DSYX"):
        return DayFault.VAGUE
    if looks_like_several(date):
        return DayFault.SEVERAL
    has_year = set(shape) & set("YSX")
    if shape in {"DMD", "MDD"} or (shape == "DDD" and len(set(date.strokes)) == 1):
        return DayFault.SHORT_YEAR
    if not has_year and ("M" in shape or shape == "DD"):
        return DayFault.NO_YEAR
    if "?" in shape or shape in {"MY", "YM", "MS"}:
        return DayFault.VAGUE
    return DayFault.UNCLEAR


def looks_like_several(date: TypedDate) -> bool:
    """Say whether more than one day seems to be meant."""
    if date.shape.count("M") > 1 or date.shape.count("Y") > 1:
        return True
    strokes = {letter for gap in date.strokes for letter in gap if letter in STROKES}
    is_mixed = "M" in date.shape or "?" in date.shape or len(strokes) > 1
    return is_mixed and _SEVERAL.search(date.text) is not None


def _refuse(fault: DayFault) -> NoReturn:
    raise NotADayError(fault)
