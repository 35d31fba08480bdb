"""The one door to calendar files: each is read in a child process of its own, with bounded work.

The libraries that read them are made for files of friends. What the child says is checked like
everything that is typed, because the file may have taken the child over.
"""

import contextlib
import datetime as dt
import os
import subprocess
import sys
import threading
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planner.domain.calendar_file import (
    MOST_NAMED,
    MOST_SHOWN,
    MOST_WEEKLY,
    CalendarDays,
    CalendarFault,
    CalendarFileError,
    Entry,
    UnreadEntry,
    WeeklyEntry,
)
from planner.domain.dates import CalendarDay
from planner.domain.plans import limits
from planner.domain.plans.choices import Day, PartOfDay
from planner.domain.plans.fields import ItemId, NeededShortText, ShortText

# The child stops by itself before; this is for one that cannot.
LONGEST_S = 6.0
# Each takes a part of the machine for a moment; the threads of the web server must not all wait.
AT_ONCE = 2
# Of the child's answer: a child that was taken over could else fill the web server's memory.
_ANSWER_BYTES = 8 * 1024 * 1024
_WAIT_S = 3.0
_places = threading.BoundedSemaphore(AT_ONCE)


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _SaidEntry(_Said):
    id: ItemId
    title: NeededShortText
    first: CalendarDay
    last: CalendarDay
    repeats: bool


class _SaidWeekly(_Said):
    title: NeededShortText
    weeks: Literal[1, 2]
    busy: Annotated[tuple[tuple[Day, PartOfDay], ...], Field(min_length=1, max_length=21)]
    times: Annotated[int, Field(ge=1)]
    last: CalendarDay
    days: Annotated[tuple[_SaidEntry, ...], Field(min_length=1, max_length=MOST_SHOWN)]

    def to_entry(self) -> WeeklyEntry:
        values = {name: getattr(self, name) for name in type(self).model_fields}
        days = tuple(Entry(**day.model_dump()) for day in self.days)
        return WeeklyEntry(**(values | {"days": days}))


class _SaidUnread(_Said):
    title: ShortText
    first: dt.date | None


class _Answer(_Said):
    """What the child says; entries one by one, so that one that cannot stand costs only itself."""

    fault: CalendarFault | None = None
    entries: Annotated[list[dict[str, object]], Field(max_length=MOST_SHOWN)] = []
    weekly: Annotated[list[dict[str, object]], Field(max_length=MOST_WEEKLY)] = []
    left_out: Annotated[int, Field(ge=0)] = 0
    unread: Annotated[int, Field(ge=0)] = 0
    named: Annotated[list[_SaidUnread], Field(max_length=MOST_NAMED)] = []


def read_calendar(data: bytes, today: dt.date, zone: str | None = None) -> CalendarDays:
    """Return the days of a calendar file from today on for a year, in about 5 s.

    zone: the IANA name of where a moment in plain UTC is read; None for this computer's own.
    Raises CalendarFileError.
    """
    if len(data) > limits.CALENDAR_BYTES:
        raise CalendarFileError(CalendarFault.TOO_BIG)
    if not _places.acquire(timeout=_WAIT_S):
        raise CalendarFileError(CalendarFault.BUSY)
    try:
        said = _ask_child(data, today, zone or "")
    finally:
        _places.release()
    try:
        return _checked(_Answer.model_validate_json(said))
    except ValidationError:
        # Not chained: the error repeats what stood in the file.
        raise CalendarFileError(CalendarFault.TOO_LONG) from None


def _ask_child(data: bytes, today: dt.date, zone: str) -> bytes:
    command = [sys.executable, "-I", "-m", "planner.calendars.child", f"{today}", zone]
    # Only what says where this computer stands: no key and no password may be in there.
    environment = {name: os.environ[name] for name in ("TZ",) if name in os.environ}
    with subprocess.Popen(  # noqa: S603  our own program, and no word of the file
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # A library's message may quote the file.
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd="/",
    ) as child:
        # Ends it whether it is written to, listened to or waited for.
        end = threading.Timer(LONGEST_S, child.kill)
        end.start()
        try:
            said = _talk_to(child, data)
        finally:
            child.kill()
            end.cancel()
    if child.returncode or len(said) > _ANSWER_BYTES:
        raise CalendarFileError(CalendarFault.TOO_LONG)
    return said


def _talk_to(child: subprocess.Popen[bytes], data: bytes) -> bytes:
    """Give a child the file and return what it says, of which at most one byte is too much."""
    if child.stdin is None or child.stdout is None:
        raise TypeError("A child is talked to through pipes.")
    # A child that ended early says so by its exit code.
    with contextlib.suppress(BrokenPipeError), child.stdin:
        child.stdin.write(data)
    said = child.stdout.read(_ANSWER_BYTES + 1)
    if len(said) <= _ANSWER_BYTES:
        child.wait()
    return said


def _checked(said: _Answer) -> CalendarDays:
    if said.fault is not None:
        raise CalendarFileError(said.fault)
    spoiled = 0
    entries, weekly = [], []
    for one in said.entries:
        try:
            entries.append(Entry(**_SaidEntry.model_validate(one).model_dump()))
        except ValidationError:
            spoiled += 1
    for one in said.weekly:
        try:
            weekly.append(_SaidWeekly.model_validate(one).to_entry())
        except ValidationError:
            spoiled += 1
    named = tuple(UnreadEntry(one.title, one.first) for one in said.named)
    unread = said.unread + spoiled
    return CalendarDays(tuple(entries), said.left_out, unread, named, tuple(weekly))
