"""Who may read what: the one place that decides it, for page, PDF, list, search and export.

The patient says of each goal and each day that matters who may see it, and of a question that it
is for the talk only. Every copy tells that such an item is there; its text stands only where
`may_read` allows it.
"""

from enum import StrEnum

from planner.domain.plans.choices import Share
from planner.domain.plans.plan import Event, Goal, Plan, Question


class Audience(StrEnum):
    """Whose copy it is; decides which private texts it holds."""

    PATIENT = "patient"
    DOCTOR = "doctor"
    CREW = "crew"


# What is to be said in person never leaves the patient's own copy.
_READ_BY = {
    Share.CREW: frozenset(Audience),
    Share.DOCTOR: frozenset({Audience.PATIENT, Audience.DOCTOR}),
    Share.IN_PERSON: frozenset({Audience.PATIENT}),
}


def may_read(reader: Audience, item: Goal | Event | Question) -> bool:
    """Say whether `reader` may read the text of an item."""
    return reader in _READ_BY[share_of(item)]


def share_of(item: Goal | Event | Question) -> Share:
    """Return whom the patient lets see an item; a question is private only as `in person`."""
    if isinstance(item, Question):
        return Share.IN_PERSON if item.in_person else Share.CREW
    return item.share


def is_private(item: Goal | Event | Question) -> bool:
    """Say whether not everybody in the team may read an item: pages for all only mark it."""
    return not may_read(Audience.CREW, item)


def has_private(plan: Plan) -> bool:
    """Say whether a plan holds anything that not everybody in the team may read."""
    items: tuple[Goal | Event | Question, ...] = (*plan.goals, *plan.events, *plan.questions)
    return any(map(is_private, items))


def may_name_the_day(goal: Goal, event: Event) -> bool:
    """Say whether all who read a goal may also read the day that it is for."""
    return _READ_BY[share_of(goal)] <= _READ_BY[share_of(event)]


def may_show_dates(event: Event) -> bool:
    """Say whether a day may stand in a calendar that is for all, without its words if private."""
    return share_of(event) is not Share.IN_PERSON
