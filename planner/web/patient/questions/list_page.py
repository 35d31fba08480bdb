"""What the views of a list share: its own page, leaving it, and finding one of its items."""

from dataclasses import dataclass
from typing import Any, cast

from werkzeug.wrappers import Response

from planner.forms.items import ItemForm
from planner.services import plans
from planner.services.plans import StoredPlan
from planner.web.patient.frame import Pressed, go_on, render_question
from planner.web.patient.journey import Section, State
from planner.web.patient.questions import list_notices
from planner.web.patient.review.answers import answers_of
from planner.web.patient.review.cards import cards
from planner.web.request import unit_of_work


@dataclass(frozen=True, slots=True)
class Removed:
    """An item that was removed just now, as the list page carries it until it is left.

    item: its JSON. at: the place it had. goals: ids of the goals that belonged to it. headline:
    what it is called.
    """

    item: str
    at: int
    goals: tuple[str, ...] = ()
    headline: str = ""


def show_list(section: Section, stored: StoredPlan, status: int = 200, **more: Any) -> Response:
    """Show the items as cards; once the section's other page was seen, its answers too."""
    other = section.follow_up
    is_seen = other is not None and other.state_in(stored) is not State.NOT_YET
    return render_question(
        section,
        stored,
        f"patient/{section.name}_list.html",
        status,
        cards=cards(section, stored.plan),
        once=answers_of(other, stored) if other and is_seen else None,
        is_full=is_full(section, stored),
        said=list_notices.sentence(),
        **more,
    )


def leave(section: Section, stored: StoredPlan, then: Pressed) -> Response:
    """Go on from a list: to the page that was asked for, or to the next section."""
    _mark_looked_at(section, stored)
    return go_on(section, then)


def find(section: Section, stored: StoredPlan, item_id: str | None) -> Any:
    """Return the item with this id, or None."""
    return next((one for one in section.items_in(stored.plan) if one.id == item_id), None)


def is_full(section: Section, stored: StoredPlan) -> bool:
    """Say whether the list holds as many items as it may."""
    maximum = cast("type[ItemForm]", section.form).maximum
    return len(section.items_in(stored.plan)) >= maximum


def _mark_looked_at(section: Section, stored: StoredPlan) -> None:
    """Note that the patient went on from this list, whatever is in it."""
    session, value = unit_of_work.database_session(), section.value_in(stored.plan)
    plans.save_section(session, stored.plan_id, section.name, value, seen=stored.revision)
