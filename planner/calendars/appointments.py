"""One event of a calendar file as it was read, and which of its versions holds."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from planner.calendars.lines import Line
from planner.calendars.names import read_name
from planner.calendars.parts import CalendarPart, EventPart
from planner.calendars.rules import Rule, read_rule
from planner.calendars.values import Extra, When, is_utc, read_all, read_duration, read_when
from planner.calendars.wholedays import as_whole_days
from planner.calendars.zones import Zones
from planner.domain.calendar_file import UnreadEntry
from planner.domain.plans import limits

_WHOLE_DAY = frozenset(
    {"X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT", "X-FUNAMBOL-ALLDAY"}
)
_RANGE = re.compile(r";\s*RANGE\s*=\s*\"?([^\s;:\"]*)", re.IGNORECASE)
_YES = frozenset({"TRUE", "1", "YES"})
_CANCELLED = frozenset({"CANCELLED", "CANCELED"})


class UnreadError(Exception):
    """An entry could not be read; `known` is what the page can say of it."""

    def __init__(self, known: UnreadEntry) -> None:
        super().__init__("An entry that could not be read.")
        self.known = known


@dataclass(slots=True)
class Appointment:
    """One event as it was read.

    replaces: the time of a series that it stands for; and_later: with all times after it.
    is_called_off: the whole file says that it was cancelled. number: its place in the file.
    """

    uid: str
    title: str
    zones: Zones
    number: int
    start: When | None = None
    end: When | None = None
    length: dt.timedelta | None = None
    rules: list[Rule] = field(default_factory=list)
    extra: list[Extra] = field(default_factory=list)
    without: list[When] = field(default_factory=list)
    replaces: When | None = None
    and_later: bool = False
    is_cancelled: bool = False
    is_called_off: bool = False
    sequence: int = 0
    stamp: str = ""
    prefers_zone: bool = False

    @property
    def repeats(self) -> bool:
        """Say whether it is a series, or a part of one."""
        return bool(self.rules or self.extra) or self.replaces is not None


def read_appointment(
    part: EventPart, calendar: CalendarPart, zones: Zones, number: int, today: dt.date
) -> Appointment | None:
    """Read one event; None for one without a name or day that is over, or that was cancelled.

    Raises UnreadError.
    """
    lines: dict[str, list[Line]] = {}
    for line in part.lines:
        lines.setdefault(line.name, []).append(line)
    read = Appointment(
        uid=_value(lines, "UID"),
        title=read_name(lines.get("SUMMARY", [])),
        zones=zones,
        number=number,
        is_called_off=calendar.method == "CANCEL",
        sequence=_sequence(_value(lines, "SEQUENCE")),
        stamp=_value(lines, "LAST-MODIFIED") or _value(lines, "DTSTAMP"),
        prefers_zone=bool(calendar.zone),
    )
    read.is_cancelled = read.is_called_off or _value(lines, "STATUS").upper() in _CANCELLED
    try:
        _read_days(read, lines, is_cut=part.is_cut)
    except (ValueError, OverflowError):
        if read.is_cancelled or is_over(read, lines, today):
            return None
        raise UnreadError(UnreadEntry(read.title, first_day(read))) from None
    return read


def _read_days(read: Appointment, lines: dict[str, list[Line]], *, is_cut: bool) -> None:
    zone_of = read.zones.named
    for line in lines.get("DTSTART", [])[:1]:
        read.start = read_when(line, zone_of)
    for line in lines.get("RECURRENCE-ID", [])[:1]:
        read.replaces = read_when(line, zone_of)
        read.and_later = _is_for_later_ones(line)
    _read_end(read, lines)
    flags = (line for name in _WHOLE_DAY for line in lines.get(name, []))
    is_whole = any(line.value.upper() in _YES for line in flags)
    read.start, read.end = as_whole_days(read.start, read.end, is_whole, read.zones.default)
    read.extra = list(_all(lines, "RDATE", read))
    taken_out = _all(lines, "EXDATE", read)
    read.without = [day[0] if isinstance(day, tuple) else day for day in taken_out]
    if any(line.value for line in lines.get("EXRULE", [])):
        raise ValueError("Days taken out by a rule.")
    found = (read_rule(line.value) for line in lines.get("RRULE", []))
    read.rules = [rule for rule in found if rule is not None]
    if read.start is None and read.replaces is None and not read.is_cancelled:
        raise ValueError("An entry without a day.")
    if is_cut:
        raise ValueError("The file ends inside a line of this entry; a rule may be missing.")


def _is_for_later_ones(line: Line) -> bool:
    """Say whether a change is for all later times as well. Raises ValueError for another range."""
    found = _RANGE.search(line.parameters)
    if found and found[1].upper() != "THISANDFUTURE":
        raise ValueError("A change of times that are not understood.")
    return found is not None


def _read_end(read: Appointment, lines: dict[str, list[Line]]) -> None:
    """Read an end or a duration; an entry with one that cannot be used still has its first day."""
    try:
        for line in lines.get("DTEND", [])[:1]:
            end = read_when(line, read.zones.named)
            read.end = end if end.year <= limits.LAST_DAY.year else None
        for line in lines.get("DURATION", [])[:1]:
            read.length = read_duration(line.value)
    except (ValueError, OverflowError):
        return


def _all(lines: dict[str, list[Line]], name: str, read: Appointment) -> Iterator[Extra]:
    for line in lines.get(name, []):
        yield from read_all(line, read.zones.named)


def _value(lines: dict[str, list[Line]], name: str) -> str:
    return next((line.value for line in lines.get(name, [])), "")


def _sequence(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000") else 0


def first_day(read: Appointment) -> dt.date | None:
    """Return the first day of an entry, where it is, as far as that is known."""
    start = read.start if read.start is not None else read.replaces
    if start is None:
        return None
    if isinstance(start, dt.datetime):
        return (start.astimezone(read.zones.default) if is_utc(start) else start).date()
    return start


def is_over(read: Appointment, lines: dict[str, list[Line]], today: dt.date) -> bool:
    """Say whether an entry that was read in part surely ended before today."""
    first = first_day(read)
    if first is None or first >= today:
        return False
    rules = [line.value.upper() for line in lines.get("RRULE", []) if line.value]
    if lines.get("RDATE") or any("UNTIL=" not in rule.replace(" ", "") for rule in rules):
        return False
    ends = [rule.replace(" ", "").split("UNTIL=", 1)[1][:8] for rule in rules]
    ends += [line.value[:8] for line in lines.get("DTEND", [])]
    return all(end < f"{today:%Y%m%d}" for end in ends)


@dataclass(slots=True)
class Series:
    """What belongs together: an appointment, and what stands in place of some of its times."""

    core: Appointment | None
    changes: list[Appointment] = field(default_factory=list)


def put_together(found: Iterable[Appointment]) -> list[Series]:
    """Return what is to be expanded, in the order of the file; old versions are left out."""
    by_uid: dict[str, list[Appointment]] = {}
    for one in found:
        by_uid.setdefault(one.uid or f"\n{one.number}", []).append(one)
    return [series for group in by_uid.values() for series in _of_one_uid(group)]


def _of_one_uid(group: list[Appointment]) -> Iterator[Series]:
    cores = _newest([one for one in group if one.replaces is None])
    changes = [one for one in group if one.replaces is not None]
    called_off = [one.sequence for one in cores if one.is_cancelled]
    if called_off:
        changes = [one for one in changes if one.sequence > max(called_off)]
    alive = [one for one in cores if not one.is_cancelled]
    # A program that gives the same number to all its entries: changes belong to what repeats.
    owner = next((one for one in alive if one.repeats), alive[0] if alive else None)
    for core in alive:
        yield Series(core, changes if core is owner else [])
    if owner is None:
        for change in changes:
            yield Series(None, [change])


def _newest(cores: list[Appointment]) -> list[Appointment]:
    """Return the versions with the highest number; two names are two entries, not two versions.

    With the same number, what is cancelled stands before what is not, then the later stamp.
    """
    highest = max((one.sequence for one in cores), default=0)
    newest = [one for one in cores if one.sequence == highest]
    called_off = [one for one in newest if one.is_called_off]
    if called_off:
        return called_off[:1]
    by_title: dict[str, list[Appointment]] = {}
    for one in newest:
        by_title.setdefault(one.title, []).append(one)
    kept = []
    for versions in by_title.values():
        cancelled = [one for one in versions if one.is_cancelled]
        last = max(one.stamp for one in versions)
        kept += cancelled[:1] or [one for one in versions if one.stamp == last]
    return kept
