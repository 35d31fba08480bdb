"""The page that offers ready-made questions to pick from."""

from functools import partial

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from planner.domain.plans import limits
from planner.forms.patient.questions import PickQuestionsForm
from planner.i18n import gettext
from planner.services import plans
from planner.services.plans import StaleSectionError, StoredPlan
from planner.web.patient.frame import Pressed, held_plan, pressed, render_question, seen_revision
from planner.web.patient.journey import JOURNEY
from planner.web.patient.questions.list_page import leave
from planner.web.request import access, current_clinic, unit_of_work

SECTION = next(section for section in JOURNEY if section.name == "questions")


def add_routes(blueprint: Blueprint) -> None:
    """Add the page."""
    blueprint.add_url_rule(
        f"/plan/{SECTION.slug}/pick", "pick_questions", _pick, methods=["GET", "POST"]
    )


@access.plan_holder
def _pick() -> Response:
    stored = held_plan()
    if request.method != "POST":
        return _show(stored, PickQuestionsForm.showing(None))
    then, seen = pressed(), seen_revision()
    if then is Pressed.LEAVE:
        return leave(SECTION, stored, then)
    form = PickQuestionsForm.posted(request.form, current_clinic.today())
    if not form.validate():
        return _show(stored, form, 422)
    picked = form.picked(stored.plan)
    room = limits.QUESTIONS - len(stored.plan.questions)
    if len(picked) > room:
        message = gettext("There is room for %(room)d more. Please choose fewer.")
        form.prompts.errors = [message % {"room": room}]
        return _show(stored, form, 422)
    save = partial(plans.save_items, stored=stored, section="questions", items=picked, seen=seen)
    try:
        if then is not Pressed.NEXT:
            return leave(SECTION, stored, then, save)
        with unit_of_work.write() as session:
            save(session)
    except StaleSectionError:
        form.prompts.errors = [
            gettext("Your list changed in another window. Look at it, then pick again.")
        ]
        return _show(stored, form, 409)
    return redirect(url_for(SECTION.endpoint), 303)


def _show(stored: StoredPlan, form: PickQuestionsForm, status: int = 200) -> Response:
    there = {question.prompt for question in stored.plan.questions}
    return render_question(
        SECTION,
        stored,
        "patient/pick_questions.html",
        status,
        form=form,
        there=there,
        back=url_for(SECTION.endpoint) if stored.plan.questions else None,
    )
