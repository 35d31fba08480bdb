"""The last page: the plan as a PDF, and what to do with it."""

from flask import Blueprint, Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from planner.web import access
from planner.web.patient.page import held_plan


def add_routes(blueprint: Blueprint) -> None:
    """Add the pages."""
    blueprint.add_url_rule("/plan/done", "done", _done, methods=["GET"])


@access.plan_holder
def _done() -> AnyResponse:
    stored = held_plan()
    return Response(
        render_template("patient/done.html", stored=stored, unprintable=[]), mimetype="text/html"
    )
