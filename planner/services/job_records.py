"""The record of jobs: how one stands, how many there are, and what becomes of the dead and done."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from planner.models import JobRow
from planner.services import job_delivery
from planner.services.job_queue import ENDED_WELL, State
from planner.storage.database import Session

# What has ended is kept so long, so that a page can tell how it ended.
_ENDED_ARE_KEPT = dt.timedelta(days=2)
# A job that is due should start within seconds.
_LATE_AFTER = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class JobStatus:
    """How a job stands. steps: 0 while nobody knows how many there are."""

    kind: str
    state: State
    attempts: int
    steps_done: int
    steps: int
    is_cancel_asked: bool


def find_status(session: Session, job_id: int) -> JobStatus | None:
    """Return how a job stands; None when there is none, or none any more."""
    row = session.get(JobRow, job_id)
    if row is None:
        return None
    return JobStatus(
        row.kind, State(row.state), row.attempts, row.steps_done, row.steps, row.is_cancel_asked
    )


def count_by_kind(session: Session, state: State) -> dict[str, int]:
    """Return kind -> how many jobs of it are in this state."""
    query = (
        sa.select(JobRow.kind, sa.func.count())
        .where(JobRow.state == state)
        .group_by(JobRow.kind)
        .order_by(JobRow.kind)
    )
    return dict(iter(session.execute(query)))


def count_late(session: Session) -> int:
    """Return how many jobs have been due for minutes and nobody started them."""
    query = sa.select(sa.func.count()).where(
        JobRow.state == State.WAITING, JobRow.due_at < session.steady_now() - _LATE_AFTER
    )
    return session.execute(query).scalar_one()


def revive_dead(session: Session) -> int:
    """Let dead jobs wait again, as if they had never been tried; returns how many."""
    rows = session.scalars(sa.select(JobRow).where(JobRow.state == State.DEAD)).all()
    for row in rows:
        row.state, row.attempts, row.ended_at = State.WAITING, 0, None
        row.due_at = session.steady_now()
    session.flush()
    job_delivery.deliver_missing(session)
    return len(rows)


def drop_dead(session: Session) -> int:
    """Delete dead jobs; returns how many."""
    return _delete(session, JobRow.state == State.DEAD)


def clear_ended(session: Session) -> int:
    """Delete the record of jobs that ended well some days ago; returns how many."""
    before = session.steady_now() - _ENDED_ARE_KEPT
    return _delete(session, JobRow.state.in_(ENDED_WELL) & (JobRow.ended_at < before))


def _delete(session: Session, which: sa.ColumnElement[bool]) -> int:
    gone = sa.delete(JobRow).where(which).returning(JobRow.id)
    return len(session.execute(gone, execution_options={"synchronize_session": False}).all())
