"""Calendar files as people really have them, each with its right outcome."""

import datetime as dt
from pathlib import Path

import pytest

from planner.calendars import reader
from planner.domain.calendar_file import CalendarDays
from tests.calendars.files import TODAY, days, read

REPORTS = Path(__file__).parents[1] / "reports"
TUESDAYS = [f"{dt.date(2026, 12, 1) + dt.timedelta(weeks=week)}" for week in range(52)]
ZONES = ("Europe/London", "Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Australia/Perth")

# Days, names, and how many could not be read.
OUTCOMES: dict[str, tuple[list[str], set[str], int]] = {
    "alarm-that-is-not-closed": (
        ["2027-06-12", "2027-06-13", "2027-06-14"], {"Blood test", "Surgery", "Wedding"}, 0,
    ),
    "all-later-days-of-a-series-moved": (
        ["2026-12-01", "2026-12-08", "2026-12-16", "2026-12-23", "2026-12-30"], {"Infusion"}, 0,
    ),
    "appointment-that-was-cancelled": ([], set(), 0),
    "appointment-that-was-moved-later-version": (["2026-12-08"], {"Scan"}, 0),
    "birthday-without-a-year": (["2026-12-15"], {"Birthday of Sam Example"}, 0),
    "day-taken-out-in-utc-of-a-series-far-away": (
        ["2027-03-01", "2027-03-15", "2027-03-22"], {"Choir"}, 0,
    ),
    "holidays-with-an-empty-rule": (
        ["2027-01-01", "2027-01-06"], {"New Year's Day", "Epiphany"}, 0,
    ),
    "last-day-in-utc-of-a-series-far-away": (
        ["2027-03-01", "2027-03-02", "2027-03-03", "2027-03-04", "2027-03-05"], {"Course"}, 0,
    ),
    "letter-split-by-a-folded-line": (
        ["2027-06-12", "2027-06-13"],
        {"Geburtstag von Großmutter und Größe der Feier übermäßig schön", "Café mit Zoë"},
        0,
    ),
    "lines-ending-in-two-returns": (
        ["2027-06-12"],
        {"Lunch with the neighbours from the old street and all their children"},
        0,
    ),
    "lunar-new-year-every-year": ([], set(), 1),
    "moved-day-without-a-name-of-its-own": (
        ["2026-12-01", "2026-12-10", "2026-12-15"], {"Infusion"}, 0,
    ),
    "name-in-two-languages": (["2026-12-01"], {"Termin"}, 0),
    "one-name-of-invisible-letters": (["2027-06-13"], {"Wedding"}, 1),
    "rule-with-spaces-after-its-semicolons": (
        ["2026-12-01", "2026-12-08", "2026-12-15"], {"Choir"}, 0,
    ),
    "series-ended-one-second-before-a-day": (
        ["2026-12-01", "2026-12-08", "2026-12-16", "2026-12-23"], {"Infusion"}, 0,
    ),
    "series-until-the-year-9999": (TUESDAYS, {"Dialysis"}, 0),
    "time-zone-name-with-a-colon": (["2027-06-12"], {"Visit"}, 0),
    "two-calendars-each-with-its-own-byte-order-mark": (
        ["2027-06-12", "2027-06-13"], {"Scan", "Wedding"}, 0,
    ),
    "whole-day-written-as-two-moments-in-utc": (["2027-06-12"], {"Day off"}, 0),
}  # fmt: skip


def check(name: str, found: CalendarDays) -> None:
    wanted, names, unread = OUTCOMES[name]
    assert days(found) == wanted
    assert {entry.title for entry in found.days} == names
    assert found.unread == unread


def test_every_file_of_the_reports_has_an_outcome() -> None:
    assert {path.stem for path in REPORTS.glob("*.ics")} == OUTCOMES.keys()


@pytest.mark.parametrize("name", OUTCOMES)
def test_each_file_offers_its_days_through_the_child(name: str) -> None:
    data = (REPORTS / f"{name}.ics").read_bytes()
    check(name, reader.read_calendar(data, TODAY, "Europe/London"))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("name", OUTCOMES)
def test_each_file_offers_its_days_wherever_the_server_stands(name: str, zone: str) -> None:
    check(name, read((REPORTS / f"{name}.ics").read_bytes(), zone))
