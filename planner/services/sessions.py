"""Open, find, renew and end browser sessions; the clock comes with the database session."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

import sqlalchemy as sa

from planner.domain.clinics import Clinic
from planner.models import SessionRow
from planner.storage.database import Session

Kind = Literal["home", "kiosk", "staff"]
ENDED_ARE_KEPT = dt.timedelta(days=1)


_FIND = sa.select(
    SessionRow.kind,
    SessionRow.plan_id,
    SessionRow.text_size,
    SessionRow.seen_at,
    SessionRow.started_at,
).where(SessionRow.id_hash == sa.bindparam("id_hash"))


# Hosts whose clocks are kept by the network differ by less.
_HOSTS_DIFFER = dt.timedelta(minutes=1)

_TOUCH = (
    sa.update(SessionRow)
    # Never backwards: another host's clock may be a little behind.
    .where(SessionRow.id_hash == sa.bindparam("hash"), SessionRow.seen_at < sa.bindparam("now"))
    .values(seen_at=sa.bindparam("now"))
)


class TextSize(StrEnum):
    """How large the words are on the screen."""

    NORMAL = "normal"
    LARGE = "large"
    LARGER = "larger"


@dataclass(frozen=True)
class Limits:
    """How long a session of one kind may rest, and how long it may last at all."""

    idle: dt.timedelta
    longest: dt.timedelta


def home_limits(clinics: Sequence[Clinic]) -> Limits:
    """Return the limits of sessions at home: of several clinics those that let them last longest.

    Raises ValueError without any clinic.
    """
    return Limits(
        idle=dt.timedelta(minutes=max(one.home_idle_minutes for one in clinics)),
        longest=dt.timedelta(hours=max(one.home_max_hours for one in clinics)),
    )


@dataclass(frozen=True)
class OpenSession:
    """A session that was found; `seconds_left` is zero when it has ended.

    most_seconds_left: until it ends however much is sent in.
    """

    kind: str
    plan_id: str
    seconds_left: int
    most_seconds_left: int
    text_size: TextSize

    @property
    def has_ended(self) -> bool:
        """Say whether it rested or lasted too long."""
        return self.seconds_left <= 0


def open_session(
    session: Session,
    cookie: bytes,
    kind: Kind,
    plan_id: str,
    text_size: TextSize = TextSize.NORMAL,
) -> None:
    """Store a session for a fresh cookie, of which only the hash is kept."""
    now = session.steady_now()
    session.add(
        SessionRow(
            id_hash=_hash(cookie),
            kind=kind,
            plan_id=plan_id,
            started_at=now,
            seen_at=now,
            text_size=text_size,
        )
    )
    session.flush()


def find_session(session: Session, cookie: bytes, limits: Limits) -> OpenSession | None:
    """Find the session of a cookie, ended ones included; None when there is none."""
    # Every request asks this, so it goes past the mapper: columns, and no object to watch.
    found = session.connection().execute(_FIND, {"id_hash": _hash(cookie)}).first()
    if found is None:
        return None
    kind, plan_id, text_size, seen_at, started_at = found
    # Where the clock was set back since, no more is left than there was at the last request.
    now = max(session.steady_now(), seen_at)
    most_left = int((started_at + limits.longest - now).total_seconds())
    seconds_left = min(most_left, int((seen_at + limits.idle - now).total_seconds()))
    return OpenSession(kind, plan_id, seconds_left, most_left, TextSize(text_size))


def touch_session(session: Session, cookie: bytes) -> None:
    """Note that something was sent in just now: the time at rest starts anew."""
    id_hash, now = _hash(cookie), session.steady_now()
    found = session.connection().execute(_TOUCH, {"hash": id_hash, "now": now})
    if found.rowcount == 0:
        _follow_a_clock_set_back(session, id_hash, now)


def _follow_a_clock_set_back(session: Session, id_hash: bytes, now: dt.datetime) -> None:
    """Move a session of the future to now, with all the time that it has already lasted.

    It happens when the clock is set back and the server started anew; see `planner.clocks`.
    """
    row = session.get(SessionRow, id_hash, populate_existing=True)
    if row is not None and row.seen_at > now + _HOSTS_DIFFER:
        row.started_at -= row.seen_at - now
        row.seen_at = now
        session.flush()


def touched(found: OpenSession, limits: Limits) -> OpenSession:
    """Return a session as it is once `touch_session` has noted it."""
    left = min(found.most_seconds_left, int(limits.idle.total_seconds()))
    return replace(found, seconds_left=max(found.seconds_left, left))


def set_text_size(session: Session, cookie: bytes, size: TextSize) -> None:
    """Keep the size of the words for as long as the session lasts."""
    row = session.get(SessionRow, _hash(cookie))
    if row is not None:
        row.text_size = size
        session.flush()


def end_session(session: Session, cookie: bytes) -> None:
    """Delete the session of a cookie, if there is one."""
    session.execute(sa.delete(SessionRow).where(SessionRow.id_hash == _hash(cookie)))


def end_other_sessions(session: Session, cookie: bytes, plan_id: str, limits: Limits) -> None:
    """End every session of a plan but that of `cookie`; what comes in there too late is kept."""
    session.execute(
        sa.update(SessionRow)
        .where(SessionRow.plan_id == plan_id, SessionRow.id_hash != _hash(cookie))
        .values(started_at=session.steady_now() - limits.longest),
        execution_options={"synchronize_session": False},
    )


def purge_sessions(session: Session, kind: Kind, limits: Limits) -> None:
    """Delete the sessions of one kind that ended more than a day ago."""
    session.execute(
        sa.delete(SessionRow).where(SessionRow.kind == kind, _ended(session, limits)),
        execution_options={"synchronize_session": False},
    )


def count_ended(session: Session, kind: Kind, limits: Limits) -> int:
    """Count what `purge_sessions` would delete."""
    query = sa.select(sa.func.count()).where(SessionRow.kind == kind, _ended(session, limits))
    return session.execute(query.select_from(SessionRow)).scalar_one()


def _ended(session: Session, limits: Limits) -> sa.ColumnElement[bool]:
    # An ended session opens nothing, but for a day it still tells which plan a form was about
    # that comes in too late: its words are kept for whoever has that plan's access code.
    now = session.steady_now() - ENDED_ARE_KEPT
    return (SessionRow.seen_at <= now - limits.idle) | (
        SessionRow.started_at <= now - limits.longest
    )


def _hash(cookie: bytes) -> bytes:
    # Not salted and not slow: the cookie is 32 random bytes, there is nothing to guess.
    return hashlib.sha256(cookie).digest()
