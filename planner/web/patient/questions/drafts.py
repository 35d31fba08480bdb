"""Saving while one types: short answers for autosave.js, and what a page sent without an answer.

A page whose answer got lost cannot know whether it was saved. It sends those words along as
`before`, so that what it finds stored is known as its own and not taken for another window's.
"""

from typing import Any
from urllib.parse import parse_qsl

from flask import Response, abort, jsonify, request
from werkzeug.datastructures import MultiDict

from planner.forms.base import SectionForm
from planner.services.plans import StoredPlan
from planner.web.patient.journey import Section
from planner.web.request import current_clinic

REVISION = "Plan-Revision"
_CODE = "Plan-Code"
_MOST_UNHEARD = 8
_MOST_FIELDS = 500


def unheard(section: Section, stored: StoredPlan, before: Any) -> list[Any]:
    """Return the values that this page sent earlier without hearing what became of them.

    Only what could be read as a whole: for a box that could not, the value would hold whatever is
    stored now, and so vouch for another window's answer.
    """
    values = []
    for text in request.form.getlist("before")[:_MOST_UNHEARD]:
        try:
            fields = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        except ValueError:
            abort(400)
        form = section.form.posted(MultiDict(fields), current_clinic.today())
        form.asks_kindly = False
        form.offer_choices(stored.plan)
        value = form.value(before)
        if value is not None:
            values.append(value)
    return values


def readable(form: SectionForm, before: Any) -> tuple[Any, bool]:
    """Return what can be saved of a draft (None for nothing), and whether that is all of it."""
    value = form.value(before)
    if value is not None:
        return value, True
    return form.value_that_fits(before), False


def saved(stored: StoredPlan, form: SectionForm, *, is_whole: bool = True) -> Response:
    """Say that all is saved (204), or all but one box and why (200); and what is seen from now.

    `kept` says that this box is saved too, as the words that stand in it. What is saved while one
    types leads nowhere, so the answer says that there is a code to see.
    """
    response = Response(status=204) if is_whole else _problem(form, 200)
    response.headers[REVISION] = str(stored.revision)
    if not stored.is_code_shown:
        response.headers[_CODE] = "unseen"
    return response


def nothing_yet() -> Response:
    """Say that there is nothing to save so far (204)."""
    return Response(status=204)


def unfit(form: SectionForm) -> Response:
    """Say quietly which box keeps the page from being saved (422)."""
    return _problem(form, 422)


def _problem(form: SectionForm, status: int) -> Response:
    target, message = next(form.problems(), ("", ""))
    response = jsonify(box=target, problem=message, kept=form.keeps_all_words())
    response.status_code = status
    return response


def changed_elsewhere() -> Response:
    """Say that another window changed this; the button then shows both versions (409)."""
    return Response(status=409)
