"""The view of every question section that is one page."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from planner.forms.base import SectionForm
from planner.services import plans
from planner.services.plans import StaleSectionError, StoredPlan
from planner.storage.database import Session
from planner.web.patient.frame import (
    FormPage,
    Pressed,
    describe_page,
    go_on,
    held_plan,
    note_code_due,
    note_passed,
    pressed,
    render_question,
    seen_revision,
    show_typed_question,
)
from planner.web.patient.journey import PageKind, Section
from planner.web.patient.questions import conflict, drafts
from planner.web.request import access, current_clinic, unit_of_work


def add_routes(blueprint: Blueprint, section: Section) -> None:
    """Add the page of `section`."""

    @access.plan_holder
    def question() -> Response:
        stored = held_plan()
        if request.method == "POST":
            return _save(section, stored)
        return _show(section, stored, section.form.showing(section.value_in(stored.plan)))

    page = FormPage(PageKind.QUESTION, section, lambda: show_typed_question(section))
    blueprint.add_url_rule(
        f"/plan/{section.slug}",
        section.page,
        describe_page(question, page),
        methods=["GET", "POST"],
    )


def _show(section: Section, stored: StoredPlan, form: SectionForm, status: int = 200) -> Response:
    seen = stored.revision if request.method == "GET" else seen_revision()
    return render_question(section, stored, section.template, status, form=form, seen=seen)


def _save(section: Section, stored: StoredPlan) -> Response:
    then = pressed(Pressed.DRAFT, Pressed.MIX)
    form = section.form.posted(request.form, current_clinic.today())
    form.asks_kindly = then is Pressed.NEXT
    before = section.value_in(stored.plan)
    if then is Pressed.MIX:
        return conflict.mixed(section, stored, form, before, {})
    value = form.value(before)
    own = drafts.unheard(section, stored, before)
    if then is Pressed.DRAFT:
        return _save_draft(section, stored, form, own)
    if then is Pressed.LEAVE:
        # The page has said what cannot be kept; all else is.
        fitting = form.value_that_fits(before)
        value = before if fitting is None else fitting
    if value is None:
        return _show(section, stored, form, 422)
    try:
        with unit_of_work.write() as session:
            saved = _write(session, section, stored, value, own)
            note_passed(session, saved, section)
            is_code_due = note_code_due(session, saved, then)
    except StaleSectionError as stale:
        return conflict.page(section, stored, form, stale)
    return go_on(section, saved, then, is_code_due=is_code_due)


def _save_draft(
    section: Section, stored: StoredPlan, form: SectionForm, own: list[Any]
) -> Response:
    before = section.value_in(stored.plan)
    value, is_whole = drafts.readable(form, before)
    if not is_whole and (value is None or value == before):
        return drafts.unfit(form)
    if value == before:
        return drafts.saved(stored, form)
    try:
        with unit_of_work.write() as session:
            saved = _write(session, section, stored, value, own)
    except StaleSectionError:
        return drafts.changed_elsewhere()
    return drafts.saved(saved, form, is_whole=is_whole)


def _write(
    session: Session, section: Section, stored: StoredPlan, value: Any, own: list[Any]
) -> StoredPlan:
    return plans.save_section(
        session,
        stored,
        section.saved_as,
        value,
        seen=seen_revision(),
        own=own,
        parts=section.fields,
    )
