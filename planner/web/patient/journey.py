"""The journey table: every question section, in order; the views and the task list read it.

A new section is a domain model, a form, a template named after it, and one row here.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import url_for

from planner.domain.plan import Plan
from planner.domain.wording import N_
from planner.forms.about import AboutForm
from planner.forms.base import SectionForm
from planner.forms.crew import CaresForForm, HelperForm
from planner.forms.events import EventsForm
from planner.forms.fit import FitForm
from planner.forms.goals import GoalsForm
from planner.forms.hopes import HopesForm
from planner.forms.one_thing import OneThingForm
from planner.forms.questions import QuestionsForm
from planner.forms.start import StartForm
from planner.forms.steering import SteeringForm
from planner.forms.trade_offs import TradeOffsForm
from planner.forms.weeks import WeeksForm
from planner.services import reviews
from planner.services.plans import StoredPlan, items_in
from planner.web import edge


class State(StrEnum):
    """How far a section is."""

    NOT_YET = "not-yet"
    FILLED = "filled"
    LOOKED = "looked"


@dataclass(frozen=True, slots=True)
class Section:
    """One row: a question section.

    name: the plan's field, the endpoint and the template. takes: minutes to read it and the answers
    of a full plan, as tests/test_reading.py counts them. once: the form of what a list section asks
    beside its items. opening: the endpoint that an untouched list starts with, when it is not the
    page that adds an item.
    """

    name: str
    title: str
    form: type[SectionForm]
    takes: float
    on_kiosk: bool = True
    is_list: bool = False
    once: type[SectionForm] | None = None
    opening: str = ""

    @property
    def minutes(self) -> int:
        """How long it takes, in words for people: never less than a minute."""
        return max(1, round(self.takes)) if self.takes else 0

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

    def items_in(self, plan: Plan) -> tuple[Any, ...]:
        """Return the items of this list."""
        return items_in(plan, self.name)

    def state_in(self, stored: StoredPlan) -> State:
        """Return how far this section is."""
        value = self.value_in(stored.plan)
        if bool(value) if isinstance(value, tuple) else not value.is_empty:
            return State.FILLED
        return State.LOOKED if stored.has_saved(self.name) else State.NOT_YET

    def address_in(self, stored: StoredPlan) -> str:
        """Return where this section starts: an untouched list starts with its first item."""
        if self.is_list and self.state_in(stored) is State.NOT_YET:
            return url_for(self.opening or f"{self.endpoint}_new")
        return url_for(self.endpoint)


JOURNEY: tuple[Section, ...] = (
    Section("about", N_("About you"), AboutForm, takes=1),
    Section("one_thing", N_("The one thing"), OneThingForm, takes=0.5),
    Section("goals", N_("My goals"), GoalsForm, takes=1, is_list=True),
    Section("hopes", N_("Hopes and fears"), HopesForm, takes=1, on_kiosk=False),
    Section(
        "trade_offs", N_("If I cannot have everything"), TradeOffsForm, takes=0.5, on_kiosk=False
    ),
    Section("events", N_("Days that matter"), EventsForm, takes=1, is_list=True),
    Section("weeks", N_("My regular weeks"), WeeksForm, takes=1),
    Section("fit", N_("How treatment could fit"), FitForm, takes=0.5, on_kiosk=False),
    Section("steering", N_("Who decides"), SteeringForm, takes=0.5, on_kiosk=False),
    Section(
        "questions",
        N_("My questions"),
        QuestionsForm,
        takes=1.5,
        is_list=True,
        opening="patient.pick_questions",
    ),
    Section(
        "crew",
        N_("People who help me"),
        HelperForm,
        takes=0.5,
        on_kiosk=False,
        is_list=True,
        once=CaresForForm,
        opening="patient.crew",
    ),
)

# Asked at the start; can be changed from the check page, but is no step of the way.
BESIDE: tuple[Section, ...] = (
    Section("filled_in_by", N_("Who fills this in"), StartForm, takes=0),
)


def address_after(section: Section, stored: StoredPlan) -> str:
    """Return the page that follows `section`: the next section, or the check page.

    While the patient looks through an older plan, the look through goes on.
    """
    if reviews.find_current(edge.database_session(), stored.plan_id) is not None:
        return url_for("patient.still_true")
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
    return math.ceil(sum(s.takes for s in JOURNEY if s.state_in(stored) is State.NOT_YET))


def minutes_of_all() -> int:
    """Return the minutes that the whole way takes."""
    return math.ceil(sum(section.takes for section in JOURNEY))
