"""Staying and being timed out: what the warning's button calls, and where the page leads to."""

from flask import Blueprint
from werkzeug.wrappers import Response

from planner.web import access, errors

blueprint = Blueprint("timeouts", __name__)


@blueprint.post("/stay")
@access.plan_holder
def stay() -> tuple[str, int]:
    """Let a page say "I am still here": the time at rest starts anew, nothing is shown."""
    return "", 204


@blueprint.get("/timed-out")
@access.anyone
def timed_out() -> Response:
    """Say that the session ended because nobody was here."""
    return errors.render_page(200, errors.TIMED_OUT)
