"""Repeating days from calendar files, expanded by whole days and with bounded work.

A rule from a file may be hostile: it may repeat every second, or never match and be searched until
the year 9999. Here a rule is walked one period at a time, from today's period on where it can, and
every day looked at is paid for from one purse for the whole file. What repeats within a day counts
once a day.
"""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
_WEEK = 7
_MONTHS = 12


class TooMuchWorkError(Exception):
    """The purse of steps is empty; the file repeats more than a person's calendar does."""


@dataclass(slots=True)
class Steps:
    """How many days may still be looked at."""

    left: int

    def pay(self, days: int) -> None:
        """Take `days` steps; raises TooMuchWorkError."""
        self.left -= days
        if self.left < 0:
            raise TooMuchWorkError


@dataclass(frozen=True, slots=True)
class Rule:
    """One RRULE in whole days.

    by_day: (which one, weekday) with 0 for every one. by_position: which of a period's days.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: dt.date | None = None
    by_day: tuple[tuple[int, int], ...] = ()
    by_month: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_position: tuple[int, ...] = ()
    week_start: int = field(default=0)

    @property
    def price(self) -> int:
        """How many steps a look at one day costs: a long list of conditions is work too."""
        conditions = (self.by_day, self.by_month, self.by_month_day, self.by_year_day)
        return 1 + sum(map(len, conditions)) // 4


def occurrences(
    rule: Rule, start: dt.date, first: dt.date, last: dt.date, steps: Steps
) -> Iterator[dt.date]:
    """Yield the days of `rule` from `first` to `last`, both included, in order.

    The series begins with `start`, which is its first day whatever the rule says. Raises
    TooMuchWorkError.
    """
    stop = min(last, rule.until) if rule.until else last
    price = rule.price
    if first <= start <= stop:
        yield start
    seen = 1
    for days in _periods(rule, start, first, stop):
        steps.pay((len(days) + 1) * price)
        for day in _chosen(rule, start, days):
            if day <= start:
                continue
            seen += 1
            if day > stop or (rule.count is not None and seen > rule.count):
                return
            if day >= first:
                yield day


def _periods(rule: Rule, start: dt.date, first: dt.date, stop: dt.date) -> Iterator[list[dt.date]]:
    """Yield the days of each period that the rule looks at; a counted rule starts at its start."""
    number = _number_of(rule, start)
    skipped = 0 if rule.count is not None else max(0, _number_of(rule, first) - number)
    number += skipped // rule.interval * rule.interval
    while number <= _number_of(rule, stop):
        yield _days_of(rule, number)
        number += rule.interval


def _number_of(rule: Rule, day: dt.date) -> int:
    """Return which period since the beginning of time a day is in."""
    match rule.frequency:
        case "DAILY":
            return day.toordinal()
        case "WEEKLY":
            return (day.toordinal() - 1 - rule.week_start) // _WEEK
        case "MONTHLY":
            return day.year * _MONTHS + day.month - 1
    return day.year


def _days_of(rule: Rule, number: int) -> list[dt.date]:
    match rule.frequency:
        case "DAILY":
            return [dt.date.fromordinal(number)]
        case "WEEKLY":
            monday = number * _WEEK + 1 + rule.week_start
            return [dt.date.fromordinal(max(1, monday + n)) for n in range(_WEEK)]
        case "MONTHLY":
            return _month(number // _MONTHS, number % _MONTHS + 1)
    return [day for month in range(1, _MONTHS + 1) for day in _month(number, month)]


def _month(year: int, month: int) -> list[dt.date]:
    length = calendar.monthrange(year, month)[1]
    return [dt.date(year, month, day) for day in range(1, length + 1)]


def _chosen(rule: Rule, start: dt.date, days: list[dt.date]) -> list[dt.date]:
    chosen = [day for day in days if _matches(rule, start, day)]
    if not rule.by_position:
        return chosen
    places = {place - 1 if place > 0 else len(chosen) + place for place in rule.by_position}
    return [day for place, day in enumerate(chosen) if place in places]


def _matches(rule: Rule, start: dt.date, day: dt.date) -> bool:
    if rule.by_month and day.month not in rule.by_month:
        return False
    if rule.by_month_day and not _counts_among(rule.by_month_day, day.day, _length_of_month(day)):
        return False
    if rule.by_year_day:
        number = day.timetuple().tm_yday
        if not _counts_among(rule.by_year_day, number, 366 if calendar.isleap(day.year) else 365):
            return False
    if rule.by_day:
        return any(_is_weekday(rule, day, *wanted) for wanted in rule.by_day)
    return _matches_by_start(rule, start, day)


def _matches_by_start(rule: Rule, start: dt.date, day: dt.date) -> bool:
    """Take from the first day what the rule leaves open."""
    if rule.frequency == "DAILY" or rule.by_month_day or rule.by_year_day:
        return True
    if rule.frequency == "WEEKLY":
        return day.weekday() == start.weekday()
    if rule.frequency == "YEARLY" and not rule.by_month and day.month != start.month:
        return False
    return day.day == start.day


def _is_weekday(rule: Rule, day: dt.date, which: int, weekday: int) -> bool:
    if day.weekday() != weekday:
        return False
    if not which or rule.frequency in {"DAILY", "WEEKLY"}:
        return True
    if rule.frequency == "MONTHLY" or rule.by_month:
        number, length = day.day, _length_of_month(day)
    else:
        number = day.timetuple().tm_yday
        length = 366 if calendar.isleap(day.year) else 365
    return which in {(number - 1) // _WEEK + 1, -((length - number) // _WEEK + 1)}


def _counts_among(wanted: tuple[int, ...], number: int, length: int) -> bool:
    """Say whether a day's number, counted from the start or from the end, is wanted."""
    return number in wanted or number - length - 1 in wanted


def _length_of_month(day: dt.date) -> int:
    return calendar.monthrange(day.year, day.month)[1]
