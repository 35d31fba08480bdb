"""Who may use a route. Every view is marked; one without a mark keeps the app from starting.

@blueprint.get("/goals")
@access.plan_holder
def goals() -> str: ...
"""

from collections.abc import Callable
from enum import StrEnum
from http import HTTPStatus
from typing import TypeVar

from flask import Flask, Response, abort, current_app, request
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]  # it has no types

from planner.web.request import browser_session, unit_of_work
from planner.web.request.unit_of_work import SAFE_METHODS

View = TypeVar("View", bound=Callable[..., object])
_MARK = "planner_access"


class Access(StrEnum):
    """Who may use a route; kiosks and staff roles will stand here too."""

    ANYONE = "anyone"
    PLAN_HOLDER = "plan_holder"


class UnmarkedRouteError(RuntimeError):
    """A route does not say who may use it."""


class NoPlanError(Exception):
    """A holder's page was asked for by somebody who holds no plan."""


class SessionEndedError(Exception):
    """A holder's page was asked for after the session rested or lasted too long."""


def anyone(view: View) -> View:
    """Let anyone use this view."""
    return _mark(view, Access.ANYONE)


def plan_holder(view: View) -> View:
    """Let only the holder of a plan use this view; `require_plan` says which plan."""
    return _mark(view, Access.PLAN_HOLDER)


def rule_of(app: Flask, endpoint: str) -> Access | None:
    """Who may use an endpoint; None when nobody said."""
    return getattr(app.view_functions.get(endpoint), _MARK, None)


def require_plan() -> str:
    """Return the id of the plan that this visitor holds.

    Raises NoPlanError or SessionEndedError, which the error pages turn into a redirect.
    """
    found = browser_session.current()
    if found is None:
        raise NoPlanError
    if found.has_ended:
        raise SessionEndedError
    return found.plan_id


def init_app(app: Flask) -> None:
    """Check each request: where it comes from, its CSRF token, then its route's mark."""
    app.before_request(_check_origin)
    CSRFProtect(app)
    app.before_request(_check_access)
    app.after_request(_keep_awake)


def refuse_unmarked_routes(app: Flask) -> None:
    """Raise UnmarkedRouteError that names the endpoints whose mark is missing or not known here.

    Called after all are in.
    """
    missing = sorted(
        {r.endpoint for r in app.url_map.iter_rules() if rule_of(app, r.endpoint) not in _CHECKS}
    )
    if missing:
        raise UnmarkedRouteError(
            f"These routes do not say who may use them: {', '.join(missing)}. "
            "Mark each view with a decorator of planner.web.request.access."
        )


def _mark(view: View, rule: Access) -> View:
    setattr(view, _MARK, rule)
    return view


def _check_access() -> None:
    if request.endpoint is None:
        return
    check = _CHECKS.get(rule_of(current_app, request.endpoint))
    if check is None:
        abort(403)
    check()


def _let_anyone() -> None:
    """Check nothing: the route is for everybody."""


def _let_holder() -> None:
    require_plan()
    if request.method not in SAFE_METHODS:
        browser_session.renew()


# A rule without its check here is refused, at the start and at each request.
_CHECKS: dict[object, Callable[[], None]] = {
    Access.ANYONE: _let_anyone,
    Access.PLAN_HOLDER: _let_holder,
}


def _keep_awake(response: Response) -> Response:
    """Keep the time that starts anew, also where a refused form changes nothing else.

    Not after a fault of ours: the database may be what failed.
    """
    if (
        response.status_code != HTTPStatus.INTERNAL_SERVER_ERROR
        and not unit_of_work.has_lost_database()
    ):
        browser_session.keep_renewal(alone=response.status_code >= HTTPStatus.BAD_REQUEST)
    return response


def _check_origin() -> None:
    """Refuse what another site sends in, before the CSRF token is even looked at.

    Our own pages send `Origin: null`, because they send no referrer, so null proves nothing.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", "null")
    if site not in {"same-origin", "none"} or origin not in {"null", request.host_url.rstrip("/")}:
        abort(403)
