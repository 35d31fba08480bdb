"""What every question page shares: the plan that is held, the course line, what was pressed."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import Response, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.i18n import gettext, set_locale
from planner.services import access_codes, plans, still_true
from planner.services.plans import StoredPlan
from planner.storage.database import Session
from planner.web.patient.journey import (
    JOURNEY,
    PageKind,
    Section,
    State,
    address_after,
    address_before,
    step_of,
)
from planner.web.request import access, current_clinic, unit_of_work, visits

_LARGEST_REVISION = 2**31
_PAGE = "planner_page"
_ANSWERED = frozenset({PageKind.QUESTION, PageKind.NEW, PageKind.CHANGE})

View = TypeVar("View", bound=Callable[..., object])


class Pressed(StrEnum):
    """What the pressed button asks for: save and go on, or leave the page in another way.

    Skip, Check and Parts keep what was typed; Leave keeps all of it that can stand, and is offered
    only where something cannot.
    No button sends a draft: autosave.js does, in passing. Mix brings two versions into one form.
    """

    NEXT = "next"
    ANYWAY = "anyway"
    SKIP = "skip"
    LEAVE = "leave"
    CHECK = "check"
    PARTS = "parts"
    DRAFT = "draft"
    MIX = "mix"


@dataclass(frozen=True, slots=True)
class FormPage:
    """What a view with a form tells about itself; `describe_page` attaches it.

    section: None for a page that belongs to none. show_typed: answers with the form as this request
    sent it, nothing saved; None where the form holds no words.
    """

    kind: PageKind
    section: Section | None
    show_typed: Callable[[], AnyResponse] | None = None

    @property
    def saves_answers(self) -> bool:
        """Say whether what is sent in here are answers to the section's questions."""
        return self.section is not None and self.kind in _ANSWERED


@dataclass(frozen=True, slots=True)
class Waypoint:
    """One point of the course line."""

    title: str
    state: str
    is_here: bool
    is_passed: bool


def describe_page(view: View, page: FormPage) -> View:
    """Attach to a view what its page is; returns the view."""
    setattr(view, _PAGE, page)
    return view


def asked_page() -> FormPage | None:
    """Return what the page of this request is; None for one without a form of the patient's."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, _PAGE, None)


def held_plan() -> StoredPlan:
    """Read the plan that this visitor holds and use its language from here on."""
    plan_id, stored = access.require_plan(), visits.take_plan()
    if stored is None:
        with unit_of_work.read() as session:
            stored = plans.get_plan(session, plan_id)
    set_locale(stored.plan.language)
    return stored


def use_language_of_plan() -> str:
    """Use the language of the plan that this visitor holds, if it can be read; returns its id.

    For pages that come also where the plan itself cannot be shown: its holder can leave or delete.
    """
    plan_id = access.require_plan()
    with unit_of_work.read() as session:
        language = plans.find_language(session, plan_id)
    if language is not None:
        set_locale(language)
    return plan_id


def pressed(*more: Pressed) -> Pressed:
    """Return which button was pressed; the Enter key presses the first one.

    more: what this page takes besides the buttons that every page has.
    """
    try:
        then = Pressed(request.form.get("then", Pressed.NEXT))
    except ValueError:
        abort(400)
    if then in {Pressed.DRAFT, Pressed.MIX} and then not in more:
        abort(400)
    return then


def note_passed(session: Session, stored: StoredPlan, section: Section) -> None:
    """Note, in the transaction that saves, that the patient goes on from a section.

    In a look through an older plan, what was opened and saved counts as looked at.
    """
    if stored.is_looked_through:
        still_true.confirm(session, stored.plan_id, section.name)


def note_code_due(session: Session, stored: StoredPlan, then: Pressed) -> bool:
    """Say in the transaction that saves whether the way leads by the access code now; notes it.

    Once, after the first save, when there is something to come back to.
    """
    if stored.is_code_shown or then is Pressed.CHECK:
        return False
    return access_codes.mark_shown(session, stored.plan_id)


def go_on(section: Section, stored: StoredPlan, then: Pressed, *, is_code_due: bool) -> AnyResponse:
    """Lead on from a section that was saved: to the page asked for by name, or the next one."""
    endpoints = {Pressed.CHECK: "patient.check", Pressed.PARTS: "patient.tasks"}
    named = url_for(endpoints[then]) if then in endpoints else None
    return lead_to(named or address_after(section, stored), is_code_due=is_code_due)


def lead_to(address: str, *, is_code_due: bool) -> AnyResponse:
    """Lead to a page, or before it to the access code; from there the way goes on."""
    return redirect(url_for("patient.code") if is_code_due else address, 303)


def seen_revision() -> int:
    """Return the revision at which the form was shown."""
    text = request.form.get("seen", "")
    is_number = text.isdecimal() and text.isascii() and len(text) <= len(str(_LARGEST_REVISION))
    if not is_number or int(text) > _LARGEST_REVISION:
        abort(400)
    return int(text)


def course(stored: StoredPlan, here: int) -> list[Waypoint]:
    """Return the waypoints with the check page last; `here` counts from 0."""
    titles = [(gettext(s.title), s.state_in(stored)) for s in JOURNEY]
    titles.append((gettext("Check your plan"), State.NOT_YET))
    return [
        Waypoint(title, state, place == here, place < here)
        for place, (title, state) in enumerate(titles)
    ]


def render_question(
    section: Section, stored: StoredPlan, template: str, status: int = 200, **more: Any
) -> Response:
    """Show a page of a section, with all that its frame needs."""
    step = step_of(section)
    body = render_template(
        template,
        section=section,
        stored=stored,
        step=0 if step is None else step + 1,
        steps=len(JOURNEY) + 1,
        course=[] if step is None else course(stored, step),
        back=more.pop("back", None) or address_before(section),
        seen=more.pop("seen", stored.revision),
        **more,
    )
    return Response(body, status, mimetype="text/html")


def show_typed_question(section: Section, **more: Any) -> Response:
    """Show the page of a section with the form that this request sent, nothing of it saved."""
    stored = held_plan()
    form = section.form.posted(request.form, current_clinic.today())
    form.offer_choices(stored.plan)
    return render_question(
        section, stored, section.template, form=form, seen=seen_revision(), is_unsaved=True, **more
    )
