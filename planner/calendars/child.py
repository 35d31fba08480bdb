"""The child that reads one calendar file: bytes on standard input, JSON on standard output.

`reader` starts it with an empty environment. It loads what it needs, takes the bytes, gives up
files, network and further powers, and only then looks at them.
"""

import dataclasses
import datetime as dt
import json
import os
import sys
import zoneinfo

from dateutil import tz  # type: ignore[import-untyped]  # has no types

from planner import sandbox
from planner.calendars.reading import read_calendar
from planner.domain.calendar_file import CalendarFileError
from planner.domain.plans import limits

_BOUNDS = sandbox.Bounds(cpu_s=4, data_bytes=400 * 1024 * 1024, open_files=16)


def main(day: str, zone_name: str) -> None:
    """Read the file on standard input as of `day`, in a zone or, for "", this computer's."""
    today, zone = dt.date.fromisoformat(day), _zone(zone_name)
    data = sys.stdin.buffer.read(limits.CALENDAR_BYTES + 1)
    answer = os.dup(1)
    sandbox.leave_network()
    sandbox.confine(_BOUNDS)
    written = memoryview(_read(data, today, zone).encode())
    while written:
        written = written[os.write(answer, written) :]


def _zone(name: str) -> dt.tzinfo:
    if name:
        return zoneinfo.ZoneInfo(name)
    here: dt.tzinfo = tz.gettz() or tz.tzlocal()
    return here


def _read(data: bytes, today: dt.date, zone: dt.tzinfo) -> str:
    try:
        found = dataclasses.asdict(read_calendar(data, today, zone))
    except CalendarFileError as error:
        found = {"fault": error.fault}
    return json.dumps(found, default=str)


if __name__ == "__main__":
    main(*sys.argv[1:])
