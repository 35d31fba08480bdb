"""Whether the process lives and whether it can do its work; asked by monitors, never by people."""

from flask import Blueprint, Response, jsonify

from planner.logs import describe, log
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
    """Say whether the database takes changes and the print process works, fonts included."""
    checks = {"database": edge.parts().database.can_write(), "print": _can_print()}
    is_ready = all(checks.values())
    words = {name: "ok" if works else "failed" for name, works in checks.items()}
    status = "ok" if is_ready else "failed"
    return jsonify(status=status, **words), 200 if is_ready else 503


def _can_print() -> bool:
    try:
        edge.printer().ping()
    except Exception as error:  # noqa: BLE001  any fault means "not ready", and is logged
        log.warning("print_not_ready", **describe(error))
        return False
    return True
