"""The lines of an iCalendar file that are worth parsing: those of its events, and few of them."""

import re
from collections.abc import Iterator
from enum import StrEnum

from planner.domain import limits
from planner.domain.errors import PlannerError

MOST_EVENTS = 2_000
_EVENT = ["VCALENDAR", "VEVENT"]
_NEEDED = frozenset(
    {"UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "STATUS"}
    | {"RECURRENCE-ID"}
)
_NAME = re.compile(r"[A-Za-z-]{1,20}")
# Days are those of the event's own place, so that no table of time zones is asked.
_ZONE = re.compile(r';TZID=(?:"[^"]*"|[^;:"]*)', re.IGNORECASE)


class CalendarFault(StrEnum):
    """Why a file was refused."""

    TOO_BIG = "too_big"
    NO_CALENDAR = "no_calendar"
    TOO_MANY = "too_many"


class CalendarFileError(PlannerError):
    """The file was refused as a whole; the page says why."""

    def __init__(self, fault: CalendarFault) -> None:
        super().__init__(f"Not a calendar file that can be read: {fault}.")
        self.fault = fault


def event_blocks(data: bytes) -> Iterator[list[str]]:
    """Yield the needed lines of each event that stands directly in a calendar.

    Raises CalendarFileError.
    """
    if len(data) > limits.CALENDAR_BYTES:
        raise CalendarFileError(CalendarFault.TOO_BIG)
    block: list[str] = []
    count, is_calendar = 0, False
    for inside, name, line in _with_place(_unfolded(_text_of(data))):
        is_calendar = is_calendar or inside[:1] == _EVENT[:1]
        if inside != _EVENT:
            continue
        if name == "END":
            count += 1
            yield block
            block = []
        elif _is_needed(name):
            block.append(_ZONE.sub("", line, count=1))
        if count > MOST_EVENTS:
            raise CalendarFileError(CalendarFault.TOO_MANY)
    if not is_calendar:
        raise CalendarFileError(CalendarFault.NO_CALENDAR)


def _with_place(lines: Iterator[str]) -> Iterator[tuple[list[str], str, str]]:
    """Yield each line with what it stands in and its name; a part's own END stands in it."""
    inside: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        name, word = name.upper(), value.strip().upper()
        if name == "BEGIN":
            inside.append(word)
        elif name == "END" and (not inside or inside[-1] != word):
            continue
        else:
            yield inside, name, line
        if name == "END":
            inside.pop()


def _text_of(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Old programs write the code page of Western Europe; a wrong letter is seen and mended.
        return data.decode("cp1252", errors="replace")


def _unfolded(text: str) -> Iterator[str]:
    """Yield whole lines; one that starts with a space goes on the line before."""
    parts: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line[:1] in {" ", "\t"}:
            parts.append(line[1:])
        else:
            yield "".join(parts)
            parts = [line]
    yield "".join(parts)


def _is_needed(name: str) -> bool:
    found = _NAME.match(name)
    return found is not None and found.group().upper() in _NEEDED
