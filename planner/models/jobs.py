"""The tables of jobs that wait, run or have ended, and of leases."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.models.instants import Instant
from planner.storage.database import Base


class JobRow(Base):
    """One job: a function of plain ids that is done once, by whichever process gets to it.

    arguments: ids only; emptied when the job is done or cancelled. key: a hash of what must not be
    added twice. attempts: how often it was started. lease: drawn anew at each start; whoever holds
    another one has lost the job. steps_done, steps: progress; `steps` is 0 until it is known.
    """

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    arguments: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    key: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32), unique=True)
    state: Mapped[str] = mapped_column(sa.String(16))
    attempts: Mapped[int]
    due_at: Mapped[dt.datetime] = mapped_column(Instant)
    ended_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    lease: Mapped[str | None] = mapped_column(sa.String(32))
    steps_done: Mapped[int]
    steps: Mapped[int]
    is_cancel_asked: Mapped[bool]
    last_error: Mapped[str | None] = mapped_column(sa.String(80))

    __table_args__ = (
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'cancelled', 'dead')", name="state"
        ),
        sa.Index("ix_jobs_state_due_at", "state", "due_at"),
        # An id is never given twice: a late "cancel" would else hit another job.
        {"sqlite_autoincrement": True},
    )


class LeaseRow(Base):
    """The right to do something that one process at a time may do; it ends unless renewed."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    holder: Mapped[str] = mapped_column(sa.String(32))
    ends_at: Mapped[dt.datetime] = mapped_column(Instant)
