"""Leases: of several processes one at a time does a thing, and another once that one is gone."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from planner.models import LeaseRow
from planner.storage.database import Session

# No lease lasts longer (`PLANNER_JOB_LEASE_SECONDS`); one that would was taken by a clock that has
# been set back since, and nobody could take it until that clock's time has come.
_LONGEST = dt.timedelta(hours=1)
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def take_lease(session: Session, name: str, holder: str, *, seconds: float) -> bool:
    """Take a lease that is free or has ended, or renew our own; False while another holds it."""
    now = session.steady_now()
    new = _INSERT[session.get_bind().dialect.name](LeaseRow).values(
        name=name, holder=holder, ends_at=now + dt.timedelta(seconds=seconds)
    )
    taken = new.on_conflict_do_update(
        index_elements=[LeaseRow.name],
        set_={"holder": new.excluded.holder, "ends_at": new.excluded.ends_at},
        where=(LeaseRow.holder == holder) | ~_is_held(now),
    ).returning(LeaseRow.holder)
    return session.execute(taken).scalar_one_or_none() is not None


def release_lease(session: Session, name: str, holder: str) -> None:
    """Give up a lease, if it is still ours."""
    ours = sa.delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder)
    session.execute(ours, execution_options={"synchronize_session": False})


def is_free(session: Session, name: str) -> bool:
    """Say whether nobody holds a lease now."""
    held = sa.select(LeaseRow.name).where(LeaseRow.name == name, _is_held(session.steady_now()))
    return session.execute(held).first() is None


def _is_held(now: dt.datetime) -> sa.ColumnElement[bool]:
    return (LeaseRow.ends_at > now) & (LeaseRow.ends_at <= now + _LONGEST)
