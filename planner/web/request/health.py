"""Whether the process lives and whether it can do its work; asked by monitors, never by people.

Everybody may ask and gets one word. Which part failed is said to this computer itself, and to
whoever sends the token of `PLANNER_READY_TOKEN`.
"""

import hmac
import ipaddress
from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request

from planner.domain.errors import PlannerError
from planner.logs import describe, log, lost_lines
from planner.pdf.fonts import unprintable
from planner.storage.readiness import is_ready
from planner.storage.vault import load_keyring
from planner.web.request import access, unit_of_work

blueprint = Blueprint("health", __name__)

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


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
        "database": is_ready(unit_of_work.parts().database),
        "key": _works(_has_key),
        "print": _works(lambda: bool(unit_of_work.printer().ping().can_print)),
        "fonts": _works(lambda: not unprintable("Aa")),
    }
    works = all(checks.values())
    answer = {"status": _word(works)}
    if not _may_know_details():
        return jsonify(answer), 200 if works else 503
    answer |= {name: _word(part) for name, part in checks.items()}
    # A log that takes no lines stops nobody, but whoever watches should know.
    lost = {"log_lines_lost": lost_lines()} if lost_lines() else {}
    return jsonify(answer | lost), 200 if works else 503


def _word(works: bool) -> str:
    return "ok" if works else "failed"


def _may_know_details() -> bool:
    """Say whether it is this computer that asks, or somebody with the token.

    A proxy on this computer asks for others: what names somebody else counts as from outside, also
    where `PLANNER_PROXIES` was forgotten.
    """
    token = unit_of_work.settings().ready_token
    given = request.headers.get("Authorization", "").encode()
    if token is not None and hmac.compare_digest(
        given, b"Bearer " + token.get_secret_value().encode()
    ):
        return True
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


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
