"""Read the days of an iCalendar file (.ics), which may be hostile; nothing but names and days.

Only the few lines that are needed reach the parser; time zones, alarms, attachments and notes are
never looked at. Times become days where the event is. Repeating days are expanded for a year from
today (`recurrence`), and all work is bounded by the size of the file and a purse of steps.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from icalendar import Event as IcsEvent

from planner.domain import limits
from planner.domain.calendarlines import event_blocks
from planner.domain.recurrence import Rule, Steps, TooMuchWorkError, occurrences
from planner.domain.text import clean

LocalDay = Callable[[dt.datetime], dt.date]

MOST_SHOWN = 150
MONTHS_AHEAD = 12
_MOST_STEPS = 300_000
_MOST_EXTRA_DAYS = 500
_LONGEST_DAYS = 366
_A_DAY = dt.timedelta(days=1)
_LONGEST_INTERVAL = 1_000
_MOST_OF_A_KIND = 60
_WEEKDAY = re.compile(r"([+-]?\d{0,2})(MO|TU|WE|TH|FR|SA|SU)")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Entry:
    """One day, or some days, that the file holds; the same file gives the same `id` again."""

    id: str
    title: str
    first: dt.date
    last: dt.date
    repeats: bool


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """What was found: entries to choose from; how many more there are, and could not be read."""

    entries: tuple[Entry, ...]
    left_out: int
    unread: int


@dataclass(frozen=True, slots=True)
class _Series:
    uid: str
    title: str
    first: dt.date
    length: int
    rule: Rule | None
    extra: tuple[dt.date, ...]
    without: frozenset[dt.date]
    replaces: dt.date | None
    is_cancelled: bool


def read_calendar(data: bytes, today: dt.date, local_day: LocalDay) -> CalendarDays:
    """Return the days from today on for a year, one-time days before those that repeat.

    local_day: the day that a moment in UTC falls on where the patient is. Raises
    CalendarFileError.
    """
    series, unread = [], 0
    for block in event_blocks(data):
        try:
            series.append(_series(block, local_day))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError):
            # One broken event must not cost the others; the page says how many there were.
            unread += 1
    found, unsolved = _expand(series, today)
    ordered = sorted(found, key=lambda entry: (entry.repeats, entry.first, entry.title))
    shown = tuple(ordered[:MOST_SHOWN])
    return CalendarDays(shown, len(ordered) - len(shown), unread + unsolved)


def _series(lines: list[str], local_day: LocalDay) -> _Series:
    kept = [clean(line).replace("\n", " ") for line in lines]
    event: Any = IcsEvent.from_ical("\r\n".join(["BEGIN:VEVENT", *kept, "END:VEVENT", ""]))

    def day(value: Any) -> dt.date:
        return _day_of(value, local_day)

    title = " ".join(str(event.get("SUMMARY", "")).split())
    if not title:
        raise ValueError("An event without a name is nothing to choose.")
    start = event["DTSTART"].dt
    first = day(start)
    replaces = event.get("RECURRENCE-ID")
    return _Series(
        uid=str(event.get("UID", "")),
        title=title if len(title) <= limits.NAME else f"{title[: limits.NAME - 1]}…",
        first=first,
        length=_length(event, start, first, day),
        rule=_rule(event["RRULE"], day) if "RRULE" in event else None,
        extra=tuple(_dates(event, "RDATE", day))[:_MOST_EXTRA_DAYS],
        without=frozenset(_dates(event, "EXDATE", day)),
        replaces=day(replaces.dt) if replaces is not None else None,
        is_cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
    )


def _day_of(value: Any, local_day: LocalDay) -> dt.date:
    if isinstance(value, tuple):
        value = value[0]
    if not isinstance(value, dt.datetime):
        if not isinstance(value, dt.date):
            raise TypeError("Neither a day nor a moment.")
        found = value
    else:
        found = local_day(value) if value.tzinfo else value.date()
    if not limits.FIRST_DAY <= found <= limits.LAST_DAY:
        raise ValueError("A day outside the years that a plan holds.")
    return found


def _length(event: Any, start: Any, first: dt.date, day: Callable[[Any], dt.date]) -> int:
    """Return how many days an event lasts beyond its first; its end does not belong to it."""
    if "DTEND" in event:
        end = event["DTEND"].dt
    elif "DURATION" in event:
        end = start + event["DURATION"].dt
    else:
        return 0
    is_midnight = isinstance(end, dt.datetime) and end.time() == dt.time()
    step_back = dt.timedelta(days=0 if isinstance(end, dt.datetime) and not is_midnight else 1)
    return max(0, min((day(end) - step_back - first).days, _LONGEST_DAYS))


def _dates(event: Any, name: str, day: Callable[[Any], dt.date]) -> Iterator[dt.date]:
    found = event.get(name, [])
    for group in found if isinstance(found, list) else [found]:
        for one in group.dts:
            yield day(one.dt)


def _rule(raw: Mapping[str, Any], day: Callable[[Any], dt.date]) -> Rule | None:
    """Return a rule in whole days; raises ValueError for one that repeats within a day."""
    frequency = str(_first(raw, "FREQ")).upper()
    if frequency not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"} or "BYWEEKNO" in raw:
        raise ValueError("A rule that this planner does not follow.")
    until, count = _first(raw, "UNTIL"), _first(raw, "COUNT")
    return Rule(
        frequency,  # type: ignore[arg-type]  # one of the four by the line above
        interval=max(1, min(int(_first(raw, "INTERVAL") or 1), _LONGEST_INTERVAL)),
        count=max(1, int(count)) if count is not None else None,
        until=day(until) if until is not None else None,
        by_day=tuple(map(_weekday, _many(raw, "BYDAY"))),
        by_month=tuple(map(int, _many(raw, "BYMONTH"))),
        by_month_day=tuple(map(int, _many(raw, "BYMONTHDAY"))),
        by_year_day=tuple(map(int, _many(raw, "BYYEARDAY"))),
        by_position=tuple(map(int, _many(raw, "BYSETPOS"))),
        week_start=_weekday(_first(raw, "WKST") or "MO")[1],
    )


def _many(raw: Mapping[str, Any], name: str) -> list[Any]:
    value = raw.get(name, [])
    return (value if isinstance(value, list) else [value])[:_MOST_OF_A_KIND]


def _first(raw: Mapping[str, Any], name: str) -> Any:
    return next(iter(_many(raw, name)), None)


def _weekday(text: Any) -> tuple[int, int]:
    found = _WEEKDAY.fullmatch(str(text).upper())
    if not found:
        raise ValueError("No day of the week.")
    return int(found[1] or 0), _WEEKDAYS.index(found[2])


def _expand(series: list[_Series], today: dt.date) -> tuple[list[Entry], int]:
    """Return each series' entries of the coming year, and how many series cost too much."""
    horizon = today + dt.timedelta(days=_LONGEST_DAYS)
    replaced: dict[str, set[dt.date]] = {}
    for one in series:
        if one.uid and one.replaces:
            replaced.setdefault(one.uid, set()).add(one.replaces)
    steps, found, unsolved = Steps(_MOST_STEPS), {}, 0
    for one in series:
        if one.is_cancelled:
            continue
        try:
            # One day more on both sides: a replaced day there is not taken for its neighbour here.
            days = _days(one, today - _A_DAY, horizon + _A_DAY, steps)
        except TooMuchWorkError:
            unsolved += 1
            continue
        for day in days - one.without - _replaced_in(days, replaced.get(one.uid, set()), one):
            entry = _entry(one, day)
            if entry.last >= today and day <= horizon:
                found[entry.id] = entry
    return list(found.values()), unsolved


def _replaced_in(days: set[dt.date], replaced: set[dt.date], one: _Series) -> set[dt.date]:
    """Return the days of a series that stand elsewhere now.

    The file may name the moment in another time zone, where it falls on the day before or after.
    """
    if one.replaces:
        return set()
    near = (0, -1, 1)
    found = set()
    for day in replaced:
        moved = (day + dt.timedelta(days=by) for by in near)
        found.add(next((one for one in moved if one in days), day))
    return found


def _days(one: _Series, today: dt.date, horizon: dt.date, steps: Steps) -> set[dt.date]:
    # A long event may have begun before today.
    earliest = today - dt.timedelta(days=one.length)
    days = {day for day in (one.first, *one.extra) if earliest <= day <= horizon}
    if one.rule and not one.replaces:
        days |= set(occurrences(one.rule, one.first, earliest, horizon, steps))
    return days


def _entry(one: _Series, day: dt.date) -> Entry:
    name = hashlib.sha256(f"{one.uid}\n{one.title}\n{day}".encode()).hexdigest()[:20]
    repeats = one.rule is not None or bool(one.extra) or one.replaces is not None
    last = min(day + dt.timedelta(days=one.length), limits.LAST_DAY)
    return Entry(f"ics-{name}", one.title, day, last, repeats)
