"""Everything on paper: the page that offers it, the PDFs of the plan, of editions, of the form."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.plans.changes import find_changes, has_answers
from planner.domain.plans.plan import Plan
from planner.domain.sharing import Audience, has_private
from planner.i18n import current_locale
from planner.pdf.documents import PAPERS, PrintedPlan, print_blank, print_plan
from planner.pdf.errors import PrintError, PrintNotInstalled
from planner.pdf.fonts import Unprintable, unprintable
from planner.pdf.print_job import JobPrinter
from planner.services import editions
from planner.services.editions import Edition, EditionNotFoundError
from planner.services.plans import StoredPlan
from planner.web.patient.frame import held_plan
from planner.web.patient.paper.print_trouble import trouble
from planner.web.request import access, current_clinic, print_request, quotas, unit_of_work

SIZES = ("normal", "large")


@dataclass(frozen=True, slots=True)
class Copy:
    """Which copy is asked for: its paper, whether in large print, and who is to read it."""

    paper: str
    large: bool = False
    audience: Audience = Audience.PATIENT


def add_routes(blueprint: Blueprint) -> None:
    """Add the pages."""
    blueprint.add_url_rule("/plan/print", "prints", _prints, methods=["GET"])
    blueprint.add_url_rule("/plan/summary.pdf", "summary", _summary, methods=["GET"])
    blueprint.add_url_rule("/plan/edition/<number>.pdf", "edition", _edition, methods=["GET"])
    blueprint.add_url_rule("/blank-form.pdf", "blank_form", _blank_form, methods=["GET"])


def _copies_to_give(plan: Plan, edition: Edition | None) -> list[int | None]:
    """Return what has words that not everybody may read: an edition's number, None for the plan."""
    found: list[int | None] = []
    if edition and has_private(edition.plan):
        found.append(edition.number)
    is_as_shared = bool(found) and edition is not None and not find_changes(edition.plan, plan)
    return found if is_as_shared or not has_private(plan) else [*found, None]


def what_to_print(plan: Plan) -> dict[str, Any]:
    """Return what a page with links to prints needs: its paper, and what cannot be printed."""
    return {"paper": current_clinic.clinic().paper, "missing": _missing_characters(plan)}


def dated(stored: StoredPlan) -> Plan:
    """Return the plan with the day of its last answer, as the printed page tells it."""
    plan = stored.plan
    last_day = current_clinic.clinic().day_of(stored.updated_at)
    by = plan.filled_in_by.model_copy(update={"on": last_day})
    return plan.model_copy(update={"filled_in_by": by})


def print_plan_ahead(stored: StoredPlan) -> None:
    """Have the plan as it is now printed ahead, as most ask for it, unless it is empty."""
    if has_answers(stored.plan):
        copy = Copy(current_clinic.clinic().paper)
        print_request.print_ahead(_printing(dated(stored), current_clinic.today(), copy, None))


def print_edition(edition: Edition, copy: Copy) -> PrintedPlan:
    """Print an edition as of the day it was made; raises every `PrintError`."""
    return _print(edition.plan, made_on(edition), copy, edition.number)


def made_on(edition: Edition) -> dt.date:
    """Return the calendar day on which an edition was made."""
    return current_clinic.clinic().day_of(edition.made_at)


@access.plan_holder
def _prints() -> AnyResponse:
    stored = held_plan()
    paper = _asked_copy().paper
    with unit_of_work.read() as session:
        edition = editions.find_newest(session, stored.plan_id)
    print_plan_ahead(stored)
    body = render_template(
        "patient/prints.html",
        edition=edition,
        is_empty=not has_answers(stored.plan),
        copies_of=_copies_to_give(stored.plan, edition),
        **what_to_print(stored.plan) | {"paper": paper},
        other_paper=next(other for other in PAPERS if other != paper),
    )
    return Response(body, mimetype="text/html")


@access.plan_holder
def _summary() -> AnyResponse:
    stored, copy = held_plan(), _asked_copy()
    quotas.count_print()
    try:
        printed = _print(dated(stored), current_clinic.today(), copy, None)
    except PrintError as error:
        return trouble(error)
    return _as_file(printed.pdf, "my-plan.pdf")


@access.plan_holder
def _edition(number: str) -> AnyResponse:
    stored, copy = held_plan(), _asked_copy()
    edition = edition_or_404(stored.plan_id, number)
    kept = None
    if copy == Copy(copy.paper):
        with unit_of_work.read() as session:
            kept = editions.find_print(session, stored.plan_id, edition.number, copy.paper)
    if kept is not None:
        return _as_file(kept, "my-plan.pdf")
    quotas.count_print()
    try:
        printed = print_edition(edition, copy)
    except PrintError as error:
        return trouble(error)
    return _as_file(printed.pdf, "my-plan.pdf")


@access.anyone
def _blank_form() -> AnyResponse:
    copy = _asked_copy()
    quotas.count_print()
    try:
        form = print_blank(
            printer=print_request.printer(),
            paper=copy.paper,
            large=copy.large,
            metaphor=current_clinic.clinic().metaphor,
            language=str(current_locale()),
        )
    except PrintError as error:
        return trouble(error, is_plan=False)
    return _as_file(form.pdf, "blank-form.pdf")


def edition_or_404(plan_id: str, number: str) -> Edition:
    """Return the edition that an address names."""
    if not (number.isascii() and number.isdecimal()) or len(number) > len("999999"):
        abort(404)
    try:
        with unit_of_work.read() as session:
            return editions.get_edition(session, plan_id, int(number))
    except EditionNotFoundError:
        abort(404)


def _asked_copy() -> Copy:
    paper = request.args.get("paper", current_clinic.clinic().paper)
    size = request.args.get("print", SIZES[0])
    audience = request.args.get("for", Audience.PATIENT.value)
    if paper not in PAPERS or size not in SIZES or audience not in set(Audience):
        abort(404)
    return Copy(paper, size == "large", Audience(audience))


def _print(plan: Plan, today: dt.date, copy: Copy, edition: int | None) -> PrintedPlan:
    return _printing(plan, today, copy, edition)(print_request.printer())


def _printing(
    plan: Plan, today: dt.date, copy: Copy, edition: int | None
) -> Callable[[JobPrinter], PrintedPlan]:
    """Return what prints a copy with the printer that it is given, in whichever thread."""
    metaphor = current_clinic.clinic().metaphor
    return lambda printer: print_plan(
        plan,
        today=today,
        printer=printer,
        paper=copy.paper,
        large=copy.large,
        audience=copy.audience,
        metaphor=metaphor,
        edition=edition,
    )


def _as_file(pdf: bytes, name: str) -> AnyResponse:
    """Answer with a PDF; its name tells nothing, because other people see lists of downloads."""
    response = Response(pdf, mimetype="application/pdf")
    way = "attachment" if request.args.get("save") else "inline"
    response.headers["Content-Disposition"] = f'{way}; filename="{name}"'
    return response


def _missing_characters(plan: Plan) -> list[Unprintable]:
    """Return the scripts in the plan that no font can print."""
    try:
        return unprintable(plan.model_dump_json())
    except PrintNotInstalled:
        # The buttons lead to a page that says so; this page must come all the same.
        return []
