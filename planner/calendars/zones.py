"""Time zones by the names that programs give them, from what the file itself says of one, or ours.

The day of an entry in a zone needs no table. What is written in UTC beside it (a day taken out,
the end of a series) needs the zone.
"""

import datetime as dt
import functools
import re
import zoneinfo
from typing import cast

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from planner.calendars.lines import Line

_UTC = frozenset(
    {"UTC", "UCT", "GMT", "Z", "ZULU", "ETC/UTC", "ETC/GMT", "COORDINATED UNIVERSAL TIME"}
    | {"TZONE://MICROSOFT/UTC", "(UTC) COORDINATED UNIVERSAL TIME"}
)
# In our table these have no summer; a file that describes such a zone means its own.
_SHORT = frozenset({"EST", "MST", "HST"})
_OFFSET = re.compile(r"\(?(?:UTC|GMT)\s*([+-])\s*(\d{1,2})(?:[:.]?(\d\d))?", re.IGNORECASE)
_IN_WINDOWS = {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}
# Europe/Berlin, America/Argentina/Ushuaia: after a prefix with the maker's name and a date.
_LONGEST_NAME = 3
_MOST_LINES = 2_000
_NAME_CHARACTERS = 200


class Zones:
    """The zones that one calendar names; `default` stands for those that nobody knows."""

    def __init__(self, parts: list[list[Line]], default: dt.tzinfo) -> None:
        self.default = default
        self._parts = {
            line.value: lines for lines in parts for line in lines if line.name == "TZID"
        }
        self._known: dict[str, dt.tzinfo] = {}

    def named(self, name: str) -> dt.tzinfo:
        """Return the zone with this name; `dt.UTC` itself for UTC."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, raw: str) -> dt.tzinfo:
        name = raw.strip(" \t'\"")[:_NAME_CHARACTERS]
        if name.upper() in _UTC:
            return dt.UTC
        if name.upper() in _SHORT:
            return self._from_file(raw.strip()) or find_zone(name) or self.default
        return find_zone(name) or self._from_file(raw.strip()) or _from_offset(name) or self.default

    def _from_file(self, name: str) -> dt.tzinfo | None:
        lines = self._parts.get(name, [])[:_MOST_LINES]
        for line in lines:
            if line.name == "X-LIC-LOCATION" and (found := find_zone(line.value)):
                return found
        if not lines:
            return None
        try:
            part = cast("Timezone", Timezone.from_ical(_closed(lines)))
            zone: dt.tzinfo = part.to_tz(lookup_tzid=False)
            zone.utcoffset(dt.datetime(2027, 1, 1))  # noqa: DTZ001  a wall clock
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
            # A library of many parts reads what anybody wrote; an unknown zone is the default.
            return None
        return zone


def find_zone(name: str) -> dt.tzinfo | None:
    """Return a zone by its IANA or Windows name, with or without a prefix; None if unknown."""
    windows = _IN_WINDOWS.get(name.casefold())
    if windows:
        return _in_table(windows)
    parts = name.strip("/").split("/")
    for start in range(max(0, len(parts) - _LONGEST_NAME), len(parts)):
        found = _in_table("/".join(parts[start:]))
        if found:
            return found
    return None


def _in_table(name: str) -> dt.tzinfo | None:
    known = _names().get(name.replace(" ", "_").casefold())
    return zoneinfo.ZoneInfo(known) if known else None


@functools.cache
def _names() -> dict[str, str]:
    """Return the names of all zones by what they are in small letters."""
    return {name.casefold(): name for name in zoneinfo.available_timezones()}


def _from_offset(name: str) -> dt.tzinfo | None:
    found = _OFFSET.match(name)
    if not found:
        return None
    length = dt.timedelta(hours=int(found[2]) % 24, minutes=int(found[3] or 0))
    return dt.timezone(-length if found[1] == "-" else length)


def _closed(lines: list[Line]) -> str:
    """Return the text of a zone in which every part is closed and every line can be used."""
    written, inside = [], ""
    for line in lines:
        word = line.value.upper()
        if line.name in {"BEGIN", "END"}:
            if inside and word != "VTIMEZONE":
                written.append(f"END:{inside}")
            inside = word if line.name == "BEGIN" and word in {"STANDARD", "DAYLIGHT"} else ""
            if inside:
                written.append(f"BEGIN:{inside}")
        elif line.name == "RRULE" and not line.value:
            continue
        elif inside or line.name == "TZID":
            written.append(f"{line.name}:{line.value}")
    if inside:
        written.append(f"END:{inside}")
    return "\r\n".join(["BEGIN:VTIMEZONE", *written, "END:VTIMEZONE", ""])
