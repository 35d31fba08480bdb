"""The parts of a calendar file: events and time zones, also where a part was never closed."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from planner.calendars.lines import Line
from planner.domain.calendar_file import CalendarFault, CalendarFileError

MOST_EVENTS = 10_000
_STAND_ALONE = frozenset(
    {"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY", "VPOLL"}
)
# What an alarm has too; all else in one that never ends belongs to its event.
_OF_ALARMS = frozenset({"DURATION", "UID", "STATUS"})


@dataclass(slots=True)
class EventPart:
    """The lines that stand directly in one event; `is_cut` when the file ends inside a line."""

    lines: list[Line] = field(default_factory=list)
    is_cut: bool = False


@dataclass(slots=True)
class CalendarPart:
    """One calendar of the file: what holds for all of it, its events and its time zones."""

    method: str = ""
    zone: str = ""
    events: list[EventPart] = field(default_factory=list)
    zones: list[list[Line]] = field(default_factory=list)


def read_parts(lines: Iterable[Line], *, ends_with_a_line: bool) -> list[CalendarPart]:
    """Return the calendars of a file. Raises CalendarFileError when there is none."""
    walk = _Walk()
    for line in lines:
        walk.take(line)
    if walk.event is not None:
        walk.event.is_cut = not ends_with_a_line
    walk.close_all()
    if not walk.calendars:
        raise CalendarFileError(CalendarFault.NO_CALENDAR)
    return walk.calendars


class _Walk:
    """A walk along the lines, which knows what each stands in."""

    def __init__(self) -> None:
        self.calendars: list[CalendarPart] = []
        self.event: EventPart | None = None
        self._open: list[str] = []
        self._astray: list[Line] = []
        self._count = 0

    def take(self, line: Line) -> None:
        word = line.value.upper()
        if line.name == "BEGIN":
            self._begin(word)
        elif line.name == "END":
            self._end(word)
        elif self._open == ["VEVENT"] and self.event is not None:
            self.event.lines.append(line)
        elif self._open[:1] == ["VEVENT"]:
            self._astray.append(line)
        elif self.calendars and not self._open:
            self._describe(line)
        if self._open[:1] == ["VTIMEZONE"] and self.calendars:
            self.calendars[-1].zones[-1].append(line)

    def _describe(self, line: Line) -> None:
        if line.name == "METHOD":
            self.calendars[-1].method = line.value.upper()
        elif line.name == "X-WR-TIMEZONE":
            self.calendars[-1].zone = line.value

    def _begin(self, word: str) -> None:
        if word == "VCALENDAR":
            self.close_all()
            self.calendars.append(CalendarPart())
        elif word in _STAND_ALONE:
            # It never stands inside another part: what is open was not closed.
            self.close_all()
            self._open = [word]
            self._start(word)
        elif self._open:
            self._open.append(word)

    def _start(self, word: str) -> None:
        if word not in {"VEVENT", "VTIMEZONE"}:
            return
        if not self.calendars:
            self.calendars.append(CalendarPart())
        if word == "VTIMEZONE":
            self.calendars[-1].zones.append([])
            return
        self._count += 1
        if self._count > MOST_EVENTS:
            raise CalendarFileError(CalendarFault.TOO_MANY)
        self.event = EventPart()
        self.calendars[-1].events.append(self.event)

    def _end(self, word: str) -> None:
        if word == "VCALENDAR" or [word] == self._open[:1]:
            self.close_all()
        elif word in self._open:
            if word == self._open[-1]:
                self._astray.clear()
            while self._open.pop() != word:
                pass

    def close_all(self) -> None:
        """Close what is open; an alarm without an end gives back the lines that are no alarm's."""
        if self.event is not None:
            there = {line.name for line in self.event.lines}
            self.event.lines += [
                line for line in self._astray if line.name not in there | _OF_ALARMS
            ]
        self.event = None
        self._open, self._astray = [], []
