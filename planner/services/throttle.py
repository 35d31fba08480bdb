"""Delays for wrong codes and quotas for what costs much; counted in the database.

Nobody is ever locked out: whoever has to wait is told how long, and the wait has an end. A counter
is found by a keyed hash that changes each day, so no address of a visitor is stored.
"""

import datetime as dt
import hashlib
import hmac
import math
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from planner.models import ThrottleRow
from planner.storage.database import Session

# Wrong codes for one plan from one address: the first are free, then each wait doubles.
FREE_TRIES = 3
FIRST_WAIT_S = 5
LONGEST_WAIT_S = 15 * 60
_INSERT: dict[str, Callable[..., sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many are let through at once, and how many more each hour."""

    room: float
    per_hour: float

    def wait_s(self, level: float, amount: float = 1) -> float:
        """Seconds until `amount` more has room."""
        return max(0.0, level + amount - self.room) * 3600 / self.per_hour


# Wrong codes from one address: a waiting room of 30 people with 5 slips each fits twice over.
ADDRESS = Bucket(room=300, per_hour=24)
# Wrong codes from everywhere. Beyond it each address has only its reserve: whoever guesses from
# many addresses is slowed down, and a patient who comes from another address is not.
EVERYWHERE = Bucket(room=400, per_hour=300)
RESERVE = Bucket(room=10, per_hour=24)


def take(session: Session, kind: str, who: str, bucket: Bucket, amount: float = 1) -> int:
    """Take `amount` from a quota; returns the seconds to wait, 0 when it was taken.

    who: an address or a plan; only its hash is stored. amount: at most the bucket's room is asked.
    """
    amount = min(amount, bucket.room)
    now = session.steady_now()
    row = _row(session, _key(session, kind, who))
    level = _drained(row, bucket, now)
    wait_s = bucket.wait_s(level, amount)
    if wait_s == 0:
        _set(row, level + amount, now)
    session.flush()
    return math.ceil(wait_s)


def admit_guess(session: Session, address: str, selector: str) -> int:
    """Let a typed code through to the hash; returns the seconds to wait, 0 when it is let through.

    It counts as wrong until `forgive_guess`, so that tries at the same moment are all counted.
    """
    now = session.steady_now()
    # Always in this order, so that two workers never wait for each other; the first row lets one
    # guess at a time through this function, so the last need not exist to be counted rightly.
    everywhere = _row(session, _key(session, "guess-everywhere", "", daily=False))
    place = _row(session, _key(session, "guess-place", address))
    pair_key = _key(session, "guess-pair", f"{address}/{selector}")
    pair = session.get(ThrottleRow, pair_key, populate_existing=True)
    if pair is not None:
        _follow_a_clock_set_back(pair, now)
    levels = _drained(everywhere, EVERYWHERE, now), _drained(place, ADDRESS, now)
    wait_s = max(
        _delay_s(pair, now) if pair else 0.0,
        ADDRESS.wait_s(levels[1]),
        min(EVERYWHERE.wait_s(levels[0]), RESERVE.wait_s(levels[1])),
    )
    if wait_s == 0:
        _set(everywhere, min(levels[0] + 1, EVERYWHERE.room), now)
        _set(place, levels[1] + 1, now)
        pair = _row(session, pair_key)
        _set(pair, pair.level + 1, now)
    session.flush()
    return math.ceil(wait_s)


def forgive_guess(session: Session, address: str, selector: str) -> None:
    """Take back what a right code counted, and forget the slips before it."""
    everywhere = _row(session, _key(session, "guess-everywhere", "", daily=False))
    place = _row(session, _key(session, "guess-place", address))
    # A full counter did not count the guess, so there is nothing to take back.
    if everywhere.level <= EVERYWHERE.room - 1:
        everywhere.level = max(0.0, everywhere.level - 1)
    place.level = max(0.0, place.level - 1)
    pair = _key(session, "guess-pair", f"{address}/{selector}")
    session.execute(sa.delete(ThrottleRow).where(ThrottleRow.key == pair))
    session.flush()


def delay_after(wrong: int) -> int:
    """Seconds to wait after so many wrong codes for one plan from one address."""
    if wrong <= FREE_TRIES:
        return 0
    # The exponent is bounded, because nobody needs numbers of a thousand digits.
    return min(LONGEST_WAIT_S, FIRST_WAIT_S << min(wrong - FREE_TRIES - 1, 20))


def _delay_s(pair: ThrottleRow, now: dt.datetime) -> float:
    return max(0.0, delay_after(int(pair.level)) - (now - pair.counted_at).total_seconds())


def _drained(row: ThrottleRow, bucket: Bucket, now: dt.datetime) -> float:
    passed_s = (now - row.counted_at).total_seconds()
    return max(0.0, row.level - passed_s * bucket.per_hour / 3600)


def _follow_a_clock_set_back(row: ThrottleRow, now: dt.datetime) -> None:
    """Count on from now: a counter of the future would stand still until the clock reaches it."""
    row.counted_at = min(row.counted_at, now)


def _set(row: ThrottleRow, level: float, now: dt.datetime) -> None:
    row.level, row.counted_at = level, now


def _key(session: Session, kind: str, who: str, *, daily: bool = True) -> bytes:
    secret = session.keyring.derive("throttle")
    day = f"{session.now():%Y-%m-%d}" if daily else ""
    return hmac.new(secret, f"{day}/{kind}/{who}".encode(), hashlib.sha256).digest()


def _row(session: Session, key: bytes) -> ThrottleRow:
    """Return a counter and hold it until the end of the transaction; makes it when new."""
    now = session.steady_now()
    found = session.get(ThrottleRow, key, with_for_update=True, populate_existing=True)
    if found is not None:
        _follow_a_clock_set_back(found, now)
        return found
    insert = _INSERT[session.get_bind().dialect.name]
    new = insert(ThrottleRow).values(key=key, level=0.0, counted_at=now)
    # Another worker may have made it a moment ago.
    session.execute(new.on_conflict_do_nothing())
    return session.get_one(ThrottleRow, key, with_for_update=True, populate_existing=True)
