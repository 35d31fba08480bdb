"""What is cleared away by itself: plans that serve nobody, ended sessions, counters, old codes."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from planner.domain.clinics import Clinic
from planner.domain.plans.documents import NewerPlanError
from planner.domain.plans.plan import Plan
from planner.domain.visits import LimitsByKind
from planner.logs import describe, log
from planner.models import AccessCodeRow, PlanRow, ThrottleRow
from planner.services import plans, sessions
from planner.services.clinics import first_clinic
from planner.services.sealed_plans import open_plan
from planner.storage.database import Session
from planner.storage.vault import VaultError

_SPENT_AFTER = dt.timedelta(days=2)
_OLD_CODES_ARE_KEPT = dt.timedelta(days=30)
# What a plan holds before anybody has entered anything.
_NOT_ENTERED = {"schema_version", "language", "filled_in_by"}
_UNSEEN = AccessCodeRow.revoked_on.is_(None) & AccessCodeRow.is_shown.is_(False)
# So many plans are opened in one go, and what was found is noted in one transaction.
_LOOKED_INTO_AT_ONCE = 200
# Names a plan as found by a `Look`: still the same one as long as it has this revision.
_NOTE_FILLED = (
    sa.update(PlanRow)
    .where(PlanRow.id == sa.bindparam("plan_id"), PlanRow.revision == sa.bindparam("seen"))
    .values(is_known_filled=True)
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


@dataclass(frozen=True, slots=True)
class Look:
    """What a look into some plans found.

    unused: those that hold nothing at all. filled: id -> revision of those that hold answers.
    last: where to go on; None when there are no more.
    """

    unused: list[str]
    filled: dict[str, int]
    last: str | None


def look_into(session: Session, clinic: Clinic, after: str = "") -> Look:
    """Look into the next of the clinic's plans that were left alone for the days it gives them.

    Only those are opened that no look before found filled as they are. after: the last id of the
    look before.
    """
    query = (
        sa.select(PlanRow)
        .where(PlanRow.clinic_id == clinic.id, PlanRow.is_known_filled.is_(False))
        .where(PlanRow.id > after, PlanRow.updated_at < _end_of_use(session, clinic))
        .order_by(PlanRow.id)
        .limit(_LOOKED_INTO_AT_ONCE)
    )
    rows = session.scalars(query).all()
    # Nobody shares nothing, and what was shared is kept.
    is_empty = {row.id: row.status == "draft" and _is_empty(session, row) for row in rows}
    return Look(
        unused=[row.id for row in rows if is_empty[row.id]],
        filled={row.id: row.revision for row in rows if is_empty[row.id] is False},
        last=rows[-1].id if len(rows) == _LOOKED_INTO_AT_ONCE else None,
    )


def note_filled(session: Session, filled: Mapping[str, int]) -> None:
    """Note which plans need no further look, unless somebody changed them since: id -> revision."""
    if filled:
        which = [{"plan_id": plan_id, "seen": seen} for plan_id, seen in filled.items()]
        session.connection().execute(_NOTE_FILLED, which)


def find_unused(session: Session, clinic: Clinic) -> list[str]:
    """Return the clinic's plans that hold nothing at all, after as many days as it gives them."""
    return [plan_id for look in _looks(session, clinic) for plan_id in look.unused]


def _looks(session: Session, clinic: Clinic) -> Iterator[Look]:
    last: str | None = ""
    while last is not None:
        look = look_into(session, clinic, last)
        yield look
        last = look.last


def find_unreachable(session: Session, clinic: Clinic) -> list[str]:
    """Return the clinic's plans left alone whose code was never before anybody's eyes.

    Their sessions have ended and no code opens them: an answer was lost on the way, or the browser
    was closed before the first page that shows the code. What was shared is kept, and what was
    changed after it was filled for the first time as long as its code holds.
    """
    # Without statistics SQLite takes the index of clinics for the better one, which leads through
    # all plans; one that is computed has no index.
    is_of_clinic = sa.func.coalesce(PlanRow.clinic_id, "") == clinic.id
    query = _unreachable(session, clinic).where(
        is_of_clinic, PlanRow.updated_at < _end_of_use(session, clinic), PlanRow.status == "draft"
    )
    return list(session.scalars(query))


def erase_if_unreachable(session: Session, clinic: Clinic, plan_id: str) -> bool:
    """Erase a plan whose code still nobody has seen; its patient may have seen it since."""
    if not _hold_left_alone(session, clinic, plan_id):
        return False
    query = _unreachable(session, clinic).where(PlanRow.id == plan_id, PlanRow.status == "draft")
    if session.scalar(query) is None:
        return False
    plans.erase_plan(session, plan_id)
    return True


def erase_if_unused(session: Session, clinic: Clinic, plan_id: str) -> bool:
    """Erase a plan that still holds nothing; its patient may have come back since it was found."""
    row = _hold_left_alone(session, clinic, plan_id)
    if row is None or row.status != "draft" or not _is_empty(session, row):
        return False
    plans.erase_plan(session, plan_id)
    return True


def _hold_left_alone(session: Session, clinic: Clinic, plan_id: str) -> PlanRow | None:
    """Return a plan that is still left alone, held until it is erased; None if it is not.

    Who opens it meanwhile waits for us; who opened it before is seen, though nothing was saved.
    """
    row = session.get(PlanRow, plan_id, with_for_update=True, populate_existing=True)
    if row is None or row.clinic_id != clinic.id:
        return None
    if row.updated_at >= _end_of_use(session, clinic) or sessions.has_any(session, plan_id):
        return None
    return row


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


def _end_of_use(session: Session, clinic: Clinic) -> dt.datetime:
    """Return the moment before which a plan was changed last that counts as left alone."""
    return session.now() - dt.timedelta(days=clinic.unused_plan_days)


def _unreachable(session: Session, clinic: Clinic) -> sa.Select[str]:
    # From the codes: few are unseen, and an index names them. That a code was shown is not noted
    # while the disk is full, so what somebody worked on is not erased for the lack of a note before
    # that code has expired.
    today = clinic.day_of(session.now())
    return (
        sa.select(PlanRow.id)
        .join(AccessCodeRow, AccessCodeRow.plan_id == PlanRow.id)
        .where(
            _UNSEEN, (PlanRow.revision <= plans.FILLED_ONCE) | (AccessCodeRow.expires_on <= today)
        )
    )


def _is_empty(session: Session, row: PlanRow) -> bool | None:
    """Say whether a plan holds nothing; None when it does not open, so that nobody knows."""
    try:
        plan = open_plan(session, row)
    except NewerPlanError:
        # Somebody entered something, in a version that knows more than this one.
        return False
    except VaultError as error:
        # One damaged plan must not keep all the others from being looked after.
        log.warning("plan_not_looked_into", **describe(error))
        return None
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
