"""The child that reads calendar files: bounded, confined, and not believed."""

import datetime as dt
import json
import os
import subprocess
import sys
import threading
from typing import Any

import pytest

from planner.calendars import reader
from planner.domain.calendar_file import CalendarFault, CalendarFileError, UnreadEntry
from planner.domain.plans import limits
from tests.calendars.files import TODAY, calendar, event

START = subprocess.Popen
WEDDING = calendar(event("DTSTART;VALUE=DATE:20270612", title="Wedding"))


def child_that_runs(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the reader start this program in place of its child."""

    def instead(_command: list[str], **more: Any) -> Any:
        return START([sys.executable, "-I", "-c", code], **more)

    monkeypatch.setattr(subprocess, "Popen", instead)


def fault_of(data: bytes) -> CalendarFault:
    with pytest.raises(CalendarFileError) as raised:
        reader.read_calendar(data, TODAY)
    assert raised.value.__cause__ is None
    return raised.value.fault


def test_a_file_is_read_in_a_process_of_its_own() -> None:
    found = reader.read_calendar(WEDDING, TODAY, "Europe/Berlin")
    assert [(entry.title, entry.first) for entry in found.entries] == [
        ("Wedding", dt.date(2027, 6, 12))
    ]


def test_a_fault_comes_through() -> None:
    assert fault_of(b"hello") is CalendarFault.NO_CALENDAR
    assert fault_of(b"x" * (limits.CALENDAR_BYTES + 1)) is CalendarFault.TOO_BIG


def test_a_child_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LONGEST_S", 0.3)
    child_that_runs(monkeypatch, "import time; time.sleep(600)")
    assert fault_of(WEDDING) is CalendarFault.TOO_LONG


@pytest.mark.parametrize("first", ["", "import os; os.close(1)\n"])
def test_a_child_that_ends_before_it_has_the_file_is_no_error_of_ours(
    monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    child_that_runs(monkeypatch, f"{first}raise SystemExit(3)")
    assert fault_of(b"BEGIN:VCALENDAR\n" + b"x" * 1_000_000) is CalendarFault.TOO_LONG


def test_a_child_that_says_too_much_is_not_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_ANSWER_BYTES", 1000)
    child_that_runs(monkeypatch, "print('{}' + ' ' * 997)")
    assert reader.read_calendar(WEDDING, TODAY).entries == ()
    child_that_runs(monkeypatch, "while True: print('{}' + ' ' * 65536)")
    assert fault_of(WEDDING) is CalendarFault.TOO_LONG


@pytest.mark.parametrize("said", ["", "{}x", '{"entries": 5}', '{"more": 1}', '{"unread": -1}'])
def test_an_answer_that_is_not_sound_is_refused(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    child_that_runs(monkeypatch, f"print({said!r})")
    assert fault_of(WEDDING) is CalendarFault.TOO_LONG


def test_an_entry_that_no_plan_takes_is_counted_as_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    day = {"id": "ics-1", "first": "2027-06-12", "last": "2027-06-12", "repeats": False}
    said = {
        "entries": [day | {"title": "Good"}, day | {"title": "\u200b"}, day | {"title": "x" * 201}],
        "unread": 1,
        "named": [{"title": "Feast", "first": None}],
    }
    child_that_runs(monkeypatch, f"print({json.dumps(said)!r})")
    found = reader.read_calendar(WEDDING, TODAY)
    assert [entry.title for entry in found.entries] == ["Good"]
    assert found.unread == 3
    assert found.named == (UnreadEntry("Feast", None),)


def test_the_child_sees_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_KEYS", "secret")
    seen: dict[str, Any] = {}

    def watched(command: list[str], **more: Any) -> Any:
        seen.update(more, command=command)
        return START(command, **more)

    monkeypatch.setattr(subprocess, "Popen", watched)
    reader.read_calendar(WEDDING, TODAY)
    assert set(seen["env"]) <= {"TZ"}
    assert "Wedding" not in str(seen["command"])


def test_the_server_s_own_zone_is_used_where_none_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    late = calendar(event("DTSTART:20270611T233000Z"))
    for zone, day in (("Asia/Tokyo", 12), ("America/New_York", 11), ("Europe/London", 12)):
        monkeypatch.setitem(os.environ, "TZ", zone)
        assert reader.read_calendar(late, TODAY).entries[0].first == dt.date(2027, 6, day)


def test_only_some_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(reader, "_WAIT_S", 0.05)
    with reader._places:
        assert fault_of(WEDDING) is CalendarFault.BUSY
    assert reader.read_calendar(WEDDING, TODAY).entries


def test_a_file_that_takes_the_child_over_reaches_nothing() -> None:
    """The child's own steps, then the acts of one who took it over."""
    acts = """
import os, socket, sys
from planner.calendars import child
from planner import sandbox
answer = os.dup(1)
sandbox.leave_network()
sandbox.confine(child._BOUNDS)
def tried(act):
    try:
        act()
    except (OSError, ValueError):
        return "refused"
    return "done"
done = [tried(act) for act in (
    lambda: open("/etc/passwd").read(),
    lambda: open("/tmp/calendar-child", "w"),
    lambda: os.fork(),
    lambda: os.execv("/bin/true", ["true"]),
    lambda: socket.socket(),
)]
os.write(answer, " ".join(done).encode())
"""
    done = subprocess.run([sys.executable, "-I", "-c", acts], capture_output=True, check=True)
    assert done.stdout.decode().split() == ["refused"] * 5
