"""The page for two windows that disagree: both texts side by side, and nothing is lost."""

from flask import request, url_for
from werkzeug.wrappers import Response

from planner.forms.base import SectionForm
from planner.services.plans import StaleSectionError, StoredPlan
from planner.web.patient.journey import Section
from planner.web.patient.page import render_question

_OURS = {"csrf_token", "seen", "then"}


def page(
    section: Section, stored: StoredPlan, form: SectionForm, stale: StaleSectionError
) -> Response:
    """Show what is stored beside what was typed in `form`; the patient picks (409)."""
    kept = section.form.showing(stale.stored)
    kept.offer_choices(stored.plan)
    return render_question(
        section,
        stored,
        "patient/conflict.html",
        409,
        kept=[] if stale.stored is None else _answers(kept),
        typed=[] if stale.typed is None else _answers(form),
        again=[(n, v) for n, v in request.form.items(multi=True) if n not in _OURS],
        action=request.path,
        keep=url_for(section.endpoint),
        seen=stale.revision,
    )


def _answers(form: SectionForm) -> list[tuple[str, str]]:
    return [(question, words) for question, words in form.in_words() if words]
