"""The journey table: every question section, in order; the views and the task list read it.

A new section is a model, its questions, a form, a template named after it, and one row here. The
order is the patient's: what matters first, then what stands on page 1, the two hardest pages late.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import url_for

from planner.domain import questions
from planner.domain.plans.fields import PlanModel
from planner.domain.plans.plan import Plan
from planner.forms.base import SectionForm
from planner.forms.patient.about import AboutForm, NeedsForm, VisitForm
from planner.forms.patient.crew import CaresForForm, HelperForm
from planner.forms.patient.events import EventsForm
from planner.forms.patient.fit import FitForm
from planner.forms.patient.goals import GoalsForm
from planner.forms.patient.hopes import HopesForm
from planner.forms.patient.one_thing import OneThingForm
from planner.forms.patient.questions import QuestionsForm
from planner.forms.patient.start import StartForm
from planner.forms.patient.steering import SteeringForm
from planner.forms.patient.trade_offs import TradeOffsForm
from planner.forms.patient.weeks import WeeksForm
from planner.services.plans import StoredPlan, items_in


class State(StrEnum):
    """How far a section is."""

    NOT_YET = "not-yet"
    FILLED = "filled"
    LOOKED = "looked"


class PageKind(StrEnum):
    """What a page of a section is for; endpoints are named after it."""

    QUESTION = "question"
    NEW = "new"
    CHANGE = "change"
    REMOVE = "remove"
    MOVE = "move"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Section:
    """One row: a question section.

    name: the plan's field, the endpoint and the template. reading_minutes: what it takes to read it
    and the answers of a full plan, as tests/test_reading.py counts them. opening: the endpoint that
    an untouched list starts with, when it is not the page that adds an item. follow_ups: the pages
    after the section's own, for what that one does not ask. part: the name of such a page. fields:
    what a page asks for, where the section has another page that is one question.
    """

    name: str
    form: type[SectionForm]
    reading_minutes: float
    on_kiosk: bool = True
    is_list: bool = False
    opening: str = ""
    follow_ups: "tuple[Section, ...]" = ()
    part: str = ""
    fields: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What the pages call it; a msgid."""
        asked = questions.section(self.name)
        if not self.part:
            return asked.title
        return asked.follow_up.title if asked.follow_up else asked.pages[self.part]

    @property
    def minutes(self) -> int:
        """How long it takes, in words for people: never less than a minute."""
        return max(1, round(self.reading_minutes)) if self.reading_minutes else 0

    @property
    def page(self) -> str:
        """The name of the section's own page: of its view and its template."""
        return f"{self.name}_{self.part}" if self.part else self.name

    @property
    def saved_as(self) -> str:
        """What `services.plans.save_section` calls it."""
        return f"{self.name}:{self.part}" if self.fields else self.name

    @property
    def slug(self) -> str:
        """How the section is spelled in addresses."""
        return "/".join(filter(None, (self.name, self.part))).replace("_", "-")

    @property
    def endpoint(self) -> str:
        """The endpoint of the section's own page: its question, or its list."""
        return self.endpoint_of(PageKind.QUESTION)

    def endpoint_of(self, kind: PageKind | str) -> str:
        """Return the endpoint of one of the section's pages."""
        return f"patient.{self.view_name(PageKind(kind))}"

    def view_name(self, kind: PageKind) -> str:
        """Return the name of the view of one of the section's pages."""
        return self.page if kind is PageKind.QUESTION else f"{self.page}_{kind}"

    @property
    def template(self) -> str:
        """The template of the question page, or of one item's page."""
        return f"patient/{self.page}.html"

    def value_in(self, plan: Plan) -> Any:
        """Return what the plan holds for this section."""
        return getattr(plan, self.name)

    def items_in(self, plan: Plan) -> tuple[Any, ...]:
        """Return the items of this list."""
        return items_in(plan, self.name)

    def state_in(self, stored: StoredPlan) -> State:
        """Return how far this section is; of a page that follows, how far that page is."""
        value = self.value_in(stored.plan)
        parts = [getattr(value, field) for field in self.fields] if self.part else [value]
        if any(map(_is_entered, parts)):
            return State.FILLED
        was_seen = stored.has_saved(self.saved_as if self.part else self.name)
        return State.LOOKED if was_seen else State.NOT_YET

    def address_in(self, stored: StoredPlan) -> str:
        """Return where this section starts: an untouched list starts with its first item."""
        if self.is_list and self.state_in(stored) is State.NOT_YET:
            return url_for(self.opening or self.endpoint_of(PageKind.NEW))
        return url_for(self.endpoint)


def _is_entered(value: Any) -> bool:
    """Say whether a field, or a section, holds something."""
    return not value.is_empty if isinstance(value, PlanModel) else bool(value)


def _page_of_about(part: str, form: type[SectionForm]) -> Section:
    return Section("about", form, reading_minutes=0, part=part, fields=_asked_by(form))


def _asked_by(form: type[SectionForm]) -> tuple[str, ...]:
    return tuple(field.short_name for field in form())


JOURNEY: tuple[Section, ...] = (
    Section("one_thing", OneThingForm, reading_minutes=0.5),
    Section("goals", GoalsForm, reading_minutes=1, is_list=True),
    Section("events", EventsForm, reading_minutes=1, is_list=True),
    Section("weeks", WeeksForm, reading_minutes=1),
    Section(
        "about",
        AboutForm,
        reading_minutes=1,
        fields=_asked_by(AboutForm),
        follow_ups=(_page_of_about("visit", VisitForm), _page_of_about("needs", NeedsForm)),
    ),
    Section(
        "questions",
        QuestionsForm,
        reading_minutes=1.5,
        is_list=True,
        opening="patient.pick_questions",
    ),
    Section("fit", FitForm, reading_minutes=0.5, on_kiosk=False),
    Section("steering", SteeringForm, reading_minutes=0.5, on_kiosk=False),
    Section("hopes", HopesForm, reading_minutes=1, on_kiosk=False),
    Section("trade_offs", TradeOffsForm, reading_minutes=0.5, on_kiosk=False),
    Section(
        "crew",
        HelperForm,
        reading_minutes=0.5,
        on_kiosk=False,
        is_list=True,
        opening="patient.crew",
        follow_ups=(
            Section(
                "crew", CaresForForm, reading_minutes=0, part="cares_for", fields=("cares_for",)
            ),
        ),
    ),
)

_CHECK_TAKES = 1

# Asked at the start; can be changed from the check page, but is no step of the way.
OFF_THE_WAY: tuple[Section, ...] = (Section("filled_in_by", StartForm, reading_minutes=0),)


def all_pages() -> tuple[Section, ...]:
    """Return every question page in order, with those that follow a list."""
    return tuple(page for section in (*OFF_THE_WAY, *JOURNEY) for page in pages_of(section))


def pages_of(section: Section) -> tuple[Section, ...]:
    """Return the pages of a section: its own, and those that follow it."""
    return (section, *section.follow_ups)


def step_of(section: Section) -> int | None:
    """Return the place of a page on the way, counted from 0; None when it is no step of it."""
    return next((n for n, one in enumerate(JOURNEY) if section in pages_of(one)), None)


def address_after(section: Section, stored: StoredPlan) -> str:
    """Return the page that follows: the next of its section, the next section, or the check page.

    A page of the same section that was seen before is passed over. While the patient looks through
    an older plan, the look through goes on.
    """
    if stored.is_looked_through:
        return url_for("patient.still_true")
    step = step_of(section)
    if step is None:
        return url_for("patient.check")
    pages = pages_of(JOURNEY[step])
    for page in pages[pages.index(section) + 1 :]:
        if page.state_in(stored) is State.NOT_YET:
            return url_for(page.endpoint)
    is_last = step == len(JOURNEY) - 1
    return url_for("patient.check") if is_last else JOURNEY[step + 1].address_in(stored)


def address_before(section: Section) -> str:
    """Return the page that Back leads to: the page before, or the task list."""
    step = step_of(section)
    if step is None:
        return url_for("patient.check")
    if section.part:
        pages = pages_of(JOURNEY[step])
        return url_for(pages[pages.index(section) - 1].endpoint)
    return address_of_last_page(step - 1) if step else url_for("patient.tasks")


def address_of_last_page(step: int = -1) -> str:
    """Return the last page of a step of the way, by default of the last one."""
    return url_for(pages_of(JOURNEY[step])[-1].endpoint)


def minutes_left(stored: StoredPlan) -> int:
    """Return the minutes that the untouched sections take, and the check; 0 when all were seen."""
    left = sum(
        section.reading_minutes for section in JOURNEY if section.state_in(stored) is State.NOT_YET
    )
    return math.ceil(left + _CHECK_TAKES) if left else 0


def minutes_of_all() -> int:
    """Return the minutes that the whole way takes."""
    return math.ceil(sum(section.reading_minutes for section in JOURNEY) + _CHECK_TAKES)
