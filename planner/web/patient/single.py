"""The view of every question section that is one page."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from planner.forms.base import SectionForm
from planner.services import plans
from planner.services.plans import StaleSectionError, StoredPlan
from planner.web import access, edge
from planner.web.patient import conflict
from planner.web.patient.journey import Section, address_after
from planner.web.patient.page import Then, held_plan, pressed, render_question, seen_revision


def add_routes(blueprint: Blueprint, section: Section) -> None:
    """Add the page of `section`."""

    @access.plan_holder
    def question() -> Response:
        stored = held_plan()
        if request.method == "POST":
            return _save(section, stored)
        return _show(section, stored, section.form.showing(section.value_in(stored.plan)))

    blueprint.add_url_rule(f"/plan/{section.slug}", section.name, question, methods=["GET", "POST"])


def _show(section: Section, stored: StoredPlan, form: SectionForm, status: int = 200) -> Response:
    seen = stored.revision if request.method == "GET" else seen_revision()
    return render_question(section, stored, section.template, status, form=form, seen=seen)


def _save(section: Section, stored: StoredPlan) -> Response:
    then, seen = pressed(), seen_revision()
    form = section.form.posted(request.form, edge.today())
    form.asks_kindly = then is Then.NEXT
    value = form.value(section.value_in(stored.plan))
    if value is None and then is Then.SKIP:
        # Skip always works: what can be kept is kept, what would need mending is left out.
        value = section.value_in(stored.plan)
    if value is None:
        return _show(section, stored, form, 422)
    session = edge.database_session()
    try:
        plans.save_section(session, stored.plan_id, section.name, value, seen=seen)
    except StaleSectionError as stale:
        return conflict.page(section, stored, form, stale)
    stored = held_plan()
    if then is Then.CHECK:
        return redirect(url_for("patient.check"), 303)
    return redirect(address_after(section, stored), 303)
