"""Who may use a route. Every view is marked with a rule; one without keeps the app from starting.

@blueprint.get("/goals")
@access.plan_holder
def goals() -> str: ...

@blueprint.get("/team/queue")
@access.may(Permission.SEE_QUEUE)
def queue() -> str: ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, abort, current_app, request
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]  # it has no types
from werkzeug.exceptions import Forbidden

from planner.domain.roles import Permission
from planner.domain.visits import KioskVisit, Nobody, PatientVisit, StaffVisit, Visit
from planner.web.request import visits
from planner.web.request.unit_of_work import SAFE_METHODS

View = TypeVar("View", bound=Callable[..., object])
_RULE = "planner_rule"


class UnmarkedRouteError(RuntimeError):
    """A route does not say who may use it, or by a rule that nobody knows."""


class NoPlanError(Exception):
    """A holder's page was asked for by somebody who holds no plan."""


class SessionEndedError(Exception):
    """A holder's page was asked for after the session rested or lasted too long."""


@dataclass(frozen=True)
class Rule:
    """Who may use a route.

    allows: says so of a visit; an ended visit is nobody's. refusal: makes the error for a visit
    that is not allowed, which the error pages answer with 403 or with the page to sign in.
    """

    name: str
    allows: Callable[[Visit], bool]
    refusal: Callable[[Visit], Exception] = lambda _visit: Forbidden()


def _no_plan(visit: Visit) -> Exception:
    match visit:
        case Nobody(ended=PatientVisit()):
            return SessionEndedError()
        case Nobody():
            return NoPlanError()
    return Forbidden()


def _with_permission(permission: Permission) -> Rule:
    return Rule(
        f"may {permission}",
        lambda visit: isinstance(visit, StaffVisit) and visit.may(permission),
    )


ANYONE = Rule("anyone", lambda _visit: True)
PLAN_HOLDER = Rule("plan holder", lambda visit: isinstance(visit, PatientVisit), _no_plan)
KIOSK = Rule("kiosk", lambda visit: isinstance(visit, KioskVisit))
KIOSK_PATIENT = Rule(
    "patient at a kiosk",
    lambda visit: isinstance(visit, KioskVisit) and visit.plan_id is not None,
)
_PERMISSIONS = {permission: _with_permission(permission) for permission in Permission}

# A rule that is not one of these very objects is refused, at the start and at each request: one of
# a later release, or one made up on the spot, must never mean "anyone".
RULES = (ANYONE, PLAN_HOLDER, KIOSK, KIOSK_PATIENT, *_PERMISSIONS.values())


def anyone(view: View) -> View:
    """Let anyone use this view."""
    return _mark(view, ANYONE)


def plan_holder(view: View) -> View:
    """Let only the holder of a plan use this view; `require_plan` says which plan."""
    return _mark(view, PLAN_HOLDER)


def kiosk(view: View) -> View:
    """Let a kiosk of a clinic use this view, whether or not a patient writes there."""
    return _mark(view, KIOSK)


def kiosk_patient(view: View) -> View:
    """Let a patient use this view who writes at a kiosk."""
    return _mark(view, KIOSK_PATIENT)


def may(permission: Permission) -> Callable[[View], View]:
    """Let staff use this view who hold a permission in their clinic; `require_staff` says who."""
    rule = _PERMISSIONS[permission]
    return lambda view: _mark(view, rule)


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """Who may use an endpoint; None when nobody said, or by a rule that is not known here."""
    found = getattr(app.view_functions.get(endpoint), _RULE, None)
    return next((rule for rule in RULES if rule is found), None)


def require_plan() -> str:
    """Return the id of the plan that this visitor holds.

    Raises NoPlanError or SessionEndedError, which the error pages turn into a redirect.
    """
    visit = visits.current()
    if not isinstance(visit, PatientVisit):
        raise _no_plan(visit)
    return visit.plan_id


def require_staff() -> StaffVisit:
    """Return who of a clinic's staff this is; raises Forbidden for everybody else."""
    visit = visits.current()
    if not isinstance(visit, StaffVisit):
        raise Forbidden
    return visit


def init_app(app: Flask) -> None:
    """Check each request: where it comes from, its CSRF token, then its route's rule."""
    app.before_request(_check_origin)
    CSRFProtect(app)
    app.before_request(_check_access)


def refuse_unmarked_routes(app: Flask) -> None:
    """Raise UnmarkedRouteError that names the endpoints whose rule is missing or not known here.

    Called after all are in.
    """
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    missing = sorted(endpoint for endpoint in endpoints if rule_of(app, endpoint) is None)
    if missing:
        raise UnmarkedRouteError(
            f"These routes do not say who may use them: {', '.join(missing)}. "
            "Mark each view with a decorator of planner.web.request.access."
        )


def _mark(view: View, rule: Rule) -> View:
    setattr(view, _RULE, rule)
    return view


def _check_access() -> None:
    if request.endpoint is None:
        return
    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        abort(403)
    if rule is ANYONE:
        # Not even the cookie is read: these pages come while the database is away.
        return
    visit = visits.current()
    if not rule.allows(visit):
        raise rule.refusal(visit)
    if request.method not in SAFE_METHODS:
        visits.renew()


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
