"""Whether the process lives and whether it can do its work; asked by monitors, never by people."""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify

from planner.domain.errors import PlannerError
from planner.logs import describe, log, lost_lines
from planner.pdf.fonts import unprintable
from planner.storage.vault import load_keyring
from planner.web.request import access, unit_of_work

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@access.anyone
def alive() -> Response:
    """Say that the process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@access.anyone
def ready() -> tuple[Response, int]:
    """Say whether database, key file, print process and fonts are there and do their work."""
    checks = {
        "database": unit_of_work.parts().database.can_write(),
        "key": _works(_has_key),
        "print": _works(lambda: bool(unit_of_work.printer().ping().can_print)),
        "fonts": _works(lambda: not unprintable("Aa")),
    }
    is_ready = all(checks.values())
    words = {name: "ok" if works else "failed" for name, works in checks.items()}
    status = "ok" if is_ready else "failed"
    # A log that takes no lines stops nobody, but whoever watches should know.
    lost = {"log_lines_lost": lost_lines()} if lost_lines() else {}
    return jsonify(status=status, **words, **lost), 200 if is_ready else 503


def _has_key() -> bool:
    """Say whether the key that is in use would be found at the next start."""
    parts = unit_of_work.parts()
    found = load_keyring(parts.settings.keys, parts.settings.key_path)
    return found.holds_all_of(parts.database.keyring)


def _works(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except PlannerError as error:
        log.warning("not_ready", **describe(error))
        return False
