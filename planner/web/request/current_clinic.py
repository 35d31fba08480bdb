"""The clinic of a request, and its today."""

import datetime as dt

from flask import Flask

from planner.domain.clinics import Clinic
from planner.web.request import unit_of_work, visits


def init_app(app: Flask) -> None:
    """Read the clinics again when it is time, before a request takes a database session."""
    app.before_request(_refresh)


def clinic() -> Clinic:
    """Return the clinic of the plan that is open in this browser; without a plan, the first one.

    Also where the database is lost to this request: whoever leaves needs its words.
    """
    known = unit_of_work.parts().clinics
    if len(known.all) == 1 or unit_of_work.has_lost_database():
        return known.first
    clinic_id = visits.clinic_id()
    return known.get(clinic_id) if clinic_id else known.first


def today() -> dt.date:
    """Return the calendar day where the clinic of this request is."""
    return clinic().day_of(unit_of_work.parts().clock())


def crewed(captain_words: str, plain_words: str) -> str:
    """Return the words of captain and crew, or the plain ones, as the clinic has chosen."""
    return captain_words if clinic().metaphor else plain_words


def _refresh() -> None:
    unit_of_work.parts().clinics.refresh()
