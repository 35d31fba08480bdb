"""`planner calendar`: what the page with days from a calendar file would offer."""

import datetime as dt
import json

import click

from planner.calendars.reader import read_calendar
from planner.cli.files import STANDARD, GivenError, read_input, write_output
from planner.cli.option_types import day_option, read_zone
from planner.clocks import utc_now
from planner.domain.calendar_file import CalendarFault, CalendarFileError
from planner.domain.plans import limits
from planner.processes.first_clinic import clinic_of_this_computer

_WORDS = {
    CalendarFault.TOO_BIG: "This file is too big: there is room for 2 MiB.",
    CalendarFault.NO_CALENDAR: "This file holds no calendar.",
    CalendarFault.TOO_MANY: "This file holds more entries than can be read.",
    CalendarFault.TOO_LONG: "This file takes too long to read.",
    CalendarFault.BUSY: "Other files are being read. Try again in a moment.",
}


@click.command
@click.argument("file")
@click.option(
    "--zone", type=read_zone, metavar="ZONE", help="Where moments in UTC are read: Europe/Berlin."
)
@click.option("--today", type=day_option, metavar="YYYY-MM-DD", help="The day it is read (today).")
def calendar(file: str, zone: str | None, today: dt.date | None) -> int:
    """List the days that a calendar file offers.

    FILE is a calendar file (.ics), or - for standard input.
    """
    clinic = clinic_of_this_computer(**({"time_zone": zone} if zone else {}))
    data = read_input(file, limits.CALENDAR_BYTES)
    today = today or clinic.day_of(utc_now())
    try:
        found = read_calendar(data, today, clinic.time_zone)
    except CalendarFileError as error:
        raise GivenError(_WORDS[error.fault]) from None
    offered = [[f"{entry.first}", f"{entry.last}", entry.title] for entry in found.days]
    said = json.dumps({"offered": offered, "unread": found.unread}, ensure_ascii=False)
    # Not `say`: in any language of the terminal this is UTF-8.
    write_output(STANDARD, f"{said}\n".encode())
    return 0
