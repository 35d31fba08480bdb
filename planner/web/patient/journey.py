"""The journey table: every question section, in order; the views and the task list read it.

A new section is a domain model, a form, a template named after it, and one row here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import url_for

from planner.domain.plan import Plan
from planner.domain.wording import N_
from planner.forms.about import AboutForm
from planner.forms.base import SectionForm
from planner.forms.events import EventsForm
from planner.forms.goals import GoalsForm
from planner.forms.one_thing import OneThingForm
from planner.forms.questions import QuestionsForm
from planner.forms.start import StartForm
from planner.forms.weeks import WeeksForm
from planner.services.plans import StoredPlan


class State(StrEnum):
    """How far a section is."""

    NOT_YET = "not-yet"
    FILLED = "filled"
    LOOKED = "looked"


@dataclass(frozen=True, slots=True)
class Section:
    """One row: a question section.

    name: the plan's field, the endpoint and the template. minutes: how long it takes. opening: the
    endpoint that an untouched list starts with, when it is not the page that adds an item.
    """

    name: str
    title: str
    form: type[SectionForm]
    minutes: int
    on_kiosk: bool = True
    is_list: bool = False
    opening: str = ""

    @property
    def slug(self) -> str:
        """How the section is spelled in addresses."""
        return self.name.replace("_", "-")

    @property
    def endpoint(self) -> str:
        """The endpoint of the section's own page."""
        return f"patient.{self.name}"

    @property
    def template(self) -> str:
        """The template of the question page, or of one item's page."""
        return f"patient/{self.name}.html"

    def value_in(self, plan: Plan) -> Any:
        """Return what the plan holds for this section."""
        return getattr(plan, self.name)

    def state_in(self, stored: StoredPlan) -> State:
        """Return how far this section is."""
        value = self.value_in(stored.plan)
        if bool(value) if self.is_list else not value.is_empty:
            return State.FILLED
        return State.LOOKED if stored.has_saved(self.name) else State.NOT_YET

    def address_in(self, stored: StoredPlan) -> str:
        """Return where this section starts: an untouched list starts with its first item."""
        if self.is_list and self.state_in(stored) is State.NOT_YET:
            return url_for(self.opening or f"{self.endpoint}_new")
        return url_for(self.endpoint)


JOURNEY: tuple[Section, ...] = (
    Section("about", N_("About you"), AboutForm, minutes=2),
    Section("one_thing", N_("The one thing"), OneThingForm, minutes=1),
    Section("goals", N_("My goals"), GoalsForm, minutes=2, is_list=True),
    Section("events", N_("Days that matter"), EventsForm, minutes=2, is_list=True),
    Section("weeks", N_("My regular weeks"), WeeksForm, minutes=2),
    Section(
        "questions",
        N_("My questions"),
        QuestionsForm,
        minutes=1,
        is_list=True,
        opening="patient.pick_questions",
    ),
)

# Asked at the start; can be changed from the check page, but is no step of the way.
BESIDE: tuple[Section, ...] = (
    Section("filled_in_by", N_("Who fills this in"), StartForm, minutes=0),
)


def address_after(section: Section, stored: StoredPlan) -> str:
    """Return the page that follows `section`: the next section, or the check page."""
    if section not in JOURNEY:
        return url_for("patient.check")
    place = JOURNEY.index(section) + 1
    return JOURNEY[place].address_in(stored) if place < len(JOURNEY) else url_for("patient.check")


def address_before(section: Section) -> str:
    """Return the page that Back leads to: the section before, or the task list."""
    if section not in JOURNEY:
        return url_for("patient.check")
    place = JOURNEY.index(section)
    return url_for(JOURNEY[place - 1].endpoint) if place else url_for("patient.tasks")


def minutes_left(stored: StoredPlan) -> int:
    """Return the minutes that the untouched sections take."""
    return sum(s.minutes for s in JOURNEY if s.state_in(stored) is State.NOT_YET)
