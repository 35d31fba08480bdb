"""The days of one series in the coming year, found by recurring-ical-events.

Everything is handed to the library as wall clocks of one place, the series' own, without zones:
what is in UTC beside it is brought there first. Only a series that is itself in plain UTC, which
tells no place, is walked in UTC and brought to the patient's zone afterwards.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import recurring_ical_events  # type: ignore[import-untyped]  # has no types
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # has no types
from icalendar import Calendar, Event, vDDDLists, vDDDTypes, vRecur
from x_wr_timezone import UTCChangingWalker  # type: ignore[import-untyped]  # has no types

from planner.calendars.appointments import Appointment, Series
from planner.calendars.rules import near
from planner.calendars.values import Extra, When, is_utc
from planner.calendars.wholedays import day_of_midnight, day_until

_MIDNIGHT = dt.time()
_END_OF_DAY = dt.time(23, 59, 59)
_A_DAY = dt.timedelta(days=1)
_SLACK = dt.timedelta(days=2)
_LONGEST = dt.timedelta(days=366)
# Marks a component whose clock is that of its own place, in a series that is walked in UTC.
_IN_PLACE = "X-IN-PLACE"
_CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Window:
    """The days that are asked for, both included."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Time:
    """One time of a series: its name, first and last day, and when it is by its own clock."""

    title: str
    first: dt.date
    last: dt.date
    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the clock of a series hangs.

    is_whole: it has days, no times. walks_utc: see above. once_a_day: a day has one of its times,
    so that what names another hour of that day means it all the same.
    """

    zone: dt.tzinfo
    default: dt.tzinfo
    clock: dt.time
    is_whole: bool = False
    walks_utc: bool = False
    once_a_day: bool = True

    def wall(self, value: When) -> dt.datetime:
        """Return a day or moment as the series' own clock shows it."""
        if not isinstance(value, dt.datetime):
            return dt.datetime.combine(value, self.clock)
        if self.is_whole:
            is_elsewhere = value.tzinfo is not None
            day = day_of_midnight(value, self.default) if is_elsewhere else value.date()
            return dt.datetime.combine(day, _MIDNIGHT)
        if value.tzinfo is None:
            if not self.walks_utc or value.time() == self.clock:
                return value
            value = value.replace(tzinfo=self.default)
        return value.astimezone(self.zone).replace(tzinfo=None)

    def until(self, value: When) -> dt.datetime:
        """Return the last moment of a series: a day ends with its last second."""
        if not isinstance(value, dt.datetime):
            return dt.datetime.combine(value, _END_OF_DAY)
        if value.tzinfo is None:
            return value
        if self.is_whole:
            return dt.datetime.combine(day_until(value, self.default), _END_OF_DAY)
        return self.wall(value)


def times_of(series: Series, window: Window) -> Iterator[Time]:
    """Yield the times of a series that touch the window; some may come twice."""
    core = series.core
    place = _place_of(core or series.changes[0])
    changes = [_change(change, core, place) for change in _last_changes(series.changes, place)]
    cores = list(_cores(core, place, series, window)) if core is not None else [None]
    first = dt.datetime.combine(window.first, _MIDNIGHT) - _SLACK
    last = dt.datetime.combine(window.last, _MIDNIGHT) + _SLACK
    for one in cores:
        calendar = Calendar()
        for event in filter(None, (one, *changes)):
            calendar.add_component(event)
        for found in recurring_ical_events.of(calendar).between(first, last):
            time = _time(found, place)
            is_asked_for = time.last >= window.first and time.first <= window.last
            if is_asked_for and found["STATUS"] != _CANCELLED:
                yield time


def _time(found: Any, place: _Place) -> Time:
    start, end = found["DTSTART"].dt, found["DTEND"].dt
    if place.walks_utc and _IN_PLACE not in found:
        start, end = (_to_zone(moment, place.default) for moment in (start, end))
    # An end does not belong to what it ends.
    last = end.date() - _A_DAY if end.time() == _MIDNIGHT else end.date()
    last = max(start.date(), last)
    return Time(str(found["SUMMARY"]), start.date(), last, start, end)


def _to_zone(wall: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    moment: dt.datetime = UTCChangingWalker(zone).walk_value_datetime(wall.replace(tzinfo=dt.UTC))
    return moment.replace(tzinfo=None)


def _place_of(one: Appointment) -> _Place:
    start, default = one.start if one.start is not None else one.replaces, one.zones.default
    if not isinstance(start, dt.datetime):
        return _Place(default, default, _MIDNIGHT, is_whole=True)
    zone = start.tzinfo or default
    if is_utc(start):
        zone = _zone_of_utc_series(one, start, default)
    clock = start.astimezone(zone).time() if is_utc(start) else start.time()
    once_a_day = not one.extra and all(rule.is_once_a_day for rule in one.rules)
    return _Place(zone, default, clock, walks_utc=zone is dt.UTC, once_a_day=once_a_day)


def _zone_of_utc_series(one: Appointment, start: dt.datetime, default: dt.tzinfo) -> dt.tzinfo:
    """Return where the rule of a series in plain UTC counts its days.

    By the book that is UTC. A calendar that names its zone means that, and so does a rule for
    Mondays that begins on what is Tuesday in UTC.
    """
    if not one.rules:
        return default
    choices = (default, dt.UTC) if one.prefers_zone else (dt.UTC, default)
    for zone in choices:
        if all(rule.fits(start.astimezone(zone)) for rule in one.rules):
            return zone
    return choices[0]


def _cores(core: Appointment, place: _Place, series: Series, window: Window) -> Iterator[Event]:
    """Yield the series once for each of its rules: each begins near the window, in its own step."""
    start, end = _span(core, place)
    if not core.rules:
        yield _component(core.title, start, end, core, place)
        return
    is_moved_later = any(change.and_later for change in series.changes)
    near_to = dt.datetime.combine(window.first, _MIDNIGHT) - (end - start) - _SLACK
    for rule in core.rules:
        until = place.until(rule.until) if rule.until is not None else None
        parts, moved, until = near(rule, start, until, start if is_moved_later else near_to)
        if "COUNT" in parts:
            parts["COUNT"] = f"{_count_of_rule(parts, start)}"
        event = _component(core.title, moved, moved + (end - start), core, place)
        if parts.get("COUNT") != "0":
            event["RRULE"] = vRecur.from_ical(_written(parts, until))
        yield event


def _written(parts: dict[str, str], until: dt.datetime | None) -> str:
    written = dict(parts) | ({"UNTIL": f"{until:%Y%m%dT%H%M%S}"} if until else {})
    return ";".join(f"{name}={value}" for name, value in written.items())


def _count_of_rule(parts: dict[str, str], start: dt.datetime) -> int:
    """Return how many times the rule itself gives: the first day counts, also off its rule."""
    count = int(parts["COUNT"])
    found = rrulestr(_written(parts, None), dtstart=start)
    return count if next(iter(found), None) == start else count - 1


def _component(
    title: str, start: dt.datetime, end: dt.datetime, one: Appointment, place: _Place
) -> Event:
    event = Event()
    event["UID"], event["SUMMARY"] = "1", title
    event["DTSTART"], event["DTEND"] = vDDDTypes(start), vDDDTypes(end)
    event["STATUS"] = _CANCELLED if one.is_cancelled else ""
    if one.extra and one.replaces is None:
        event["RDATE"] = vDDDLists([_extra(extra, place) for extra in one.extra])
    if one.without and one.replaces is None:
        event["EXDATE"] = vDDDLists([_without(day, place) for day in one.without])
    return event


def _extra(extra: Extra, place: _Place) -> dt.datetime | tuple[dt.datetime, dt.datetime]:
    if not isinstance(extra, tuple):
        return place.wall(extra)
    start, end = place.wall(extra[0]), extra[1]
    end = start + end if isinstance(end, dt.timedelta) else place.wall(end)
    return start, min(max(start, end), start + _LONGEST)


def _without(value: When, place: _Place) -> When:
    """Return a time that is taken out, or the whole day."""
    wall = place.wall(value)
    is_day = not isinstance(value, dt.datetime) or _means_the_day(wall, place)
    return wall.date() if is_day and not place.is_whole else wall


def _means_the_day(wall: dt.datetime, place: _Place) -> bool:
    """Say whether a time means what happens on its day; midnight in a series of hours does."""
    return place.once_a_day or wall.time() == _MIDNIGHT != place.clock


def _last_changes(changes: list[Appointment], place: _Place) -> list[Appointment]:
    """Return the last version of each changed time."""
    last: dict[dt.datetime, Appointment] = {}
    for one in sorted(changes, key=lambda one: (one.sequence, one.is_cancelled, one.number)):
        last[_replaced(one, place)] = one
    return list(last.values())


def _replaced(change: Appointment, place: _Place) -> dt.datetime:
    if change.replaces is None:
        raise ValueError("A change of nothing.")
    wall = place.wall(change.replaces)
    return dt.datetime.combine(wall, place.clock) if _means_the_day(wall, place) else wall


def _change(change: Appointment, core: Appointment | None, place: _Place) -> Event:
    """Return what stands in place of one time; what it leaves out is as in its series."""
    own, start, end = place, _replaced(change, place), None
    if change.start is not None:
        own = _place_of_change(change, change.start, place)
        start, end = _span(change, own)
    says_length = change.end is not None or change.length is not None
    if core is not None and (end is None or (not says_length and own.is_whole == place.is_whole)):
        first, last = _span(core, place)
        end = start + (last - first)
    event = _component(
        change.title or (core.title if core else ""), start, end or start, change, own
    )
    event["RECURRENCE-ID"] = vDDDTypes(_replaced(change, place))
    if change.and_later:
        event["RECURRENCE-ID"].params["RANGE"] = "THISANDFUTURE"
    if own is not place and place.walks_utc:
        event[_IN_PLACE] = "1"
    return event


def _place_of_change(change: Appointment, start: When, series: _Place) -> _Place:
    """Return where a changed time is; in plain UTC, or with all later ones, where its series is."""
    stays = is_utc(start) or change.and_later
    if isinstance(start, dt.datetime) and stays and not series.is_whole:
        return series
    return _place_of(change)


def _span(one: Appointment, place: _Place) -> tuple[dt.datetime, dt.datetime]:
    """Return start and end on the clock of `place`; a whole day ends at the midnight after it."""
    value = one.start if one.start is not None else one.replaces
    if value is None:
        raise ValueError("An entry without a day.")
    start = place.wall(value)
    if one.end is not None:
        end = _end(one.end, start, place)
    elif one.length is not None:
        end = start + one.length
    else:
        end = start
    if place.is_whole and end <= start:
        end = start + _A_DAY
    return start, min(max(start, end), start + _LONGEST)


def _end(value: When, start: dt.datetime, place: _Place) -> dt.datetime:
    if not isinstance(value, dt.datetime):
        return max(start, dt.datetime.combine(value, _MIDNIGHT))
    if place.walks_utc or is_utc(value):
        return place.wall(value)
    # It ends where it ends: a flight lands on the day of that place.
    wall = value.replace(tzinfo=None)
    if place.is_whole and wall.time() != _MIDNIGHT:
        return dt.datetime.combine(wall, _MIDNIGHT) + _A_DAY
    return wall
