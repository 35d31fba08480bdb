"""Days, moments and durations as calendar files write them, right or nearly right."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

from icalendar import vDuration

from planner.calendars.lines import Line

# A day; a moment without a zone; one in its own zone; one in UTC (its tzinfo is `dt.UTC` itself).
When = dt.date | dt.datetime
# A day or moment more; a period says its end too.
Extra = When | tuple[When, When | dt.timedelta]
ZoneOf = Callable[[str], dt.tzinfo]

# Some programs write "no day" as the year 0, 1601 or 1899.
_FIRST_YEAR = 1900
_WHEN = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[Tt ]\s*(\d\d):?(\d\d)(?::?(\d\d)(?:\.\d+)?)?\s*([Zz]|[+-]\d\d:?\d\d)?)?"
)
_DAY_ONLY = re.compile(r";\s*VALUE\s*=\s*\"?DATE\"?\s*(?:;|$)", re.IGNORECASE)
_ZONE = re.compile(
    r";\s*TZID\s*=\s*(?:\"([^\"]*)\"|(.*?))\s*(?:;\s*[A-Za-z-]+\s*=|$)", re.IGNORECASE
)
_LAST_SECOND = 59
_HOURS_OF_A_DAY = "24"


def is_day(value: When) -> bool:
    """Say whether this is a day without a time."""
    return not isinstance(value, dt.datetime)


def is_utc(value: When) -> bool:
    """Say whether this is a plain moment in UTC, which tells no place."""
    return isinstance(value, dt.datetime) and value.tzinfo is dt.UTC


def read_when(line: Line, zone_of: ZoneOf) -> When:
    """Return the first day or moment of a line. Raises ValueError."""
    return _when(re.split(r"[,/]", line.value)[0], line, zone_of)


def read_all(line: Line, zone_of: ZoneOf) -> Iterator[Extra]:
    """Yield the days, moments and periods of a line, without those before 1900.

    Raises ValueError for what cannot be read: a day less or more would be a wrong day.
    """
    for text in filter(None, map(str.strip, re.split(r"[,;]", line.value))):
        if text[:4].isdigit() and int(text[:4]) < _FIRST_YEAR:
            continue
        start, _, end = text.partition("/")
        if not end:
            yield _when(start, line, zone_of)
        elif end.upper().startswith(("P", "+P")):
            yield _when(start, line, zone_of), read_duration(end)
        else:
            yield _when(start, line, zone_of), _when(end, line, zone_of)


def read_duration(text: str) -> dt.timedelta:
    """Return a duration. Raises ValueError."""
    try:
        length: dt.timedelta = vDuration.from_ical(  # type: ignore[no-untyped-call]  # icalendar's
            text.strip().upper()
        )
    except OverflowError:
        raise ValueError("A duration without end.") from None
    return length


def read_until(text: str) -> When:
    """Return the end of a rule: a day, a moment in UTC or one without a zone. Raises ValueError."""
    return _when(text, Line("UNTIL", "", text), lambda _name: dt.UTC)


def _when(text: str, line: Line, zone_of: ZoneOf) -> When:
    found = _WHEN.fullmatch(text.strip())
    if not found:
        raise ValueError("Neither a day nor a moment.")
    day = dt.date(int(found[1]), int(found[2]), int(found[3]))
    if found[4] is None or _DAY_ONLY.search(line.parameters):
        return day
    try:
        return _moment(day, found, line, zone_of)
    except OverflowError:
        raise ValueError("A moment outside the years.") from None


def _moment(day: dt.date, found: re.Match[str], line: Line, zone_of: ZoneOf) -> dt.datetime:
    hour, minute = found[4], int(found[5])
    if hour == _HOURS_OF_A_DAY:
        day, hour = day + dt.timedelta(days=1), "0"
    time = dt.time(int(hour), minute, min(int(found[6] or 0), _LAST_SECOND))
    wall = dt.datetime.combine(day, time)
    named = _ZONE.search(line.parameters)
    zone = zone_of(named[1] or named[2] or "") if named else None
    offset = found[7]
    if not offset:
        return wall.replace(tzinfo=zone)
    if offset in "Zz":
        moment = wall.replace(tzinfo=dt.UTC)
    else:
        sign, hours, minutes = offset[0], int(offset[1:3]), int(offset[-2:])
        length = dt.timedelta(hours=hours, minutes=minutes)
        moment = wall.replace(tzinfo=dt.timezone(-length if sign == "-" else length))
    return moment.astimezone(zone) if zone else moment
