"""Browser sessions and their limits, by a clock that the test winds."""

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from planner.services import plans, sessions
from planner.services.clinics import first_clinic
from planner.services.sessions import Limits
from planner.storage.database import Database, Session
from tests.conftest import FakeClock

COOKIE = bytes(range(32))
LIMITS = Limits(idle=dt.timedelta(minutes=30), longest=dt.timedelta(hours=12))


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session(writes=True) as opened:
        sessions.open_session(
            opened, COOKIE, "home", plans.start_plan(opened, first_clinic(opened))
        )
        yield opened


def seconds_left(session: Session) -> int:
    found = sessions.find_session(session, COOKIE, LIMITS)
    assert found is not None
    return found.seconds_left


def test_the_cookie_itself_is_not_stored(session: Session) -> None:
    stored = session.execute(sa.text("SELECT id_hash FROM sessions")).scalar_one()
    assert stored != COOKIE
    assert len(stored) == 32


def test_another_cookie_finds_nothing(session: Session) -> None:
    assert sessions.find_session(session, COOKIE[::-1], LIMITS) is None


def test_a_session_ends_after_half_an_hour_at_rest(session: Session, clock: FakeClock) -> None:
    clock.advance(minutes=29, seconds=59)
    found = sessions.find_session(session, COOKIE, LIMITS)
    assert found is not None
    assert (found.seconds_left, found.has_ended) == (1, False)
    clock.advance(seconds=1)
    found = sessions.find_session(session, COOKIE, LIMITS)
    assert found is not None
    assert found.has_ended


def test_looking_is_not_being_active_and_sending_is(session: Session, clock: FakeClock) -> None:
    clock.advance(minutes=20)
    assert seconds_left(session) == 10 * 60
    sessions.touch_session(session, COOKIE)
    assert seconds_left(session) == 30 * 60


def test_no_session_lasts_longer_than_twelve_hours(session: Session, clock: FakeClock) -> None:
    for _ in range(47):
        clock.advance(minutes=15)
        sessions.touch_session(session, COOKIE)
    assert seconds_left(session) == 15 * 60
    clock.advance(minutes=15)
    sessions.touch_session(session, COOKIE)
    assert seconds_left(session) <= 0


def test_a_host_whose_clock_is_behind_does_not_shorten_a_session(
    session: Session, clock: FakeClock
) -> None:
    clock.advance(minutes=10)
    sessions.touch_session(session, COOKIE)
    clock.advance(seconds=-5)
    sessions.touch_session(session, COOKIE)
    assert seconds_left(session) >= 30 * 60


def test_an_ended_session_is_gone(session: Session) -> None:
    sessions.end_session(session, COOKIE)
    assert sessions.find_session(session, COOKIE, LIMITS) is None
    sessions.touch_session(session, COOKIE)


def test_a_purge_takes_sessions_only_that_ended_a_day_ago(
    session: Session, clock: FakeClock
) -> None:
    other = COOKIE[::-1]
    clock.advance(hours=24)
    sessions.open_session(session, other, "home", plans.start_plan(session, first_clinic(session)))
    clock.advance(minutes=29)
    sessions.purge_sessions(session, "home", LIMITS)
    assert sessions.find_session(session, COOKIE, LIMITS) is not None
    clock.advance(minutes=1)
    assert sessions.count_ended(session, "home", LIMITS) == 1
    sessions.purge_sessions(session, "staff", LIMITS)
    assert sessions.find_session(session, COOKIE, LIMITS) is not None
    sessions.purge_sessions(session, "home", LIMITS)
    session.expire_all()
    assert sessions.find_session(session, COOKIE, LIMITS) is None
    assert sessions.find_session(session, other, LIMITS) is not None


@pytest.mark.parametrize("hours", [-2, -24, -2000])
def test_a_clock_set_back_gives_no_more_than_there_can_be(
    session: Session, clock: FakeClock, hours: int
) -> None:
    clock.advance(minutes=10)
    sessions.touch_session(session, COOKIE)
    clock.advance(hours=hours)
    found = sessions.find_session(session, COOKIE, LIMITS)
    assert found is not None
    assert found.seconds_left == 30 * 60
    assert found.most_seconds_left == 12 * 3600 - 10 * 60
    sessions.touch_session(session, COOKIE)
    clock.advance(minutes=29)
    assert seconds_left(session) == 60
    clock.advance(minutes=1)
    assert seconds_left(session) == 0


def test_a_clock_set_back_does_not_prolong_the_whole(session: Session, clock: FakeClock) -> None:
    for _ in range(44):
        clock.advance(minutes=15)
        sessions.touch_session(session, COOKIE)
    clock.advance(hours=-2)
    for _ in range(4):
        sessions.touch_session(session, COOKIE)
        assert seconds_left(session) > 0
        clock.advance(minutes=15)
    sessions.touch_session(session, COOKIE)
    assert seconds_left(session) <= 0
