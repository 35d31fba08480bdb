"""Read a day as people type it in one go: `3 June 2027`, `03/06/27`, `3.6.2027`, `2027-06-03`."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Order = Literal["dmy", "mdy", "ymd"]
_SHORT_YEARS_FROM = 2000
_SHORT_YEARS_UNTIL = 50
_SHORT, _WHOLE = 2, 4
_PARTS = 3
# "of", "the", "de", "den": words that say nothing about the day.
_LONGEST_LINK_WORD = 3

_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\s\d.,/()'’–-]+")
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th|er|º|ª|\.)(?=\W|$)", re.IGNORECASE)


class DayFault(StrEnum):
    """Why typed text is not one day."""

    VAGUE = "vague"  # "early May", "sometime", "after Easter"
    NO_YEAR = "no_year"
    IMPOSSIBLE = "impossible"  # 31 June
    UNCLEAR = "unclear"


class NotADayError(Exception):
    """Raised with the fault; the page says how to mend it."""

    def __init__(self, fault: DayFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Habits:
    """How a language writes days: the order of figures, its months, its days of the week."""

    order: Order
    month_of: Callable[[str], int | None]
    is_weekday: Callable[[str], bool]


def read_day(typed: str, habits: Habits) -> dt.date:
    """Return the day in `typed`; raises NotADayError.

    A year of two figures up to 50 is read as 20xx, above as 19xx. A word that is no month and no
    day of the week makes it vague, because "around 3 June" is not one day.
    """
    text = _ORDINAL.sub(" ", unicodedata.normalize("NFKC", typed)).casefold()
    numbers = _NUMBER.findall(text)
    named = _named_months(text, habits)
    if not numbers:
        raise NotADayError(DayFault.VAGUE)
    if len(named) > 1 or len(numbers) + len(named) > _PARTS:
        raise NotADayError(DayFault.UNCLEAR)
    year_first = len(numbers[0]) == _WHOLE
    if named:
        return _from_named_month(named[0], numbers, year_first=year_first)
    return _from_figures(numbers, "ymd" if year_first else habits.order)


def _named_months(text: str, habits: Habits) -> list[int]:
    months = []
    for word in _WORD.findall(text):
        month = habits.month_of(word)
        if month is not None:
            months.append(month)
        elif len(word) > _LONGEST_LINK_WORD and not habits.is_weekday(word):
            raise NotADayError(DayFault.VAGUE)
    return months


def _from_named_month(month: int, numbers: list[str], *, year_first: bool) -> dt.date:
    if len(numbers) == 1:
        raise NotADayError(DayFault.VAGUE if year_first else DayFault.NO_YEAR)
    year, day = numbers if year_first else reversed(numbers)
    return _make(year, month, day)


def _from_figures(numbers: list[str], order: Order) -> dt.date:
    if len(numbers) < _PARTS:
        raise NotADayError(DayFault.NO_YEAR if len(numbers) == _PARTS - 1 else DayFault.UNCLEAR)
    by_part = dict(zip(order, numbers, strict=True))
    return _make(by_part["y"], int(by_part["m"][:_WHOLE]), by_part["d"])


def _make(year: str, month: int, day: str) -> dt.date:
    if len(year) not in {_SHORT, _WHOLE} or len(day) > _SHORT:
        raise NotADayError(DayFault.UNCLEAR)
    value = int(year)
    if len(year) == _SHORT:
        value += _SHORT_YEARS_FROM if value <= _SHORT_YEARS_UNTIL else _SHORT_YEARS_FROM - 100
    try:
        return dt.date(value, month, int(day))
    except ValueError:
        raise NotADayError(DayFault.IMPOSSIBLE) from None
