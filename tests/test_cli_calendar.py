"""`planner calendar`: what the page would offer, as JSON."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from planner.cli import main
from tests.calendars.files import calendar, event

FILE = calendar(
    event("DTSTART:20270611T223000Z", title="Café"),
    event("DTSTART;VALUE=DATE:20270701", "DTEND;VALUE=DATE:20270704", title="Trip", uid="2"),
    event("DTSTART:20270101", "RRULE:FREQ=X", title="Feast", uid="3"),
)


def test_what_the_page_offers_is_printed(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "my.ics"
    path.write_bytes(FILE)
    options = ["--zone", "Europe/Berlin", "--today", "2026-11-25"]
    assert main(["calendar", str(path), *options]) == 0
    out = capfdbinary.readouterr().out
    assert "Café" in out.decode("utf-8")
    assert json.loads(out) == {
        "offered": [["2027-06-12", "2027-06-12", "Café"], ["2027-07-01", "2027-07-03", "Trip"]],
        "unread": 1,
    }


def test_standard_input_and_the_zone_of_this_computer_are_used() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "planner", "calendar", "-", "--today", "2026-11-25"],
        input=FILE,
        capture_output=True,
        env=os.environ | {"TZ": "America/New_York", "LC_ALL": "C"},
        check=True,
    )
    assert json.loads(done.stdout)["offered"][0] == ["2027-06-11", "2027-06-11", "Café"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"hello", "holds no calendar"),
        (b"", "holds no calendar"),
        (b"x" * (2 * 1024 * 1024 + 1), "too big"),
    ],
)
def test_bad_input_is_said_in_a_sentence(
    data: bytes,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    assert main(["calendar", "-"]) == 2
    assert words in capsys.readouterr().err


def test_a_missing_file_and_an_unknown_zone_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calendar", "nowhere.ics"]) == 2
    assert "there is no such file" in capsys.readouterr().err
    for zone in ("Mars/Olympus", "../etc/passwd", ""):
        assert main(["calendar", "-", "--zone", zone]) == 2
        assert "must be a time zone" in capsys.readouterr().err
