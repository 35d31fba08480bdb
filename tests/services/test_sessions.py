"""Browser sessions and their limits, by a clock that the test winds."""

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from planner.domain.clinics import MOST_HOME_HOURS
from planner.domain.roles import Role
from planner.domain.visits import (
    HOME_LIMITS,
    KIOSK_LIMITS,
    STAFF_LIMITS,
    KioskVisit,
    LimitsByKind,
    Nobody,
    OpenVisit,
    PatientVisit,
    StaffVisit,
    VisitLimits,
)
from planner.services import plans, sessions
from planner.services.clinics import first_clinic
from planner.storage.database import Database, Session
from tests.conftest import FakeClock

COOKIE = bytes(range(32))
LIMITS = LimitsByKind()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session(writes=True) as opened:
        sessions.open_home_session(opened, COOKIE, plans.start_plan(opened, first_clinic(opened)))
        yield opened


def find(session: Session, cookie: bytes = COOKIE) -> OpenVisit:
    """The visit of a cookie, ended or not."""
    found = sessions.find_visit(session, cookie, LIMITS)
    opened = found.ended if isinstance(found, Nobody) else found
    assert opened is not None
    return opened


def seconds_left(session: Session) -> int:
    return find(session).seconds_left


def send_in(session: Session, cookie: bytes = COOKIE) -> bool:
    """Note that something was sent in, as a request does; returns whether its row was written."""
    found = find(session, cookie)
    if found.needs_renewal:
        sessions.renew_session(session, cookie, found.limits)
    return found.needs_renewal


def test_the_cookie_itself_is_not_stored(session: Session) -> None:
    stored = session.execute(sa.text("SELECT id_hash FROM sessions")).scalar_one()
    assert stored != COOKIE
    assert len(stored) == 32


def test_another_cookie_finds_nothing(session: Session) -> None:
    assert sessions.find_visit(session, COOKIE[::-1], LIMITS) == Nobody()


def test_a_session_ends_after_half_an_hour_at_rest(session: Session, clock: FakeClock) -> None:
    clock.advance(minutes=29, seconds=59)
    found = find(session)
    assert (found.seconds_left, found.has_ended) == (1, False)
    clock.advance(seconds=1)
    assert find(session).has_ended
    assert isinstance(sessions.find_visit(session, COOKIE, LIMITS), Nobody)


def test_looking_is_not_being_active_and_sending_is(session: Session, clock: FakeClock) -> None:
    clock.advance(minutes=20)
    assert seconds_left(session) == 10 * 60
    send_in(session)
    assert seconds_left(session) == 30 * 60


def test_no_session_lasts_longer_than_twelve_hours(session: Session, clock: FakeClock) -> None:
    for _ in range(47):
        clock.advance(minutes=15)
        send_in(session)
    assert seconds_left(session) == 15 * 60
    clock.advance(minutes=15)
    send_in(session)
    assert seconds_left(session) <= 0


def test_a_host_whose_clock_is_behind_does_not_shorten_a_session(
    session: Session, clock: FakeClock
) -> None:
    clock.advance(minutes=10)
    send_in(session)
    clock.advance(seconds=-5)
    send_in(session)
    assert seconds_left(session) >= 30 * 60


def test_an_ended_session_is_gone(session: Session) -> None:
    sessions.end_session(session, COOKIE)
    assert sessions.find_visit(session, COOKIE, LIMITS) == Nobody()
    sessions.renew_session(session, COOKIE, HOME_LIMITS)


def test_a_purge_takes_sessions_only_that_ended_a_day_ago(
    session: Session, clock: FakeClock
) -> None:
    other = COOKIE[::-1]
    clock.advance(hours=24)
    sessions.open_home_session(session, other, plans.start_plan(session, first_clinic(session)))
    clock.advance(minutes=29)
    sessions.purge_sessions(session, LIMITS)
    assert sessions.find_visit(session, COOKIE, LIMITS) != Nobody()
    clock.advance(minutes=1)
    assert sessions.count_ended(session, LIMITS) == 1
    sessions.purge_sessions(session, LIMITS)
    session.expire_all()
    assert sessions.find_visit(session, COOKIE, LIMITS) == Nobody()
    assert sessions.find_visit(session, other, LIMITS) != Nobody()


@pytest.mark.parametrize("hours", [-2, -24, -2000])
def test_a_clock_set_back_gives_no_more_than_there_can_be(
    session: Session, clock: FakeClock, hours: int
) -> None:
    clock.advance(minutes=10)
    send_in(session)
    clock.advance(hours=hours)
    found = find(session)
    assert found.seconds_left == 30 * 60
    assert found.most_seconds_left == 12 * 3600 - 10 * 60
    send_in(session)
    clock.advance(minutes=29)
    assert seconds_left(session) == 60
    clock.advance(minutes=1)
    assert seconds_left(session) == 0


def test_a_clock_set_back_does_not_prolong_the_whole(session: Session, clock: FakeClock) -> None:
    for _ in range(44):
        clock.advance(minutes=15)
        send_in(session)
    clock.advance(hours=-2)
    for _ in range(4):
        send_in(session)
        assert seconds_left(session) > 0
        clock.advance(minutes=15)
    send_in(session)
    assert seconds_left(session) <= 0


KINDS = {"home": HOME_LIMITS, "kiosk": KIOSK_LIMITS, "staff": STAFF_LIMITS}


def open_each(session: Session) -> dict[str, bytes]:
    """One session of each kind; returns their cookies."""
    cookies = {kind: bytes([number]) * 32 for number, kind in enumerate(KINDS, 1)}
    sessions.open_home_session(
        session, cookies["home"], plans.start_plan(session, first_clinic(session))
    )
    sessions.open_kiosk_session(
        session, cookies["kiosk"], "kiosk-1", plans.start_plan(session, first_clinic(session))
    )
    sessions.open_staff_session(session, cookies["staff"], "staff-1", first_clinic(session).id)
    return cookies


def test_each_kind_of_session_is_a_visit_of_its_own_kind(session: Session) -> None:
    cookies = open_each(session)
    kinds = {kind: type(find(session, cookie)) for kind, cookie in cookies.items()}
    assert kinds == {"home": PatientVisit, "kiosk": KioskVisit, "staff": StaffVisit}
    at_kiosk, staff = find(session, cookies["kiosk"]), find(session, cookies["staff"])
    assert isinstance(at_kiosk, KioskVisit)
    assert at_kiosk.kiosk_id == "kiosk-1"
    assert at_kiosk.plan_id
    assert isinstance(staff, StaffVisit)
    assert (staff.staff_id, staff.clinic_id) == ("staff-1", first_clinic(session).id)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_ends_at_rest_by_its_own_limit(
    session: Session, clock: FakeClock, kind: str
) -> None:
    cookie = open_each(session)[kind]
    clock.at += KINDS[kind].idle - dt.timedelta(seconds=1)
    assert find(session, cookie).seconds_left == 1
    assert not find(session, cookie).has_ended
    clock.advance(seconds=1)
    assert isinstance(sessions.find_visit(session, cookie, LIMITS), Nobody)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_ends_at_its_longest_however_busy(
    session: Session, clock: FakeClock, kind: str
) -> None:
    cookie, limits = open_each(session)[kind], KINDS[kind]
    began_at, step = clock.at, limits.idle / 2
    while clock.at + step < began_at + limits.longest:
        clock.at += step
        send_in(session, cookie)
        assert not find(session, cookie).has_ended
    clock.at = began_at + limits.longest
    assert find(session, cookie).has_ended


def test_the_limits_are_those_that_the_design_names() -> None:
    minutes = {
        kind: (limits.idle.total_seconds() / 60, limits.longest.total_seconds() / 3600)
        for kind, limits in KINDS.items()
    }
    # A kiosk rests for two minutes, and then asks for one.
    assert minutes == {"home": (30, 12), "kiosk": (3, 12), "staff": (15, 12)}
    assert KIOSK_LIMITS.idle - KIOSK_LIMITS.warning == dt.timedelta(minutes=2)


@pytest.mark.parametrize("kind", KINDS)
def test_a_busy_visit_is_written_seldom_and_never_ends_early(
    session: Session, clock: FakeClock, kind: str
) -> None:
    cookie, limits = open_each(session)[kind], KINDS[kind]
    step, written = limits.renewal / 20, 0
    for _ in range(200):
        clock.at += step
        written += send_in(session, cookie)
        assert find(session, cookie).seconds_left >= int(limits.idle.total_seconds())
    # Ten times the span in which one is enough, and one more at the start.
    assert written <= 11
    clock.at += limits.idle - dt.timedelta(seconds=1)
    assert not find(session, cookie).has_ended
    clock.at += limits.renewal + dt.timedelta(seconds=1)
    assert find(session, cookie).has_ended


def test_a_visit_that_sent_something_once_ends_to_the_second(
    session: Session, clock: FakeClock
) -> None:
    clock.advance(minutes=1)
    assert send_in(session)
    clock.advance(minutes=29, seconds=59)
    assert find(session).seconds_left == 1
    clock.advance(seconds=1)
    assert find(session).has_ended


def test_roles_are_asked_for_at_each_request(session: Session) -> None:
    cookie, roles = open_each(session)["staff"], {Role.NURSE}

    def found() -> frozenset[Role]:
        visit = sessions.find_visit(session, cookie, LIMITS, lambda *_: frozenset(roles))
        assert isinstance(visit, StaffVisit)
        return visit.roles

    assert found() == {Role.NURSE}
    roles.clear()
    assert found() == frozenset()


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "home"},
        {"kind": "home", "plan_id": "PLAN", "staff_id": "s"},
        {"kind": "kiosk", "plan_id": "PLAN"},
        {"kind": "kiosk", "kiosk_id": "k", "staff_id": "s"},
        {"kind": "staff", "staff_id": "s"},
        {"kind": "staff", "staff_id": "s", "clinic_id": "c", "plan_id": "PLAN"},
        {"kind": "admin", "staff_id": "s", "clinic_id": "c"},
    ],
)
def test_the_table_refuses_a_row_that_could_be_read_as_another_kind(
    session: Session, row: dict[str, str]
) -> None:
    names = ("kind", "plan_id", "kiosk_id", "staff_id", "clinic_id")
    values = dict.fromkeys(names) | row | {"id": b"x" * 32}
    if values["clinic_id"]:
        values["clinic_id"] = first_clinic(session).id
    if values["plan_id"]:
        values["plan_id"] = session.scalar(sa.text("SELECT id FROM plans"))
    insert = (
        "INSERT INTO sessions (id_hash, started_at, seen_at, kind, plan_id, kiosk_id, staff_id,"
        " clinic_id) VALUES (:id, '2027-02-20', '2027-02-20', :kind, :plan_id, :kiosk_id,"
        " :staff_id, :clinic_id)"
    )
    with pytest.raises(sa.exc.IntegrityError):
        session.execute(sa.text(insert), values)


def test_limits_that_a_clinic_sets_are_those_at_home(session: Session, clock: FakeClock) -> None:
    short = LimitsByKind.at_home(idle_minutes=5, longest_hours=1)
    assert short.kiosk == KIOSK_LIMITS
    clock.advance(minutes=5)
    assert isinstance(sessions.find_visit(session, COOKIE, short), Nobody)
    assert short.home == VisitLimits(dt.timedelta(minutes=5), dt.timedelta(hours=1))


def test_an_ended_session_of_each_kind_is_cleared_away_a_day_later(
    session: Session, clock: FakeClock
) -> None:
    cookies = open_each(session)
    for kind, idle in (("kiosk", 3), ("staff", 15), ("home", 30)):
        clock.at += dt.timedelta(days=1)
        left = find(session, cookies[kind])
        assert left.has_ended
        clock.at -= dt.timedelta(days=1) - dt.timedelta(minutes=idle)
        clock.at += dt.timedelta(days=1) - dt.timedelta(seconds=1)
        sessions.purge_sessions(session, LIMITS)
        assert sessions.find_visit(session, cookies[kind], LIMITS) != Nobody()
        clock.at += dt.timedelta(seconds=1)
        sessions.purge_sessions(session, LIMITS)
        assert sessions.find_visit(session, cookies[kind], LIMITS) == Nobody()
        clock.at -= dt.timedelta(days=1) + dt.timedelta(minutes=idle)


def test_an_ended_session_does_not_come_back_when_the_clinic_lets_visits_last_longer(
    session: Session,
) -> None:
    plan_id = plans.start_plan(session, first_clinic(session))
    sessions.open_home_session(session, b"1" * 32, plan_id)
    sessions.open_home_session(session, b"2" * 32, plan_id)
    sessions.end_other_sessions(session, b"2" * 32, plan_id)
    longest = LimitsByKind.at_home(idle_minutes=240, longest_hours=MOST_HOME_HOURS)
    for limits in (LIMITS, longest):
        assert isinstance(sessions.find_visit(session, b"1" * 32, limits), Nobody)
        assert isinstance(sessions.find_visit(session, b"2" * 32, limits), PatientVisit)
    assert longest.kiosk.longest <= sessions._MOST_LASTS
    assert longest.staff.longest <= sessions._MOST_LASTS
