"""What the views of a list share: its own page, leaving it, and finding one of its items."""

from dataclasses import dataclass
from typing import Any, cast

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from planner.forms.base import SectionForm
from planner.forms.items import ItemForm
from planner.services import plans
from planner.services.plans import StaleSectionError, StoredPlan
from planner.web import edge
from planner.web.patient import conflict
from planner.web.patient.cards import cards
from planner.web.patient.journey import Section, address_after
from planner.web.patient.page import Then, held_plan, render_question, seen_revision


@dataclass(frozen=True, slots=True)
class Removed:
    """An item that was removed just now, as the list page carries it until it is left.

    item: its JSON. at: the place it had. goals: ids of the goals that belonged to it.
    """

    item: str
    at: int
    goals: tuple[str, ...] = ()


def show_list(section: Section, stored: StoredPlan, status: int = 200, **more: Any) -> Response:
    """Show the items as cards, with what the section asks once beside them."""
    once = more.pop("form", None)
    if once is None and section.once:
        once = section.once.showing(section.value_in(stored.plan))
    return render_question(
        section,
        stored,
        f"patient/{section.name}_list.html",
        status,
        form=once,
        cards=cards(section, stored.plan),
        is_full=is_full(section, stored),
        **more,
    )


def leave(section: Section, stored: StoredPlan, then: Then) -> Response:
    """Go on from a list: to the check page, or to the next section."""
    _mark_looked_at(section, stored)
    if then is Then.CHECK:
        return redirect(url_for("patient.check"), 303)
    return redirect(address_after(section, held_plan()), 303)


def save_once(section: Section, stored: StoredPlan, then: Then) -> Response | None:
    """Save what the section asks beside its list; returns a page when that did not work."""
    if section.once is None or then is Then.LEAVE:
        return None
    form = section.once.posted(request.form, edge.today())
    value = form.value(section.value_in(stored.plan))
    if value is None:
        return _show_again(section, stored, form)
    session, seen = edge.database_session(), seen_revision()
    try:
        plans.save_section(session, stored.plan_id, section.name, value, seen=seen)
    except StaleSectionError as stale:
        return conflict.page(section, stored, form, stale)
    return None


def find(section: Section, stored: StoredPlan, item_id: str | None) -> Any:
    """Return the item with this id, or None."""
    return next((one for one in section.items_in(stored.plan) if one.id == item_id), None)


def is_full(section: Section, stored: StoredPlan) -> bool:
    """Say whether the list holds as many items as it may."""
    maximum = cast("type[ItemForm]", section.form).maximum
    return len(section.items_in(stored.plan)) >= maximum


def _show_again(section: Section, stored: StoredPlan, form: SectionForm) -> Response:
    return show_list(section, stored, 422, form=form, seen=seen_revision())


def _mark_looked_at(section: Section, stored: StoredPlan) -> None:
    """Note that the patient went on from this list, whatever is in it."""
    session, value = edge.database_session(), section.value_in(stored.plan)
    plans.save_section(session, stored.plan_id, section.name, value, seen=stored.revision)
