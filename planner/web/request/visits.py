"""Whose visit a request belongs to: the cookie read once, into a value that rules and views get."""

from dataclasses import replace

from flask import g

from planner.domain.visits import (
    KioskVisit,
    LimitsByKind,
    Nobody,
    OpenVisit,
    PatientVisit,
    StaffVisit,
    TextSize,
    Visit,
)
from planner.logs import describe, log
from planner.services import sealed_plans
from planner.services import sessions as service
from planner.services.sealed_plans import StoredPlan
from planner.storage.database import Session
from planner.web.request import browser_session, unit_of_work


def limits() -> LimitsByKind:
    """Return how long each kind of visit may rest and last."""
    return service.home_limits(unit_of_work.parts().clinics.all)


def current() -> Visit:
    """Return whose visit this request belongs to; nobody's where no session is open."""
    if "visit" not in g:
        g.visit = _find()
    found: Visit = g.visit
    return found


def is_known() -> bool:
    """Say whether `current` can answer without asking the database."""
    return "visit" in g


def patient() -> PatientVisit | None:
    """Return the visit of a patient who has a plan open; None for everybody else."""
    found = current()
    return found if isinstance(found, PatientVisit) else None


def open_or_ended() -> OpenVisit | None:
    """Return the visit that this cookie was made for, an ended one included."""
    found = current()
    return found.ended if isinstance(found, Nobody) else found


def take_plan() -> StoredPlan | None:
    """Open the plan that came with the visit; None the second time, and where it may be too old.

    Raises VaultError and NewerPlanError, as reading it does.
    """
    current()
    row, changes = g.pop("visit_plan", (None, 0))
    if row is None or changes != unit_of_work.changes():
        return None
    return sealed_plans.opened(unit_of_work.parts().database.keyring, row)


def plan_id() -> str | None:
    """Return the plan that this visit is or was about; an ended one opens nothing."""
    found = open_or_ended()
    return found.plan_id if isinstance(found, PatientVisit | KioskVisit) else None


def clinic_id() -> str | None:
    """Return the clinic that this visit is or was at; None where nobody can say."""
    found = open_or_ended()
    return None if found is None else found.clinic_id


def payer() -> str | None:
    """Name whose quota is used up: a plan, a kiosk, a member of staff; None for an address."""
    match current():
        case PatientVisit(plan_id=plan_id):
            return f"plan/{plan_id}"
        case KioskVisit(kiosk_id=kiosk_id):
            return f"kiosk/{kiosk_id}"
        case StaffVisit(staff_id=staff_id):
            return f"staff/{staff_id}"
    return None


def renew() -> None:
    """Start the time at rest anew, because something was sent in.

    Only where the row does not tell already that somebody is here.
    """
    found = current()
    if isinstance(found, Nobody) or not found.needs_renewal:
        return
    with unit_of_work.bookkeeping() as session:
        service.renew_session(session, browser_session.secret(), found.limits)
        g.visit = _read(session)


def begin(session: Session, plan_id: str, size: TextSize = TextSize.NORMAL) -> None:
    """Make this browser the holder of a plan, under a new cookie."""
    before = _before(session)
    # Whoever comes back to a plan after a rest finds the words as large as they were.
    if isinstance(before, PatientVisit) and before.plan_id == plan_id:
        size = before.text_size
    service.purge_sessions(session, limits())
    old, new = browser_session.renew_cookie()
    service.end_session(session, old)
    service.open_home_session(session, new, plan_id, size)
    g.visit = _read(session)


def end_others(session: Session, plan_id: str) -> None:
    """Close a plan in every other browser, as after too long a time."""
    service.end_other_sessions(session, browser_session.secret(), plan_id)


def end(session: Session) -> None:
    """Forget this browser: delete its session and its cookie."""
    service.end_session(session, browser_session.drop_cookie())
    g.visit = Nobody()


def leave() -> None:
    """Forget this browser, whatever the database says: its cookie goes with the answer.

    A session that cannot be deleted now opens nothing without the cookie, and ends at rest.
    """
    cookie = browser_session.drop_cookie()
    g.visit = Nobody()
    try:
        with unit_of_work.bookkeeping() as session:
            service.end_session(session, cookie)
    except Exception as error:  # noqa: BLE001  whoever leaves must not be kept by any fault
        log.error("session_not_deleted", **describe(error))


def set_text_size(size: TextSize) -> None:
    """Keep how large the words are, until the session is deleted."""
    with unit_of_work.write() as session:
        service.set_text_size(session, browser_session.secret(), size)
    found = current()
    if not isinstance(found, Nobody):
        g.visit = replace(found, text_size=size)


def seconds_left() -> int | None:
    """Seconds until the visit ends unless something is sent in; None without one."""
    found = open_or_ended()
    return None if found is None else max(0, found.seconds_left)


def text_size() -> TextSize:
    """Return how large the words are for this browser."""
    found = open_or_ended()
    return TextSize.NORMAL if found is None else found.text_size


def _find() -> Visit:
    if not browser_session.may_have_row():
        return Nobody()
    with unit_of_work.read() as session:
        return _read(session)


def _before(session: Session) -> OpenVisit | None:
    """Return the visit that this browser came with, which nobody may have asked for yet."""
    if not is_known() and browser_session.may_have_row():
        g.visit = _read(session)
    return open_or_ended()


def _read(session: Session) -> Visit:
    secret, roles_of = browser_session.secret(), unit_of_work.parts().roles_of
    visit, row = service.find_visit_with_plan(session, secret, limits(), roles_of)
    g.visit_plan = row, unit_of_work.changes()
    return visit
