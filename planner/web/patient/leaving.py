"""Clear and leave: says what will happen, erases the plan, and ends the session."""

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.services import plans
from planner.web import access, edge, sessions
from planner.web.patient.page import held_plan

# The browser is asked to forget pages, storage and cookies of this site, also those in memory.
_FORGET = '"cache", "cookies", "storage"'


def add_routes(blueprint: Blueprint) -> None:
    """Add the pages."""
    blueprint.add_url_rule("/leave", "leave", _ask, methods=["GET"])
    blueprint.add_url_rule("/leave", "clear", _clear, methods=["POST"])
    blueprint.add_url_rule("/goodbye", "goodbye", _goodbye, methods=["GET"])


@access.plan_holder
def _ask() -> AnyResponse:
    held_plan()
    return Response(render_template("patient/leave.html"), mimetype="text/html")


@access.plan_holder
def _clear() -> AnyResponse:
    plan_id = access.require_plan()
    plans.erase_plan(edge.database_session(), plan_id)
    sessions.end()
    response = redirect(url_for("patient.goodbye"), 303)
    response.headers["Clear-Site-Data"] = _FORGET
    return response


@access.anyone
def _goodbye() -> AnyResponse:
    response = Response(render_template("patient/goodbye.html"), mimetype="text/html")
    response.headers["Clear-Site-Data"] = _FORGET
    return response
