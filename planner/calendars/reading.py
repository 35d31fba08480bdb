"""The whole way from the bytes of a calendar file to its days, with bounded work.

It runs in the child (`planner.calendars.child`); what is asked of it comes from `reader`.
"""

import datetime as dt
import hashlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from planner.calendars.appointments import (
    Appointment,
    Series,
    UnreadError,
    first_day,
    put_together,
    read_appointment,
)
from planner.calendars.budget import Budget, TooLongError
from planner.calendars.expansion import Time, Window, times_of
from planner.calendars.lines import content_lines
from planner.calendars.parts import CalendarPart, read_parts
from planner.calendars.weekly import busy_in, joined, split
from planner.calendars.zones import Zones, find_zone
from planner.domain.calendar_file import (
    MOST_NAMED,
    MOST_SHOWN,
    MOST_WEEKLY,
    Busy,
    CalendarDays,
    CalendarFault,
    CalendarFileError,
    Entry,
    UnreadEntry,
)
from planner.domain.plans import limits

DAYS_AHEAD = 366
_A_DAY = dt.timedelta(days=1)
# Seconds of the processor. A series of a real calendar takes a few thousandths.
_FOR_ALL = 2.5
_AT_FIRST = 0.02
_AT_LAST = 1.0


@dataclass(slots=True)
class _Found:
    entries: dict[tuple[str, dt.date, dt.date], Entry] = field(default_factory=dict)
    busy: dict[Entry, Busy] = field(default_factory=dict)
    unread: list[UnreadEntry] = field(default_factory=list)


def read_calendar(
    data: bytes, today: dt.date, zone: dt.tzinfo, *, seconds: float = _FOR_ALL
) -> CalendarDays:
    """Return the days from today on for a year, one-time days before those that repeat.

    zone: where a moment in plain UTC is read, if the file names no zone. Raises CalendarFileError.
    """
    if len(data) > limits.CALENDAR_BYTES:
        raise CalendarFileError(CalendarFault.TOO_BIG)
    ends_with_a_line = data.rstrip(b"\0 \t").endswith((b"\n", b"\r", b"\x1a"))
    calendars = read_parts(content_lines(data), ends_with_a_line=ends_with_a_line)
    found, budget = _Found(), Budget(seconds)
    read = list(_appointments(calendars, today, zone, found, budget))
    window = Window(today, min(today + DAYS_AHEAD * _A_DAY, limits.LAST_DAY))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _expand(put_together(read), window, found, budget)
    return _offered(found)


def _offered(found: _Found) -> CalendarDays:
    """Return what one page can show: single days, then lines of many, each in their order."""
    single, weekly = split(found.busy)
    single.sort(key=lambda entry: (entry.repeats, entry.first, entry.title))
    weekly.sort(key=lambda line: (line.days[0].first, line.title))
    left_out = len(single[MOST_SHOWN:]) + sum(line.times for line in weekly[MOST_WEEKLY:])
    named = [one for one in found.unread if one.title or one.first]
    return CalendarDays(
        tuple(single[:MOST_SHOWN]),
        left_out,
        len(found.unread),
        tuple(named[:MOST_NAMED]),
        tuple(replace(line, days=line.days[:MOST_SHOWN]) for line in weekly[:MOST_WEEKLY]),
    )


def _appointments(
    calendars: list[CalendarPart], today: dt.date, zone: dt.tzinfo, found: _Found, budget: Budget
) -> Iterator[Appointment]:
    number = 0
    for calendar in calendars:
        zones = Zones(calendar.zones, _zone_of(calendar) or zone)
        for part in calendar.events:
            number += 1
            try:
                with budget.at_most(_AT_LAST):
                    read = read_appointment(part, calendar, zones, number, today)
            except UnreadError as error:
                found.unread.append(error.known)
                continue
            except TooLongError:
                found.unread.append(UnreadEntry("", None))
                continue
            if read is not None:
                yield read


def _zone_of(calendar: CalendarPart) -> dt.tzinfo | None:
    """Return the zone that a calendar names for itself; UTC tells no place."""
    name = calendar.zone.strip()
    return None if name.upper() in {"", "UTC", "GMT", "ETC/UTC"} else find_zone(name)


def _expand(series: list[Series], window: Window, found: _Found, budget: Budget) -> None:
    """Find the days of all series; one that takes long waits, so that it costs only itself."""
    late = []
    for one in sorted(series, key=_likely_work):
        if not _tried(one, window, found, budget, _AT_FIRST):
            late.append(one)
    for one in late:
        if not _tried(one, window, found, budget, _AT_LAST):
            found.unread.append(_known(one))


def _likely_work(one: Series) -> int:
    """Return a number that is higher for what is likely to take long."""
    rules = one.core.rules if one.core is not None else []
    return max((2 if rule.is_odd else 1 for rule in rules), default=0)


def _tried(one: Series, window: Window, found: _Found, budget: Budget, seconds: float) -> bool:
    """Take the days of a series, all or none; False when they take too long."""
    try:
        with budget.at_most(seconds):
            times = dict.fromkeys(times_of(one, window))
    except TooLongError:
        return False
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
        found.unread.append(_known(one))
        return True
    if any(not time.title for time in times):
        found.unread.append(_known(one))
    for time in times:
        if time.title:
            entry = _entry(one, time)
            kept = found.entries.setdefault((time.title, time.first, time.last), entry)
            found.busy[kept] = joined(found.busy.get(kept, ()), busy_in(time.start, time.end))
    return True


def _known(one: Series) -> UnreadEntry:
    first = one.core or one.changes[0]
    return UnreadEntry(first.title, first_day(first))


def _entry(series: Series, time: Time) -> Entry:
    core = series.core or series.changes[0]
    name = hashlib.sha256(f"{core.uid}\n{time.title}\n{time.first}".encode()).hexdigest()[:20]
    last = min(time.last, limits.LAST_DAY)
    return Entry(f"ics-{name}", time.title, time.first, last, core.repeats)
