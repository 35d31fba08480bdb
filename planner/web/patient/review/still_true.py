"""An older plan is opened: "Is this still true?", one section after the other; can be skipped."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.plans.changes import has_answers
from planner.services import still_true
from planner.services.plans import StoredPlan
from planner.services.still_true import Review
from planner.web.patient.frame import held_plan
from planner.web.patient.journey import JOURNEY, Section, State
from planner.web.patient.review.answers import answers_of_section
from planner.web.request import access, current_clinic, unit_of_work

_ENDPOINT = "patient.still_true"
_SEE_OTHER = 303


def add_routes(blueprint: Blueprint) -> None:
    """Add the page."""
    blueprint.add_url_rule("/plan/still-true", "still_true", _still_true, methods=["GET", "POST"])


def is_to_be_asked(stored: StoredPlan) -> bool:
    """Say whether this plan was left alone for so long that it is asked about before all else."""
    if not has_answers(stored.plan):
        return False
    with unit_of_work.read() as session:
        return still_true.is_due(session, current_clinic.clinic(), stored)


def is_going_on(stored: StoredPlan) -> bool:
    """Say whether a look through the plan was begun and has sections left."""
    current = _find_current(stored)
    return current is not None and bool(_left(stored, current))


def _find_current(stored: StoredPlan) -> Review | None:
    if not stored.is_looked_through:
        return None
    with unit_of_work.read() as session:
        return still_true.find_current(session, stored.plan_id)


@access.plan_holder
def _still_true() -> AnyResponse:
    stored = held_plan()
    if request.method == "POST":
        return _answer(stored)
    current = _find_current(stored)
    if current is not None:
        return _show_section(stored, current)
    if not is_to_be_asked(stored):
        return redirect(url_for("patient.tasks"), _SEE_OTHER)
    last_changed = current_clinic.clinic().day_of(stored.updated_at)
    body = render_template(
        "patient/still_true.html",
        last_changed=last_changed,
        days_ago=(current_clinic.today() - last_changed).days,
    )
    return Response(body, mimetype="text/html")


def _answer(stored: StoredPlan) -> AnyResponse:
    then, section = request.form.get("then", "yes"), request.form.get("section", "")
    with unit_of_work.write() as session:
        if then in {"begin", "skip"}:
            still_true.begin(session, stored, is_over=then == "skip")
        elif then == "stop":
            still_true.finish(session, stored.plan_id)
        elif then == "yes" and section in {s.name for s in JOURNEY}:
            still_true.confirm(session, stored.plan_id, section)
        else:
            abort(400)
    is_over = then in {"skip", "stop"}
    return redirect(url_for("patient.tasks" if is_over else _ENDPOINT), _SEE_OTHER)


def _show_section(stored: StoredPlan, current: Review) -> AnyResponse:
    left = _left(stored, current)
    if not left:
        return redirect(url_for("patient.check"), _SEE_OTHER)
    asked = _asked_about(stored)
    body = render_template(
        "patient/still_true_part.html",
        parts=answers_of_section(left[0], stored),
        name=left[0].name,
        step=len(asked) - len(left) + 1,
        steps=len(asked),
    )
    return Response(body, mimetype="text/html")


def _asked_about(stored: StoredPlan) -> list[Section]:
    """Return the sections that hold something; what was left empty is nobody's to confirm."""
    return [section for section in JOURNEY if section.state_in(stored) is State.FILLED]


def _left(stored: StoredPlan, current: Review) -> list[Section]:
    return [s for s in _asked_about(stored) if not current.is_settled(s.name, stored)]
