"""Days and time zones as a command is given them."""

import datetime as dt
import zoneinfo

import click

from planner.domain.plans import limits


def day_option(text: str) -> dt.date:
    """Return the day that an option names. Raises BadParameter in words."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("must be a day, YYYY-MM-DD") from None
    if not limits.FIRST_DAY <= day <= limits.LAST_DAY:
        raise click.BadParameter("must be a day from 1900 to 2199")
    return day


def read_zone(text: str) -> str:
    """Return the name of the time zone that an option names. Raises BadParameter in words."""
    try:
        return zoneinfo.ZoneInfo(text).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise click.BadParameter("must be a time zone, as in Europe/Berlin") from None
