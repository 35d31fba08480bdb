"""What was found in a calendar file: days to choose from, and what could not be read."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from planner.domain.errors import PlannerError

MOST_SHOWN = 150
MOST_NAMED = 20


class CalendarFault(StrEnum):
    """Why a file was refused."""

    TOO_BIG = "too_big"
    NO_CALENDAR = "no_calendar"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    BUSY = "busy"


class CalendarFileError(PlannerError):
    """The file was refused as a whole; the page says why."""

    def __init__(self, fault: CalendarFault) -> None:
        super().__init__(f"Not a calendar file that can be read: {fault}.")
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Entry:
    """One day, or some days, that the file holds; the same file gives the same `id` again."""

    id: str
    title: str
    first: dt.date
    last: dt.date
    repeats: bool


@dataclass(frozen=True, slots=True)
class UnreadEntry:
    """What is known of an entry that could not be read: perhaps its name, perhaps its first day."""

    title: str
    first: dt.date | None


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """What was found: entries to choose from; how many more there are, and could not be read.

    named: what is known of the first few that could not be read; those that ended are left out.
    """

    entries: tuple[Entry, ...]
    left_out: int
    unread: int
    named: tuple[UnreadEntry, ...] = ()
