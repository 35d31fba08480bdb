"""The queue of jobs: add one with the change that needs it, start, hold, end and cancel it.

The table `jobs` is the record on both databases. On SQLite a runner in the server takes jobs from
it; on PostgreSQL `add_job` hands each to procrastinate in the same transaction as well, and that
says which worker starts it, when, and what a dead worker left behind.
"""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from planner.domain.errors import PlannerError
from planner.models import JobRow
from planner.services import job_delivery
from planner.storage.database import Session

# So often a job is started; then it is dead and a person has to look at it.
ATTEMPTS = 5
# After the first failure, the second, ...: a print process is back at once, a full disk is not.
PAUSES_S = (10, 60, 300, 1800)
_ERROR_LETTERS = 80
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class State(StrEnum):
    """Where a job is; see `planner.jobs` for what leads from one to the next."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    DEAD = "dead"


ENDED_WELL = (State.DONE, State.CANCELLED)


class JobLostError(PlannerError):
    """Another process took the job up, because this one gave no sign of life for too long."""


class JobCancelledError(PlannerError):
    """Somebody cancelled the job while it ran."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job that was started: it is ours as long as the row shows our lease."""

    id: int
    kind: str
    arguments: Mapping[str, Any] = field(repr=False)
    attempt: int
    lease: str


def add_job(
    session: Session, kind: str, arguments: Mapping[str, Any], *, key: str | None = None
) -> int:
    """Add a job that starts once this transaction is committed; returns its id.

    arguments: plain ids as JSON takes them, never a word of a patient. key: what is to be done;
    a job with the same kind and key, whatever its state, is returned and none is added.
    """
    hashed = None if key is None else _hash(kind, key)
    new = _INSERT[session.get_bind().dialect.name](JobRow).values(
        kind=kind,
        arguments=dict(arguments),
        key=hashed,
        state=State.WAITING,
        attempts=0,
        due_at=session.steady_now(),
        steps_done=0,
        steps=0,
        is_cancel_asked=False,
    )
    job_id: int | None = session.execute(
        new.on_conflict_do_nothing(index_elements=[JobRow.key]).returning(JobRow.id)
    ).scalar_one_or_none()
    if job_id is None:
        return session.execute(sa.select(JobRow.id).where(JobRow.key == hashed)).scalar_one()
    job_delivery.deliver(session, job_id)
    return job_id


def has_job(session: Session, kind: str, key: str) -> bool:
    """Say whether a job was added under this key and is still on record."""
    query = sa.select(JobRow.id).where(JobRow.key == _hash(kind, key))
    return session.execute(query).first() is not None


def is_work_waiting(session: Session) -> bool:
    """Say whether a job is due, or was left running by somebody; asks without writing."""
    query = sa.select(JobRow.id).where(_is_due(session) | (JobRow.state == State.RUNNING)).limit(1)
    return session.execute(query).first() is not None


def start_next(session: Session) -> Job | None:
    """Start the job that has been due for longest; None when none is due.

    On SQLite, where whoever writes is alone.
    """
    query = sa.select(JobRow).where(_is_due(session)).order_by(JobRow.due_at, JobRow.id).limit(1)
    while (row := session.scalars(query).first()) is not None:
        if (job := _start(session, row)) is not None:
            return job
    return None


def start_job(session: Session, job_id: int) -> Job | None:
    """Start one job; None when it has ended, or has been started as often as it may.

    One that seems to run is started too: whoever asks has been told that its worker is dead, and
    if that one lives on, it has lost its lease.
    """
    row = _locked(session, job_id)
    if row is None or row.state not in {State.WAITING, State.RUNNING}:
        return None
    return _start(session, row)


def hold(session: Session, job: Job) -> JobRow:
    """Keep hold of a job until this transaction ends, so that its effects count once.

    Raises JobLostError when another process took it up, JobCancelledError when it was cancelled.
    """
    row = _locked(session, job.id)
    if row is None or row.lease != job.lease:
        raise JobLostError("Another process does this job.")
    if row.is_cancel_asked:
        raise JobCancelledError("This job was cancelled.")
    return row


def note_progress(session: Session, job: Job, steps_done: int, steps: int) -> None:
    """Note how far a job is; raises what `hold` raises."""
    row = hold(session, job)
    row.steps_done, row.steps = steps_done, steps
    session.flush()


def finish(session: Session, job: Job) -> None:
    """Note that a job is done; raises what `hold` raises."""
    _end(session, hold(session, job), State.DONE)


def finish_cancelled(session: Session, job: Job) -> None:
    """Note that a running job stopped because it was cancelled."""
    row = _ours(session, job)
    if row is not None:
        _end(session, row, State.CANCELLED)


def hand_back(session: Session, job: Job) -> None:
    """Let another process go on with a job, at once; this start does not count as a failure."""
    row = _ours(session, job)
    if row is not None:
        row.attempts -= 1
        _wait_or_end(session, row)


def fail(session: Session, job: Job, error: str) -> float | None:
    """Note that an attempt failed.

    error: the name of the kind of error, nothing of its text. Returns the seconds until the next
    attempt; None when there is none, because the job is dead or no longer ours.
    """
    row = _ours(session, job)
    if row is None:
        return None
    row.last_error = error[:_ERROR_LETTERS]
    if not _wait_or_end(session, row):
        return None
    pause_s = PAUSES_S[row.attempts - 1]
    row.due_at = session.steady_now() + dt.timedelta(seconds=pause_s)
    session.flush()
    return pause_s


def cancel(session: Session, job_id: int) -> bool:
    """Cancel a job that waits, or ask one that runs to stop; False when it has ended."""
    row = _locked(session, job_id)
    if row is None or row.state not in {State.WAITING, State.RUNNING}:
        return False
    row.is_cancel_asked = True
    if row.state == State.WAITING:
        _end(session, row, State.CANCELLED)
    session.flush()
    return True


def take_up(session: Session) -> int:
    """Let what a dead process left running wait again; returns how many jobs that were.

    On SQLite, by whoever has just got the lease: nobody else runs a job then.
    """
    left = session.scalars(sa.select(JobRow).where(JobRow.state == State.RUNNING)).all()
    for row in left:
        _wait_or_end(session, row)
    return len(left)


def _is_due(session: Session) -> sa.ColumnElement[bool]:
    now = session.steady_now()
    # No pause is longer: what is due later than that was put off by a clock set back since.
    put_off_at_most = now + dt.timedelta(seconds=PAUSES_S[-1])
    is_now = (JobRow.due_at <= now) | (JobRow.due_at > put_off_at_most)
    return (JobRow.state == State.WAITING) & is_now


def _start(session: Session, row: JobRow) -> Job | None:
    """Start a job, or end it where it may not be started again."""
    if not _wait_or_end(session, row):
        return None
    row.state, row.lease = State.RUNNING, secrets.token_hex(16)
    row.attempts += 1
    session.flush()
    return Job(row.id, row.kind, dict(row.arguments), row.attempts, row.lease)


def _wait_or_end(session: Session, row: JobRow) -> bool:
    """Let a job wait for its next start; False when it has none, and is cancelled or dead."""
    if row.is_cancel_asked:
        _end(session, row, State.CANCELLED)
    elif row.attempts >= ATTEMPTS:
        _end(session, row, State.DEAD)
    else:
        row.state, row.lease = State.WAITING, None
        session.flush()
    return row.state == State.WAITING


def _end(session: Session, row: JobRow, state: State) -> None:
    row.state, row.lease, row.ended_at = state, None, session.steady_now()
    if state in ENDED_WELL:
        # Ids of plans are not kept for longer than they are needed.
        row.arguments = {}
    session.flush()


def _ours(session: Session, job: Job) -> JobRow | None:
    row = _locked(session, job.id)
    return row if row is not None and row.lease == job.lease else None


def _locked(session: Session, job_id: int) -> JobRow | None:
    return session.get(JobRow, job_id, with_for_update=True, populate_existing=True)


def _hash(kind: str, key: str) -> bytes:
    return hashlib.sha256(json.dumps([kind, key]).encode()).digest()
