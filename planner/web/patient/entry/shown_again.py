"""Shows a form again as it was typed, without saving: after a time-out, or in another text size."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from planner.forms.items import ItemForm
from planner.web.patient.frame import held_plan, render_question, seen_revision
from planner.web.patient.journey import Section, all_pages
from planner.web.patient.questions import removing
from planner.web.patient.review import check_and_share
from planner.web.request import unit_of_work

_ITEM_PAGES = ("_new", "_change")
_CHECK = "patient.check"
_UNDO = "_undo"


def can_show(endpoint: str | None) -> bool:
    """Say whether an endpoint is a page whose form can be shown as it was typed."""
    return endpoint == _CHECK or _find(endpoint) is not None


def show() -> Response:
    """Show this request's form as it came in; `can_show` has said that there is one."""
    if request.endpoint == _CHECK:
        return check_and_share.show_typed()
    section = _find(request.endpoint)
    if section is None:
        raise ValueError("This page has no form that can be shown again.")
    if str(request.endpoint).endswith(_UNDO):
        return removing.show_removed(section)
    return _show_question(section)


def typed_words() -> list[tuple[str, str]]:
    """Return what stands in this request's form, as questions with their answers in words."""
    section = _find(request.endpoint)
    if section is None or str(request.endpoint).endswith(_UNDO):
        return []
    form = section.form.posted(request.form, unit_of_work.today())
    answers = [(question, words) for question, words in form.in_words() if words]
    return [] if isinstance(form, ItemForm) and form.is_blank() else answers


def _show_question(section: Section) -> Response:
    stored = held_plan()
    form = section.form.posted(request.form, unit_of_work.today())
    form.offer_choices(stored.plan)
    more: dict[str, Any] = {}
    if section.is_list:
        more = {
            "is_new": "item_id" not in (request.view_args or {}),
            "is_first": False,
            "back": url_for(section.endpoint),
        }
    return render_question(
        section, stored, section.template, form=form, seen=seen_revision(), is_unsaved=True, **more
    )


def _find(endpoint: str | None) -> Section | None:
    for section in all_pages():
        endings = (*_ITEM_PAGES, _UNDO) if section.is_list else ("",)
        if endpoint in {section.endpoint + ending for ending in endings}:
            return section
    return None
