"""Editions: frozen, numbered, sealed, made with consent, gone with their plan."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.domain.plans.choices import SharedWith
from planner.domain.plans.plan import About, OneThing, Sharing
from planner.models import EditionRow
from planner.services import editions, plans
from planner.services.clinics import first_clinic
from planner.services.editions import (
    EditionNotFoundError,
    NoConsentError,
    NothingToShareError,
    NotSeenError,
    Shared,
)
from planner.services.plans import PlanNotFoundError
from planner.storage.database import Database, Session
from planner.storage.vault import VaultError
from tests.conftest import FakeClock
from tests.support.clinics import choose
from tests.support.plans import save_section
from tests.support.stored_bytes import everything_stored, places_with

WORDS = "To stand beside my daughter"
CREW = Sharing(with_=SharedWith.CREW)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session(writes=True) as opened:
        yield opened


@pytest.fixture
def plan_id(session: Session) -> str:
    made = plans.start_plan(session, first_clinic(session))
    write(session, made, WORDS)
    return made


def write(session: Session, plan_id: str, text: str) -> None:
    seen = plans.get_plan(session, plan_id).revision
    save_section(session, plan_id, "one_thing", OneThing(text=text), seen=seen)


def share(session: Session, plan_id: str, sharing: Sharing = CREW) -> Shared:
    seen = plans.get_plan(session, plan_id).revision
    return editions.share(
        session, first_clinic(session), plan_id, sharing, has_consent=True, seen=seen
    )


def test_editions_are_numbered_and_never_change(session: Session, plan_id: str) -> None:
    assert share(session, plan_id).edition.number == 1
    write(session, plan_id, "To sing")
    second = share(session, plan_id)
    assert (second.edition.number, second.is_new) == (2, True)
    texts = [one.plan.one_thing.text for one in editions.list_editions(session, plan_id)]
    assert texts == [WORDS, "To sing"]
    assert editions.get_edition(session, plan_id, 1).plan.one_thing.text == WORDS
    newest = editions.find_newest(session, plan_id)
    assert newest is not None
    assert newest.number == 2


def test_sharing_again_without_a_change_makes_no_new_edition(
    session: Session, plan_id: str
) -> None:
    first = share(session, plan_id)
    again = share(session, plan_id)
    assert first.is_new
    assert not again.is_new
    assert again.edition == first.edition
    assert len(editions.list_editions(session, plan_id)) == 1


def test_the_same_request_sent_twice_shares_once(session: Session, plan_id: str) -> None:
    seen = plans.get_plan(session, plan_id).revision
    for _ in range(2):
        editions.share(session, first_clinic(session), plan_id, CREW, has_consent=True, seen=seen)
    assert len(editions.list_editions(session, plan_id)) == 1


def test_who_may_read_it_is_part_of_an_edition(session: Session, plan_id: str) -> None:
    share(session, plan_id)
    few = Sharing(with_=SharedWith.DOCTORS_NURSES, true_until=dt.date(2027, 6, 1))
    second = share(session, plan_id, few)
    assert second.is_new
    assert second.edition.plan.sharing == few
    assert plans.get_plan(session, plan_id).plan.sharing == few
    assert editions.get_edition(session, plan_id, 1).plan.sharing == CREW


def test_nothing_is_shared_without_consent(session: Session, plan_id: str) -> None:
    with pytest.raises(NoConsentError):
        editions.share(session, first_clinic(session), plan_id, CREW, has_consent=False, seen=99)
    assert editions.list_editions(session, plan_id) == []
    assert plans.get_plan(session, plan_id).plan.sharing.is_empty


def test_an_empty_plan_cannot_be_shared(session: Session) -> None:
    plan_id = plans.start_plan(session, first_clinic(session))
    named = About(full_name="Alex Example")
    save_section(session, plan_id, "about", named, seen=1)
    with pytest.raises(NothingToShareError):
        share(session, plan_id)


def test_answers_that_were_not_on_the_page_are_not_shared(session: Session, plan_id: str) -> None:
    seen = plans.get_plan(session, plan_id).revision
    write(session, plan_id, "Written in another window")
    with pytest.raises(NotSeenError):
        editions.share(session, first_clinic(session), plan_id, CREW, has_consent=True, seen=seen)
    assert editions.find_newest(session, plan_id) is None


def test_an_edition_knows_the_day_of_the_last_answer(
    session: Session, plan_id: str, clock: FakeClock
) -> None:
    share(session, plan_id)
    clock.advance(days=30)
    edition = editions.get_edition(session, plan_id, 1)
    assert edition.plan.filled_in_by.on == dt.date(2027, 2, 20)
    assert edition.made_at.date() == dt.date(2027, 2, 20)


def test_the_first_print_is_the_one_that_is_kept(session: Session, plan_id: str) -> None:
    share(session, plan_id)
    assert editions.find_print(session, plan_id, 1, "a4") is None
    editions.keep_print(session, plan_id, 1, b"%PDF first", "a4")
    editions.keep_print(session, plan_id, 1, b"%PDF second", "a4")
    assert editions.find_print(session, plan_id, 1, "a4") == b"%PDF first"
    assert editions.find_print(session, plan_id, 1, "letter") is None


def test_editions_and_prints_stand_sealed_wherever_they_are(
    database: Database, session: Session, plan_id: str, tmp_path: Path
) -> None:
    share(session, plan_id)
    editions.keep_print(session, plan_id, 1, WORDS.encode(), "a4")
    session.commit()
    stored = everything_stored(database, tmp_path / "var")
    assert places_with(plan_id, stored)
    assert not places_with(WORDS, stored)


def test_a_sealed_edition_opens_in_its_own_place_only(session: Session, plan_id: str) -> None:
    share(session, plan_id)
    write(session, plan_id, "To sing")
    share(session, plan_id)
    first = session.get(EditionRow, (plan_id, 1))
    second = session.get(EditionRow, (plan_id, 2))
    assert first is not None
    assert second is not None
    second.document = first.document
    session.flush()
    with pytest.raises(VaultError):
        editions.get_edition(session, plan_id, 2)


def test_one_plans_editions_are_not_anothers(session: Session, plan_id: str) -> None:
    share(session, plan_id)
    other = plans.start_plan(session, first_clinic(session))
    with pytest.raises(EditionNotFoundError):
        editions.get_edition(session, other, 1)
    with pytest.raises(EditionNotFoundError):
        editions.keep_print(session, other, 1, b"%PDF", "a4")


def test_erasing_a_plan_erases_its_editions(session: Session, plan_id: str) -> None:
    share(session, plan_id)
    editions.keep_print(session, plan_id, 1, b"%PDF", "a4")
    plans.erase_plan(session, plan_id)
    assert session.scalar(sa.select(sa.func.count()).select_from(EditionRow)) == 0
    with pytest.raises((PlanNotFoundError, EditionNotFoundError)):
        editions.get_edition(session, plan_id, 1)


def test_the_day_of_the_last_answer_is_that_of_the_clinic(
    database: Database, clock: FakeClock
) -> None:
    clock.at = dt.datetime(2027, 2, 20, 23, 30, tzinfo=dt.UTC)
    for zone, day in (("Europe/Berlin", 21), ("America/New_York", 20), ("UTC", 20)):
        choose(database, time_zone=zone)
        with database.session(writes=True) as session:
            made = plans.start_plan(session, first_clinic(session))
            write(session, made, WORDS)
            shared = share(session, made)
        assert shared.edition.plan.filled_in_by.on == dt.date(2027, 2, day)
