"""Calendar files made in tests, and what comes of them in the tests' own process."""

import datetime as dt
import zoneinfo

from planner.calendars.reading import read_calendar
from planner.domain.calendar_file import CalendarDays

TODAY = dt.date(2026, 11, 25)


def event(*lines: str, title: str = "Visit", uid: str = "1") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT"])


def calendar(*parts: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *parts, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def read(data: bytes, zone: str = "Europe/Berlin", today: dt.date = TODAY) -> CalendarDays:
    return read_calendar(data, today, zoneinfo.ZoneInfo(zone))


def days(found: CalendarDays) -> list[str]:
    """Return what is offered in the order of the calendar; `first/last` for more than one day."""
    spans = sorted((entry.first, entry.last) for entry in found.days)
    return [f"{first}" if first == last else f"{first}/{last}" for first, last in spans]


def titles(found: CalendarDays) -> list[str]:
    return sorted({entry.title for entry in found.days})
