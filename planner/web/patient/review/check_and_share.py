"""Check and share: every answer with a way to change it; sharing freezes them as an edition."""

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.dates import PartOfDate
from planner.domain.plans.changes import has_answers
from planner.domain.plans.plan import Event, Goal, Plan, Question, Sharing
from planner.domain.sharing import is_private, share_of
from planner.domain.wording import label
from planner.forms.patient.sharing import SharingForm
from planner.i18n import gettext
from planner.jobs import edition_print
from planner.services import editions, plans, still_true
from planner.services.editions import NotSeenError
from planner.services.plans import StaleSectionError, StoredPlan
from planner.web.patient.frame import FormPage, course, describe_page, held_plan, seen_revision
from planner.web.patient.journey import JOURNEY, PageKind, address_of_last_page, all_pages
from planner.web.patient.paper.printing import made_on, print_plan_ahead, what_to_print
from planner.web.patient.review.answers import answers_of
from planner.web.patient.review.changed import changed_lines
from planner.web.request import access, current_clinic, quotas, unit_of_work

_SHARE = "share"


@dataclass(frozen=True, slots=True)
class KeptBack:
    """An item that not everybody may read."""

    headline: str
    mark: str


def add_routes(blueprint: Blueprint) -> None:
    """Add the page."""
    view = describe_page(_check, FormPage(PageKind.QUESTION, None, _show_typed))
    blueprint.add_url_rule("/plan/check", "check", view, methods=["GET", "POST"])


@access.plan_holder
def _check() -> AnyResponse:
    stored = held_plan()
    if request.method == "GET":
        print_plan_ahead(stored)
        return _show(stored, SharingForm.showing(stored.plan.sharing), stored.revision)
    if request.form.get("then") == _SHARE and has_answers(stored.plan):
        return _share(stored)
    return _finish(stored)


def _show_typed() -> AnyResponse:
    """Show the page with what this request holds; nothing is shared or saved."""
    return _show(
        held_plan(), SharingForm.posted(request.form, current_clinic.today()), seen_revision()
    )


def _share(stored: StoredPlan) -> AnyResponse:
    seen = seen_revision()
    form = SharingForm.posted(request.form, current_clinic.today())
    value = form.value(stored.plan.sharing)
    if not isinstance(value, Sharing):
        return _show(stored, form, seen, 422)
    # Each edition is printed, and kept with its print.
    quotas.count_edition()
    clinic, has_consent = current_clinic.clinic(), bool(form.consent.data)
    try:
        with unit_of_work.write() as session:
            shared = editions.share(
                session, clinic, stored.plan_id, value, has_consent=has_consent, seen=seen
            )
            still_true.finish(session, stored.plan_id)
            if shared.is_new:
                edition_print.add(session, stored.plan_id, shared.edition.number)
    except NotSeenError:
        return _show_changed(form)
    return redirect(url_for("patient.done"), 303)


def _finish(stored: StoredPlan) -> AnyResponse:
    """Go on without sharing; who may read it, and until when it is true, is kept."""
    seen, kept = seen_revision(), stored.plan.sharing
    form = SharingForm.posted(request.form, current_clinic.today())
    form.needs_consent, form.kept_day = False, kept.true_until
    value = form.value(kept)
    if not isinstance(value, Sharing):
        return _show(stored, form, seen, 422)
    was_asked = "with_" in request.form or "consent" in request.form or value != Sharing()
    try:
        with unit_of_work.write() as session:
            if was_asked and value != kept:
                plans.save_section(session, stored, "sharing", value, seen=seen)
            still_true.finish(session, stored.plan_id)
    except StaleSectionError:
        return _show_changed(form)
    return redirect(url_for("patient.done"), 303)


def _show_changed(form: SharingForm) -> AnyResponse:
    """Show the plan as it is now, which is not what the patient looked at; nothing was saved."""
    stored = held_plan()
    return _show(stored, form, stored.revision, 409, is_changed=True)


def _show(
    stored: StoredPlan, form: SharingForm, seen: int, status: int = 200, *, is_changed: bool = False
) -> AnyResponse:
    about = stored.plan.about
    with unit_of_work.read() as session:
        last = editions.find_newest(session, stored.plan_id)
    body = render_template(
        "patient/check.html",
        form=form,
        seen=seen,
        is_changed=is_changed,
        is_empty=not has_answers(stored.plan),
        parts=[answers_of(page, stored) for page in all_pages()],
        kept_back=_kept_back(stored.plan),
        last=last,
        last_made_on=made_on(last) if last else None,
        changes=changed_lines(last.plan, stored.plan) if last else [],
        course=course(stored, len(JOURNEY)),
        step=len(JOURNEY) + 1,
        steps=len(JOURNEY) + 1,
        back=address_of_last_page(),
        is_name_missing=not about.full_name.strip(),
        is_birth_missing=about.date_of_birth is None,
        is_birth_partly_known=isinstance(about.date_of_birth, PartOfDate),
        is_visit_over=about.appointment.on is not None
        and about.appointment.on < current_clinic.today(),
        missing=what_to_print(stored.plan)["missing"],
    )
    return Response(body, status, mimetype="text/html")


def _kept_back(plan: Plan) -> list[KeptBack]:
    items: list[tuple[str, Goal | Event | Question]] = [
        *((goal.text, goal) for goal in plan.goals),
        *((event.title, event) for event in plan.events),
        *((question.text, question) for question in plan.questions),
    ]
    return [
        KeptBack(headline, gettext(label(share_of(item))))
        for headline, item in items
        if is_private(item)
    ]
