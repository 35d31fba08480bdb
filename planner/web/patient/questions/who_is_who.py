"""The page that explains who is who in a cancer team; open to all, and linked beside questions."""

from flask import Blueprint, Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.who_is_who import TEAM
from planner.web.patient.frame import use_language_of_plan
from planner.web.request import access, visits


def add_routes(blueprint: Blueprint) -> None:
    """Add the page, and the team for the macro that every page may use."""
    blueprint.add_url_rule("/who-is-who", "who_is_who", _who_is_who, methods=["GET"])
    # A global, and no part of each page's context: components are imported without it.
    blueprint.add_app_template_global(lambda: TEAM, "team")


@access.anyone
def _who_is_who() -> AnyResponse:
    holds_a_plan = visits.patient() is not None
    if holds_a_plan:
        # In the language of the plan that this visitor is writing.
        use_language_of_plan()
    body = render_template("patient/who_is_who.html", holds_a_plan=holds_a_plan)
    return Response(body, mimetype="text/html")
