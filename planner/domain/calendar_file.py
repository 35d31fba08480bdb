"""What was found in a calendar file: days to choose from, and what could not be read."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from planner.domain.errors import PlannerError
from planner.domain.plans.choices import Day, PartOfDay

MOST_SHOWN = 150
MOST_WEEKLY = 20
MOST_NAMED = 20

# The parts of a usual week that something takes.
Busy = tuple[tuple[Day, PartOfDay], ...]


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
class WeeklyEntry:
    """What comes again every week (`weeks` is 1) or every other week (2), under one name.

    busy: the parts of the week that it takes. times: how often it comes in the year; last: its last
    day. days: the first of them, in order, at most MOST_SHOWN.
    """

    title: str
    weeks: int
    busy: Busy
    times: int
    last: dt.date
    days: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class UnreadEntry:
    """What is known of an entry that could not be read: perhaps its name, perhaps its first day."""

    title: str
    first: dt.date | None


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """What was found: entries to choose from; how many more there are, and could not be read.

    named: what is known of the first few that could not be read; those that ended are left out.
    weekly: what comes every week or every other week; its days are not among the entries.
    """

    entries: tuple[Entry, ...]
    left_out: int
    unread: int
    named: tuple[UnreadEntry, ...] = ()
    weekly: tuple[WeeklyEntry, ...] = ()

    @property
    def days(self) -> tuple[Entry, ...]:
        """All days that are offered: what comes once, what repeats, what comes every week."""
        return (*self.entries, *(day for line in self.weekly for day in line.days))
