"""What is cleared away by itself: plans that serve nobody, ended sessions, counters, old codes."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from planner.domain.clinics import Clinic
from planner.domain.plans.documents import NewerPlanError
from planner.domain.plans.plan import Plan
from planner.domain.visits import LimitsByKind
from planner.models import AccessCodeRow, PlanRow, ThrottleRow
from planner.services import plans, sessions
from planner.services.clinics import first_clinic
from planner.services.sealed_plans import open_plan
from planner.storage.database import Session

_SPENT_AFTER = dt.timedelta(days=2)
_OLD_CODES_ARE_KEPT = dt.timedelta(days=30)
# What a plan holds before anybody has entered anything.
_NOT_ENTERED = {"schema_version", "language", "filled_in_by"}
_UNSEEN = sa.select(AccessCodeRow.plan_id).where(
    AccessCodeRow.revoked_on.is_(None), AccessCodeRow.is_shown.is_(False)
)


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many rows of each kind were cleared away, or would be.

    unreachable_plans: those whose code nobody has ever seen, so that nobody can open them again.
    """

    unused_plans: int
    ended_sessions: int
    spent_counters: int
    old_codes: int
    unreachable_plans: int = 0


def find_unused(session: Session, clinic: Clinic) -> list[str]:
    """Return the clinic's plans that hold nothing at all, after as many days as it gives them."""
    query = sa.select(PlanRow).where(_left_alone(session, clinic), PlanRow.status == "draft")
    return [
        row.id
        for row in session.scalars(query.execution_options(yield_per=100))
        if _is_empty(session, row)
    ]


def find_unreachable(session: Session, clinic: Clinic) -> list[str]:
    """Return the clinic's plans left alone whose code was never before anybody's eyes.

    Their sessions have ended and no code opens them: an answer was lost on the way, or the browser
    was closed before the first page that shows the code. What was shared is kept, and what was
    changed after it was filled for the first time as long as its code holds.
    """
    query = sa.select(PlanRow.id).where(
        _left_alone(session, clinic), PlanRow.status == "draft", _is_unreachable(session, clinic)
    )
    return list(session.scalars(query))


def erase_if_unreachable(session: Session, clinic: Clinic, plan_id: str) -> bool:
    """Erase a plan whose code still nobody has seen; its patient may have seen it since."""
    query = sa.select(PlanRow.id).where(PlanRow.id == plan_id, _is_unreachable(session, clinic))
    if session.scalar(query) is None:
        return False
    plans.erase_plan(session, plan_id)
    return True


def erase_if_unused(session: Session, clinic: Clinic, plan_id: str) -> bool:
    """Erase a plan that still holds nothing; its patient may have come back since it was found."""
    row = session.get(PlanRow, plan_id, with_for_update=True)
    if row is None or row.clinic_id != clinic.id or not _is_empty(session, row):
        return False
    plans.erase_plan(session, plan_id)
    return True


def clear_rows(session: Session, limits: LimitsByKind) -> Cleared:
    """Delete what has ended: sessions, counters, codes; no plan."""
    found = count_rows(session, limits)
    sessions.purge_sessions(session, limits)
    for rows in (
        sa.delete(ThrottleRow).where(_spent(session)),
        sa.delete(AccessCodeRow).where(_old(session)),
    ):
        session.execute(rows, execution_options={"synchronize_session": False})
    return found


def count_rows(session: Session, limits: LimitsByKind) -> Cleared:
    """Count what `clear_rows` would delete."""
    return Cleared(
        unused_plans=0,
        ended_sessions=sessions.count_ended(session, limits),
        spent_counters=_count(session, ThrottleRow, _spent(session)),
        old_codes=_count(session, AccessCodeRow, _old(session)),
    )


def _left_alone(session: Session, clinic: Clinic) -> sa.ColumnElement[bool]:
    before = session.now() - dt.timedelta(days=clinic.unused_plan_days)
    return (PlanRow.clinic_id == clinic.id) & (PlanRow.updated_at < before)


def _is_unreachable(session: Session, clinic: Clinic) -> sa.ColumnElement[bool]:
    today = clinic.day_of(session.now())
    expired = _UNSEEN.where(AccessCodeRow.expires_on <= today)
    # That a code was shown is not noted while the disk is full, so what somebody worked on is not
    # erased for the lack of a note before that code has expired.
    is_filled_once = PlanRow.id.in_(_UNSEEN) & (PlanRow.revision <= plans.FILLED_ONCE)
    return is_filled_once | PlanRow.id.in_(expired)


def _is_empty(session: Session, row: PlanRow) -> bool:
    try:
        plan = open_plan(session, row)
    except NewerPlanError:
        # Somebody entered something, in a version that knows more than this one.
        return False
    new = Plan(language=plan.language)
    return all(
        getattr(plan, name) == getattr(new, name)
        for name in Plan.model_fields
        if name not in _NOT_ENTERED
    )


def _spent(session: Session) -> sa.ColumnElement[bool]:
    return ThrottleRow.counted_at < session.steady_now() - _SPENT_AFTER


def _old(session: Session) -> sa.ColumnElement[bool]:
    # Some hours more or less of a month: the day where most clinics are, not that of each.
    before = first_clinic(session).day_of(session.now() - _OLD_CODES_ARE_KEPT)
    return (AccessCodeRow.expires_on < before) | (AccessCodeRow.revoked_on < before)


def _count(session: Session, table: type, which: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(which)
    return session.execute(query).scalar_one()
