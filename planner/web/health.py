"""Whether the process lives and whether it can do its work; asked by monitors, never by people."""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify

from planner.domain.errors import PlannerError
from planner.logs import describe, log
from planner.pdf.fonts import unprintable
from planner.web import access, edge

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@access.anyone
def alive() -> Response:
    """Say that the process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@access.anyone
def ready() -> tuple[Response, int]:
    """Say whether the database takes changes, the print process works, and there are fonts."""
    checks = {
        "database": edge.parts().database.can_write(),
        "print": _works(lambda: bool(edge.printer().ping().can_print)),
        "fonts": _works(lambda: not unprintable("Aa")),
    }
    is_ready = all(checks.values())
    words = {name: "ok" if works else "failed" for name, works in checks.items()}
    status = "ok" if is_ready else "failed"
    return jsonify(status=status, **words), 200 if is_ready else 503


def _works(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except PlannerError as error:
        log.warning("not_ready", **describe(error))
        return False
