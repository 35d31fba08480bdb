"""What the views of a list share: its own page, leaving it, and finding one of its items."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from werkzeug.wrappers import Response

from planner.forms.items import ItemForm
from planner.services import plans
from planner.services.plans import StoredPlan
from planner.storage.database import Session
from planner.web.patient.frame import (
    Pressed,
    go_on,
    note_code_due,
    note_passed,
    render_question,
)
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
    other = next(iter(section.follow_ups), None)
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


def leave(
    section: Section,
    stored: StoredPlan,
    then: Pressed,
    save: Callable[[Session], StoredPlan] | None = None,
) -> Response:
    """Go on from a list: to the page that was asked for, or to the next section.

    save: saves what was typed last, in the transaction that notes that the list was looked at;
    what it raises goes to the caller.
    """
    with unit_of_work.write() as session:
        saved = save(session) if save else stored
        saved = plans.note_looked_at(session, saved, section.name)
        note_passed(session, saved, section)
        is_code_due = note_code_due(session, saved, then)
    return go_on(section, saved, then, is_code_due=is_code_due)


def find(section: Section, stored: StoredPlan, item_id: str | None) -> Any:
    """Return the item with this id, or None."""
    return next((one for one in section.items_in(stored.plan) if one.id == item_id), None)


def is_full(section: Section, stored: StoredPlan) -> bool:
    """Say whether the list holds as many items as it may."""
    maximum = cast("type[ItemForm]", section.form).maximum
    return len(section.items_in(stored.plan)) >= maximum
