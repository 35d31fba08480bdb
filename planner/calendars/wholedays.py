"""Whole days that a program wrote as two moments in UTC."""

import datetime as dt

from planner.calendars.values import When, is_utc

_MIDNIGHT = dt.time()
_A_DAY = dt.timedelta(days=1)
# The clocks of the world are at most so far behind UTC; what is later in the day is ahead of it.
_FARTHEST_BEHIND = dt.time(11)


def as_whole_days(
    start: When | None, end: When | None, is_whole: bool, zone: dt.tzinfo
) -> tuple[When | None, When | None]:
    """Return an entry's start and end, as days when they are two midnights.

    is_whole: the program says so itself. zone: where plain UTC is read.
    """
    if start is None or not isinstance(start, dt.datetime):
        return start, end
    if is_whole and not is_utc(start):
        return start.date(), _end_of_whole(end)
    if not isinstance(end, dt.datetime) or not is_utc(start) or not is_utc(end) or end <= start:
        return (day_of_midnight(start, zone), None) if is_whole and end is None else (start, end)
    if is_whole or any(_are_midnights(start, end, one) for one in (zone, dt.UTC)):
        return day_of_midnight(start, zone), day_of_midnight(end, zone)
    return start, end


def _end_of_whole(end: When | None) -> When | None:
    """Return the day before which it ends; one minute before midnight is an end as well."""
    if not isinstance(end, dt.datetime):
        return end
    return end.date() if end.time() == _MIDNIGHT else end.date() + _A_DAY


def _are_midnights(start: dt.datetime, end: dt.datetime, zone: dt.tzinfo) -> bool:
    moments = (start, end)
    return all(moment.astimezone(zone).time() == _MIDNIGHT for moment in moments)


def day_of_midnight(moment: dt.datetime, zone: dt.tzinfo) -> dt.date:
    """Return the day that begins at this moment in `zone`, in UTC, or wherever it is midnight."""
    local = moment.astimezone(zone)
    if local.time() == _MIDNIGHT:
        return local.date()
    wall = moment.astimezone(dt.UTC)
    is_ahead = wall.time() >= _FARTHEST_BEHIND
    return wall.date() + _A_DAY if is_ahead else wall.date()


def day_until(moment: dt.datetime, zone: dt.tzinfo) -> dt.date:
    """Return the last day of a series of whole days that ends at this moment in UTC.

    The first or the last second of a day in UTC means that day.
    """
    if moment.time() in {_MIDNIGHT, dt.time(23, 59, 59)}:
        return moment.date()
    return moment.astimezone(zone).date()
