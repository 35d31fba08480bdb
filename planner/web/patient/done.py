"""The last page: the plan as a PDF, and what to do with it."""

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.plan import Plan
from planner.pdf.command import PAPERS, print_plan
from planner.pdf.errors import (
    PressBusy,
    PrintError,
    PrintNotInstalled,
    PrintTooBig,
    PrintTookTooLong,
)
from planner.pdf.fonts import Unprintable, unprintable
from planner.services.plans import StoredPlan
from planner.web import access, edge
from planner.web.patient.page import held_plan

_PRINTS = ("normal", "large")
_RETRY_AFTER_S = 10


def add_routes(blueprint: Blueprint) -> None:
    """Add the pages."""
    blueprint.add_url_rule("/plan/done", "done", _done, methods=["GET"])
    blueprint.add_url_rule("/plan/summary.pdf", "summary", _summary, methods=["GET"])


@access.plan_holder
def _done() -> AnyResponse:
    stored = held_plan()
    paper = edge.settings().paper
    body = render_template(
        "patient/done.html",
        stored=stored,
        missing=_missing_characters(stored.plan),
        paper=paper,
        other_paper=next(other for other in PAPERS if other != paper),
    )
    return Response(body, mimetype="text/html")


@access.plan_holder
def _summary() -> AnyResponse:
    stored = held_plan()
    paper = request.args.get("paper", edge.settings().paper)
    size = request.args.get("print", _PRINTS[0])
    if paper not in PAPERS or size not in _PRINTS:
        abort(404)
    try:
        printed = print_plan(
            _dated(stored),
            today=edge.today(),
            printer=edge.printer(),
            paper=paper,
            large=size == "large",
            metaphor=edge.settings().metaphor,
        )
    except PrintError as error:
        return _trouble(error)
    response = Response(printed.pdf, mimetype="application/pdf")
    way = "attachment" if request.args.get("save") else "inline"
    # The name tells nothing about the patient, because other people see lists of downloads.
    response.headers["Content-Disposition"] = f'{way}; filename="my-plan.pdf"'
    return response


def _dated(stored: StoredPlan) -> Plan:
    """Return the plan with the day of its last answer, as the printed page tells it."""
    plan = stored.plan
    last_day = stored.updated_at.astimezone().date()
    by = plan.filled_in_by.model_copy(update={"on": last_day})
    return plan.model_copy(update={"filled_in_by": by})


def _missing_characters(plan: Plan) -> list[Unprintable]:
    """Return the scripts in the plan that no font can print."""
    try:
        return unprintable(plan.model_dump_json())
    except PrintNotInstalled:
        # The buttons lead to a page that says so; this page must come all the same.
        return []


def _trouble(error: PrintError) -> AnyResponse:
    """Say kindly that printing has to wait, or that this plan is too much for it (503)."""
    is_too_much = isinstance(error, PrintTooBig | PrintTookTooLong)
    body = render_template("patient/print_trouble.html", is_too_much=is_too_much)
    response = Response(body, 503, mimetype="text/html")
    seconds = error.retry_after_s if isinstance(error, PressBusy) else _RETRY_AFTER_S
    response.headers["Retry-After"] = str(seconds)
    return response
