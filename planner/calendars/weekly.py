"""What comes every week, or every other week, made one line of many days."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise, product
from statistics import mode

from planner.domain.calendar_file import Busy, Entry, WeeklyEntry
from planner.domain.plans.choices import Day, PartOfDay

# Fewer times are quicker to tick one by one, and make no usual week.
LEAST_TIMES = 4
_DAYS = tuple(Day)
_WHOLE_WEEK = tuple(product(Day, PartOfDay))
_WEEK = len(_DAYS)
_EVERY = (1, 2)
_A_DAY = dt.timedelta(days=1)
_BEGINS = {PartOfDay.MORNING: 0, PartOfDay.AFTERNOON: 12, PartOfDay.EVENING: 18}
_ENDS = {PartOfDay.MORNING: 12, PartOfDay.AFTERNOON: 18, PartOfDay.EVENING: 24}


def busy_in(start: dt.datetime, end: dt.datetime) -> Busy:
    """Return the parts of a usual week that a time takes; none if it is longer than a week."""
    # An entry without an end is somewhere all the same.
    end = max(end, start + dt.timedelta.resolution)
    if end - start > dt.timedelta(weeks=1):
        return ()
    return joined(tuple(_parts(start, end)))


def _parts(start: dt.datetime, end: dt.datetime) -> Iterator[tuple[Day, PartOfDay]]:
    midnight = dt.datetime.combine(start, dt.time())
    while midnight < end:
        for part in PartOfDay:
            begins = midnight + dt.timedelta(hours=_BEGINS[part])
            ends = midnight + dt.timedelta(hours=_ENDS[part])
            if start < ends and end > begins:
                yield _DAYS[midnight.weekday()], part
        midnight += _A_DAY


def joined(*several: Busy) -> Busy:
    """Return what any of them takes, in the order of the week."""
    taken = {cell for busy in several for cell in busy}
    return tuple(cell for cell in _WHOLE_WEEK if cell in taken)


def split(entries: Mapping[Entry, Busy]) -> tuple[list[Entry], list[WeeklyEntry]]:
    """Return the days that stand for themselves, and the lines that the others make.

    Days belong together by their name: a series that was moved is two in the file, and so is one
    that is at another hour on another day.
    """
    by_title: dict[str, list[Entry]] = {}
    for entry in entries:
        by_title.setdefault(entry.title, []).append(entry)
    single: list[Entry] = []
    weekly: list[WeeklyEntry] = []
    for same in by_title.values():
        rest, lines = _split_same(sorted(same, key=lambda one: one.first), entries)
        single += rest
        weekly += lines
    return single, weekly


def _split_same(
    same: list[Entry], entries: Mapping[Entry, Busy]
) -> tuple[list[Entry], Iterable[WeeklyEntry]]:
    groups: dict[tuple[int, Busy], list[Entry]] = {}
    for entry in same:
        groups.setdefault((entry.first.weekday(), entries[entry]), []).append(entry)
    rest: list[Entry] = []
    lines: dict[int, list[tuple[Busy, list[Entry]]]] = {}
    for (_, busy), days in groups.items():
        weeks = _weeks_between(days) if busy else None
        if weeks in _EVERY:
            lines.setdefault(weeks, []).append((busy, days))
        else:
            rest += days
    return rest, [_line(weeks, found) for weeks, found in lines.items()]


def _weeks_between(days: list[Entry]) -> int | None:
    """Return how many weeks mostly lie between days of the same weekday; None for too few days."""
    if len(days) < LEAST_TIMES:
        return None
    gaps = (later.first - one.first for one, later in pairwise(days))
    return mode(gap.days for gap in gaps) // _WEEK


def _line(weeks: int, found: list[tuple[Busy, list[Entry]]]) -> WeeklyEntry:
    days = sorted((day for _, group in found for day in group), key=lambda day: day.first)
    return WeeklyEntry(
        title=days[0].title,
        weeks=weeks,
        busy=joined(*(busy for busy, _ in found)),
        times=len(days),
        last=max(day.last for day in days),
        days=tuple(days),
    )
