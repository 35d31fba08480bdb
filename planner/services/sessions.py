"""Open, find, renew and end browser sessions; the clock comes with the database session."""

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from planner.domain.clinics import MOST_HOME_HOURS, Clinic
from planner.domain.roles import Role
from planner.domain.visits import (
    Kind,
    KioskVisit,
    LimitsByKind,
    Nobody,
    PatientVisit,
    StaffVisit,
    TextSize,
    Visit,
    VisitLimits,
    seen_by_rules,
)
from planner.models import PlanRow, SessionRow
from planner.models.instants import Instant
from planner.services import sealed_plans
from planner.storage.database import Session

ENDED_ARE_KEPT = dt.timedelta(days=1)
RolesOf = Callable[[Session, str, str], frozenset[Role]]

# Staff work in the clinic that they chose, patients in that of their plan. The plan comes along,
# sealed as it is: nearly every request of a patient needs it.
_FIND = sealed_plans.joined(
    sa.select(
        SessionRow.kind,
        SessionRow.kiosk_id,
        SessionRow.staff_id,
        sa.func.coalesce(SessionRow.clinic_id, PlanRow.clinic_id).label("clinic_id"),
        SessionRow.text_size,
        SessionRow.seen_at,
        SessionRow.started_at,
        *sealed_plans.COLUMNS,
    ).outerjoin(PlanRow, PlanRow.id == SessionRow.plan_id)
).where(SessionRow.id_hash == sa.bindparam("id_hash"))

# Longer than any clinic can let a visit of any kind last.
_MOST_LASTS = dt.timedelta(hours=MOST_HOME_HOURS)
# Hosts whose clocks are kept by the network differ by less.
_HOSTS_DIFFER = dt.timedelta(minutes=1)

_NOW, _RECENTLY, _AHEAD = (sa.bindparam(n, type_=Instant) for n in ("now", "recently", "ahead"))
# What is sent in again soon after the row was written is noted for a while ahead, so that busy
# visits write seldom and none ends early. Never backwards: another host's clock may be behind.
_RENEW = (
    sa.update(SessionRow)
    .where(SessionRow.id_hash == sa.bindparam("hash"), SessionRow.seen_at < _NOW)
    .values(seen_at=sa.case((SessionRow.seen_at > _RECENTLY, _AHEAD), else_=_NOW))
)


def nobody_has_a_role(_session: Session, _staff_id: str, _clinic_id: str) -> frozenset[Role]:
    """Return the roles that staff hold where there are no accounts of staff: none."""
    return frozenset()


def home_limits(clinics: Sequence[Clinic]) -> LimitsByKind:
    """Return the limits of visits: at home, of several clinics those that let them last longest.

    Raises ValueError without any clinic.
    """
    return LimitsByKind.at_home(
        idle_minutes=max(one.home_idle_minutes for one in clinics),
        longest_hours=max(one.home_max_hours for one in clinics),
    )


def open_home_session(
    session: Session, cookie: bytes, plan_id: str, text_size: TextSize = TextSize.NORMAL
) -> None:
    """Store a patient's session for a fresh cookie, of which only the hash is kept."""
    _open(session, cookie, Kind.HOME, plan_id=plan_id, text_size=text_size)


def open_kiosk_session(
    session: Session, cookie: bytes, kiosk_id: str, plan_id: str | None = None
) -> None:
    """Store a kiosk's session; with a plan once a patient has begun there."""
    _open(session, cookie, Kind.KIOSK, kiosk_id=kiosk_id, plan_id=plan_id)


def open_staff_session(session: Session, cookie: bytes, staff_id: str, clinic_id: str) -> None:
    """Store the session of somebody who signed in for one clinic. Roles are no part of it."""
    _open(session, cookie, Kind.STAFF, staff_id=staff_id, clinic_id=clinic_id)


def _open(session: Session, cookie: bytes, kind: Kind, **of: Any) -> None:
    now = session.steady_now()
    session.add(SessionRow(id_hash=_hash(cookie), kind=kind, started_at=now, seen_at=now, **of))
    session.flush()


def find_visit(
    session: Session,
    cookie: bytes,
    limits: LimitsByKind,
    roles_of: RolesOf = nobody_has_a_role,
) -> Visit:
    """Return whose visit a cookie stands for; nobody's when there is none or it has ended.

    roles_of: asked for the roles of staff at each request, so that one taken away is gone at once.
    """
    return find_visit_with_plan(session, cookie, limits, roles_of)[0]


def find_visit_with_plan(
    session: Session,
    cookie: bytes,
    limits: LimitsByKind,
    roles_of: RolesOf = nobody_has_a_role,
) -> tuple[Visit, sa.Row[Any] | None]:
    """Return whose visit a cookie stands for, and its plan as `sealed_plans.opened` takes it.

    The plan is None unless the visit is a patient's, at home or at a kiosk, and goes on.
    """
    # Every request asks this, so it goes past the mapper: columns, and no object to watch.
    found = session.connection().execute(_FIND, {"id_hash": _hash(cookie)}).first()
    if found is None:
        return Nobody(), None
    visit = _visit_of(session, found, limits, roles_of)
    has_plan = isinstance(visit, PatientVisit | KioskVisit) and visit.plan_id is not None
    return visit, found if has_plan else None


def _visit_of(
    session: Session, found: sa.Row[Any], limits: LimitsByKind, roles_of: RolesOf
) -> Visit:
    its = limits.of(Kind(found.kind))
    common = _time_left(session.steady_now(), found.seen_at, found.started_at, its) | {
        "text_size": TextSize(found.text_size)
    }
    match found.kind:
        case Kind.HOME:
            return seen_by_rules(PatientVisit(found.plan_id, found.clinic_id, **common))
        case Kind.KIOSK:
            opened = found.plan_id, found.clinic_id
            return seen_by_rules(KioskVisit(found.kiosk_id, *opened, **common))
    roles = roles_of(session, found.staff_id, found.clinic_id)
    return seen_by_rules(StaffVisit(found.staff_id, found.clinic_id, roles, **common))


def _time_left(
    now: dt.datetime, seen_at: dt.datetime, started_at: dt.datetime, limits: VisitLimits
) -> dict[str, Any]:
    # Where the clock was set back since, no more is left than there was at the last request.
    is_far_ahead = seen_at > now + limits.renewal + _HOSTS_DIFFER
    counted = seen_at if is_far_ahead else max(now, seen_at - limits.renewal)
    most_left = int((started_at + limits.longest - counted).total_seconds())
    at_rest_left = min(limits.idle, seen_at + limits.idle - counted)
    return {
        "limits": limits,
        # A row that is written ahead lets a visit last a little longer; the page asks in time.
        "seconds_left": min(most_left, int(at_rest_left.total_seconds())),
        "most_seconds_left": most_left,
        "needs_renewal": seen_at < now or is_far_ahead,
    }


def renew_session(session: Session, cookie: bytes, limits: VisitLimits) -> None:
    """Note that something was sent in just now: the time at rest starts anew."""
    id_hash, now = _hash(cookie), session.steady_now()
    times = {"now": now, "recently": now - limits.renewal, "ahead": now + limits.renewal}
    found = session.connection().execute(_RENEW, {"hash": id_hash, **times})
    if found.rowcount == 0:
        _follow_a_clock_set_back(session, id_hash, now, limits)


def _follow_a_clock_set_back(
    session: Session, id_hash: bytes, now: dt.datetime, limits: VisitLimits
) -> None:
    """Move a session of the future to now, with all the time that it has already lasted.

    It happens when the clock is set back and the server started anew; see `planner.clocks`.
    """
    row = session.get(SessionRow, id_hash, populate_existing=True)
    if row is not None and row.seen_at > now + limits.renewal + _HOSTS_DIFFER:
        row.started_at -= row.seen_at - now
        row.seen_at = now
        session.flush()


def set_text_size(session: Session, cookie: bytes, size: TextSize) -> None:
    """Keep the size of the words for as long as the session lasts."""
    row = session.get(SessionRow, _hash(cookie))
    if row is not None:
        row.text_size = size
        session.flush()


def end_session(session: Session, cookie: bytes) -> None:
    """Delete the session of a cookie, if there is one."""
    session.execute(sa.delete(SessionRow).where(SessionRow.id_hash == _hash(cookie)))


def end_other_sessions(session: Session, cookie: bytes, plan_id: str) -> None:
    """End every session of a plan but that of `cookie`; what comes in there too late is kept.

    Whatever limits a clinic sets later, none of them goes on.
    """
    session.execute(
        sa.update(SessionRow)
        .where(SessionRow.plan_id == plan_id, SessionRow.id_hash != _hash(cookie))
        .values(started_at=session.steady_now() - _MOST_LASTS),
        execution_options={"synchronize_session": False},
    )


def has_any(session: Session, plan_id: str) -> bool:
    """Say whether somebody was at a plan in the last day, as far as its sessions tell."""
    lately = session.steady_now() - ENDED_ARE_KEPT
    query = sa.select(SessionRow.id_hash).where(
        SessionRow.plan_id == plan_id, SessionRow.seen_at > lately
    )
    return session.scalars(query.limit(1)).first() is not None


def purge_sessions(session: Session, limits: LimitsByKind) -> None:
    """Delete the sessions of every kind that ended more than a day ago."""
    session.execute(
        sa.delete(SessionRow).where(_ended(session, limits)),
        execution_options={"synchronize_session": False},
    )


def count_ended(session: Session, limits: LimitsByKind) -> int:
    """Count what `purge_sessions` would delete."""
    query = sa.select(sa.func.count()).where(_ended(session, limits))
    return session.execute(query.select_from(SessionRow)).scalar_one()


def _ended(session: Session, limits: LimitsByKind) -> sa.ColumnElement[bool]:
    # An ended session opens nothing, but for a day it still tells which plan a form was about
    # that comes in too late: its words are kept for whoever has that plan's access code.
    now = session.steady_now() - ENDED_ARE_KEPT
    return sa.or_(
        *(
            (SessionRow.kind == kind)
            & (
                (SessionRow.seen_at <= now - limits.of(kind).idle)
                | (SessionRow.started_at <= now - limits.of(kind).longest)
            )
            for kind in Kind
        )
    )


def _hash(cookie: bytes) -> bytes:
    # Not salted and not slow: the cookie is 32 random bytes, there is nothing to guess.
    return hashlib.sha256(cookie).digest()
