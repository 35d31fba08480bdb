"""Asking of an older plan whether it is still true: when, and how far one is."""

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from planner.domain.plans.plan import OneThing, Sharing
from planner.models import ReviewRow
from planner.services import plans, still_true
from planner.services.clinics import first_clinic
from planner.services.plans import PlanNotFoundError
from planner.services.still_true import ASK_AFTER_DAYS
from planner.storage.database import Database, Session
from tests.conftest import FakeClock
from tests.support.plans import save_section


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session(writes=True) as opened:
        yield opened


@pytest.fixture
def plan_id(session: Session) -> str:
    made = plans.start_plan(session, first_clinic(session))
    save_section(session, made, "one_thing", OneThing(text="To sing"), seen=1)
    return made


def is_due(session: Session, plan_id: str, clock: FakeClock) -> bool:
    return still_true.is_due(session, first_clinic(session), plans.get_plan(session, plan_id))


def test_a_plan_is_asked_about_after_a_week_and_not_before(
    session: Session, plan_id: str, clock: FakeClock
) -> None:
    clock.advance(days=ASK_AFTER_DAYS - 1)
    assert not is_due(session, plan_id, clock)
    clock.advance(days=1)
    assert is_due(session, plan_id, clock)


def test_whoever_said_not_now_is_left_in_peace_for_a_week(
    session: Session, plan_id: str, clock: FakeClock
) -> None:
    clock.advance(days=30)
    still_true.begin(session, plans.get_plan(session, plan_id), is_over=True)
    assert still_true.find_current(session, plan_id) is None
    assert not is_due(session, plan_id, clock)
    clock.advance(days=ASK_AFTER_DAYS)
    assert is_due(session, plan_id, clock)


def test_a_plan_past_its_own_day_is_asked_about_once(
    session: Session, plan_id: str, clock: FakeClock
) -> None:
    until = Sharing(true_until=clock().date())
    save_section(session, plan_id, "sharing", until, seen=2)
    assert not is_due(session, plan_id, clock)
    clock.advance(days=1)
    assert is_due(session, plan_id, clock)
    still_true.begin(session, plans.get_plan(session, plan_id), is_over=True)
    assert not is_due(session, plan_id, clock)


def test_a_section_is_settled_when_it_is_true_or_changed_since(
    session: Session, plan_id: str
) -> None:
    still_true.begin(session, plans.get_plan(session, plan_id))
    still_true.confirm(session, plan_id, "weeks")
    still_true.confirm(session, plan_id, "weeks")
    save_section(session, plan_id, "one_thing", OneThing(text="To dance"), seen=2)
    stored, current = plans.get_plan(session, plan_id), still_true.find_current(session, plan_id)
    assert current is not None
    assert current.is_settled("weeks", stored)
    assert current.is_settled("one_thing", stored)
    assert not current.is_settled("about", stored)


def test_a_look_that_ended_notes_nothing_more(session: Session, plan_id: str) -> None:
    still_true.begin(session, plans.get_plan(session, plan_id))
    still_true.finish(session, plan_id)
    still_true.confirm(session, plan_id, "weeks")
    assert still_true.find_current(session, plan_id) is None
    row = session.get(ReviewRow, plan_id)
    assert row is not None
    assert row.still_true == []


def test_a_look_that_is_begun_again_keeps_what_was_answered(session: Session, plan_id: str) -> None:
    stored = plans.get_plan(session, plan_id)
    still_true.begin(session, stored)
    still_true.confirm(session, plan_id, "weeks")
    still_true.begin(session, stored)
    current = still_true.find_current(session, plan_id)
    assert current is not None
    assert current.still_true == {"weeks"}
    still_true.finish(session, plan_id)
    still_true.begin(session, stored)
    current = still_true.find_current(session, plan_id)
    assert current is not None
    assert current.still_true == frozenset()


def test_a_plan_that_is_not_there_has_no_look_through(session: Session, plan_id: str) -> None:
    stored = plans.get_plan(session, plan_id)
    plans.erase_plan(session, plan_id)
    with pytest.raises(PlanNotFoundError):
        still_true.begin(session, stored)
    with pytest.raises(PlanNotFoundError):
        still_true.confirm(session, plan_id, "weeks")
    with pytest.raises(PlanNotFoundError):
        still_true.finish(session, plan_id)


def test_erasing_a_plan_erases_its_look_through(session: Session, plan_id: str) -> None:
    still_true.begin(session, plans.get_plan(session, plan_id))
    plans.erase_plan(session, plan_id)
    assert session.scalar(sa.select(sa.func.count()).select_from(ReviewRow)) == 0


def test_a_week_is_counted_in_days_of_the_clinic(
    session: Session, plan_id: str, clock: FakeClock
) -> None:
    # Answered on the 20th at 9.30 UTC, and looked at on the 26th at 23.30: the 27th in Berlin.
    plan = plans.get_plan(session, plan_id)
    clock.at = dt.datetime(2027, 2, 26, 23, 30, tzinfo=dt.UTC)
    for zone, is_over in (("Europe/Berlin", True), ("Etc/UTC", False), ("Pacific/Apia", True)):
        there = first_clinic(session).model_copy(update={"time_zone": zone})
        assert still_true.is_due(session, there, plan) is is_over
