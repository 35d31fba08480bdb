"""Leaving and deleting: one keeps the plan and closes it here, the other erases it for good."""

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.services import plans
from planner.web.patient.entry.access_codes import find_held
from planner.web.patient.frame import use_language_of_plan
from planner.web.request import access, unit_of_work, visits

# The browser is asked to forget pages, storage and cookies of this site, also those in memory.
_FORGET = '"cache", "cookies", "storage"'


def add_routes(blueprint: Blueprint) -> None:
    """Add the pages."""
    for path, name, view, methods in (
        ("/leave", "leave", _ask, ["GET"]),
        ("/leave", "clear", _clear, ["POST"]),
        ("/goodbye", "goodbye", _goodbye, ["GET"]),
        ("/delete", "delete", _ask_to_delete, ["GET"]),
        ("/delete", "erase", _erase, ["POST"]),
        ("/deleted", "deleted", _deleted, ["GET"]),
    ):
        blueprint.add_url_rule(path, name, view, methods=methods)


@access.plan_holder
def _ask() -> AnyResponse:
    use_language_of_plan()
    body = render_template("patient/leave.html", held=find_held())
    return Response(body, mimetype="text/html")


@access.anyone
def _clear() -> AnyResponse:
    visits.leave()
    return _forget(redirect(url_for("patient.goodbye"), 303))


@access.anyone
def _goodbye() -> AnyResponse:
    return _farewell("patient/goodbye.html")


@access.plan_holder
def _ask_to_delete() -> AnyResponse:
    use_language_of_plan()
    return Response(render_template("patient/delete.html"), mimetype="text/html")


@access.plan_holder
def _erase() -> AnyResponse:
    plan_id = access.require_plan()
    with unit_of_work.write() as session:
        plans.erase_plan(session, plan_id)
        visits.end(session)
    return _forget(redirect(url_for("patient.deleted"), 303))


@access.anyone
def _deleted() -> AnyResponse:
    return _farewell("patient/deleted.html")


def _farewell(template: str) -> AnyResponse:
    """Show the last page; where a plan is open, only a button leaves it, and no address does."""
    if visits.patient() is not None:
        return redirect(url_for("patient.tasks"), 303)
    return _forget(Response(render_template(template), mimetype="text/html"))


def _forget(response: AnyResponse) -> AnyResponse:
    response.headers["Clear-Site-Data"] = _FORGET
    return response
