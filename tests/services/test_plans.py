"""Plans: start, save, conflicts, lists, erasure; on a real database."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.domain.plans import limits
from planner.domain.plans.choices import Who
from planner.domain.plans.plan import (
    About,
    Appointment,
    Event,
    FilledInBy,
    Goal,
    OneThing,
    Question,
)
from planner.models import PlanRow
from planner.services import key_proofs, plans, sessions
from planner.services.clinics import first_clinic
from planner.services.plans import (
    InvalidPlanError,
    ItemNotFoundError,
    PlanNotFoundError,
    StaleSectionError,
    TooManyError,
)
from planner.storage.database import Database, Session
from planner.storage.vault import Keyring, MasterKey, VaultError
from tests.conftest import FakeClock
from tests.support.plans import move_item, remove_item, save_item, save_section
from tests.support.stored_bytes import everything_stored, places_with

WORDS = "To stand beside my daughter"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session(writes=True) as opened:
        yield opened


@pytest.fixture
def plan_id(session: Session) -> str:
    return plans.start_plan(session, first_clinic(session))


def goal(item_id: str, text: str = "Dance", event: str | None = None) -> Goal:
    return Goal(id=item_id, text=text, event=event)


def goal_ids(session: Session, plan_id: str) -> list[str]:
    return [item.id for item in plans.get_plan(session, plan_id).plan.goals]


def test_a_new_plan_is_empty_and_knows_its_language(session: Session) -> None:
    plan_id = plans.start_plan(session, first_clinic(session), "ar")
    stored = plans.get_plan(session, plan_id)
    assert stored.plan.language == "ar"
    assert stored.plan.one_thing.is_empty
    assert stored.revision == 1
    assert not stored.has_saved("one_thing")


def test_a_plan_remembers_who_started_it(session: Session) -> None:
    plan_id = plans.start_plan(session, first_clinic(session), "en", FilledInBy(who=Who.STAFF))
    stored = plans.get_plan(session, plan_id)
    assert stored.plan.filled_in_by.who is Who.STAFF
    assert stored.has_saved("filled_in_by")


def test_a_saved_section_comes_back_as_typed(session: Session, plan_id: str) -> None:
    typed = OneThing(text="  Two  spaces\nand عربي e\u0301 ")
    assert save_section(session, plan_id, "one_thing", typed, seen=1) == 2
    stored = plans.get_plan(session, plan_id)
    assert stored.plan.one_thing == typed
    assert stored.has_saved("one_thing")


def test_nothing_that_was_typed_stands_in_the_clear(
    database: Database, session: Session, plan_id: str, tmp_path: Path
) -> None:
    save_section(session, plan_id, "one_thing", OneThing(text=WORDS), seen=1)
    session.commit()
    stored = everything_stored(database, tmp_path / "var")
    assert places_with(plan_id, stored)
    assert not places_with(WORDS, stored)


def test_the_appointment_day_is_kept_where_the_queue_can_find_it(
    session: Session, plan_id: str
) -> None:
    about = About(full_name="Alex", appointment=Appointment(on=dt.date(2027, 3, 2)))
    save_section(session, plan_id, "about", about, seen=1)
    row = session.get_one(PlanRow, plan_id)
    assert row.appointment_on == dt.date(2027, 3, 2)


def test_the_same_save_twice_counts_once(session: Session, plan_id: str) -> None:
    for _ in range(3):
        revision = save_section(session, plan_id, "one_thing", OneThing(text="A"), seen=1)
        assert revision == 2


def test_continuing_from_an_empty_page_is_noted_once(session: Session, plan_id: str) -> None:
    assert save_section(session, plan_id, "one_thing", OneThing(), seen=1) == 2
    assert save_section(session, plan_id, "one_thing", OneThing(), seen=1) == 2
    assert plans.get_plan(session, plan_id).has_saved("one_thing")


def test_a_section_that_changed_since_it_was_shown_is_never_overwritten(
    session: Session, plan_id: str
) -> None:
    save_section(session, plan_id, "one_thing", OneThing(text="phone"), seen=1)
    with pytest.raises(StaleSectionError) as caught:
        save_section(session, plan_id, "one_thing", OneThing(text="laptop"), seen=1)
    assert caught.value.stored.text == "phone"
    assert caught.value.typed.text == "laptop"
    assert "laptop" not in str(caught.value)
    assert plans.get_plan(session, plan_id).plan.one_thing.text == "phone"
    save_section(session, plan_id, "one_thing", OneThing(text="laptop"), seen=caught.value.revision)
    assert plans.get_plan(session, plan_id).plan.one_thing.text == "laptop"


def test_a_change_of_another_section_is_no_conflict(session: Session, plan_id: str) -> None:
    save_section(session, plan_id, "about", About(full_name="Alex"), seen=1)
    save_section(session, plan_id, "one_thing", OneThing(text="A"), seen=1)
    stored = plans.get_plan(session, plan_id).plan
    assert (stored.about.full_name, stored.one_thing.text) == ("Alex", "A")


def test_an_unknown_plan_is_said_to_be_missing(session: Session) -> None:
    for use in (
        lambda: plans.get_plan(session, "none"),
        lambda: save_section(session, "none", "about", About(), seen=1),
        lambda: remove_item(session, "none", "goals", "g1", seen=1),
    ):
        with pytest.raises(PlanNotFoundError):
            use()


def test_items_keep_the_order_in_which_they_were_added(session: Session, plan_id: str) -> None:
    for item_id in ("a", "b", "c"):
        save_item(session, plan_id, "goals", goal(item_id), seen=1)
    save_item(session, plan_id, "goals", goal("b", "Sing"), seen=9)
    assert goal_ids(session, plan_id) == ["a", "b", "c"]
    assert plans.get_plan(session, plan_id).plan.goals[1].text == "Sing"


def test_the_same_item_sent_twice_is_one_item(session: Session, plan_id: str) -> None:
    first = save_item(session, plan_id, "goals", goal("a"), seen=1)
    assert save_item(session, plan_id, "goals", goal("a"), seen=1) == first
    assert goal_ids(session, plan_id) == ["a"]


def test_two_windows_may_add_different_items(session: Session, plan_id: str) -> None:
    save_item(session, plan_id, "goals", goal("a"), seen=1)
    save_item(session, plan_id, "goals", goal("b"), seen=1)
    assert goal_ids(session, plan_id) == ["a", "b"]


def test_an_item_that_changed_since_it_was_shown_is_never_overwritten(
    session: Session, plan_id: str
) -> None:
    save_item(session, plan_id, "goals", goal("a"), seen=1)
    save_item(session, plan_id, "goals", goal("a", "phone"), seen=2)
    with pytest.raises(StaleSectionError) as caught:
        save_item(session, plan_id, "goals", goal("a", "laptop"), seen=2)
    assert (caught.value.stored.text, caught.value.typed.text) == ("phone", "laptop")


def test_an_item_removed_in_another_window_does_not_come_back_in_silence(
    session: Session, plan_id: str
) -> None:
    save_item(session, plan_id, "goals", goal("a"), seen=1)
    remove_item(session, plan_id, "goals", "a", seen=2)
    with pytest.raises(StaleSectionError) as caught:
        save_item(session, plan_id, "goals", goal("a", "Sing"), seen=2)
    assert caught.value.stored is None
    save_item(session, plan_id, "goals", goal("a", "Sing"), seen=caught.value.revision)
    assert goal_ids(session, plan_id) == ["a"]


def test_an_item_changed_in_another_window_is_not_removed_in_silence(
    session: Session, plan_id: str
) -> None:
    save_item(session, plan_id, "goals", goal("a"), seen=1)
    save_item(session, plan_id, "goals", goal("a", "Sing"), seen=2)
    with pytest.raises(StaleSectionError) as caught:
        remove_item(session, plan_id, "goals", "a", seen=2)
    assert caught.value.typed is None
    assert goal_ids(session, plan_id) == ["a"]


def test_removing_twice_is_removing_once(session: Session, plan_id: str) -> None:
    save_item(session, plan_id, "goals", goal("a"), seen=1)
    first = remove_item(session, plan_id, "goals", "a", seen=2)
    assert remove_item(session, plan_id, "goals", "a", seen=2) == first


@pytest.mark.parametrize(
    ("to", "expected"),
    [(0, "cab"), (1, "acb"), (2, "abc"), (9, "abc"), (-5, "cab")],
)
def test_an_item_moves_to_a_place(session: Session, plan_id: str, to: int, expected: str) -> None:
    for item_id in "abc":
        save_item(session, plan_id, "goals", goal(item_id), seen=1)
    once = move_item(session, plan_id, "goals", "c", to=to)
    assert move_item(session, plan_id, "goals", "c", to=to) == once
    assert goal_ids(session, plan_id) == list(expected)


def test_an_item_that_is_gone_cannot_move(session: Session, plan_id: str) -> None:
    with pytest.raises(ItemNotFoundError):
        move_item(session, plan_id, "goals", "a", to=0)


def test_a_goal_of_a_removed_event_stands_alone(session: Session, plan_id: str) -> None:
    save_item(session, plan_id, "events", Event(id="e1", title="Wedding"), seen=1)
    save_item(session, plan_id, "goals", goal("a", event="e1"), seen=2)
    save_item(session, plan_id, "goals", goal("b"), seen=3)
    remove_item(session, plan_id, "events", "e1", seen=4)
    assert [g.event for g in plans.get_plan(session, plan_id).plan.goals] == [None, None]


def test_a_goal_cannot_be_saved_with_an_event_that_is_gone(session: Session, plan_id: str) -> None:
    save_item(session, plan_id, "goals", goal("a", event="gone"), seen=1)
    assert plans.get_plan(session, plan_id).plan.goals[0].event is None


def test_a_list_takes_its_maximum_and_no_more(session: Session, plan_id: str) -> None:
    for number in range(limits.GOALS):
        save_item(session, plan_id, "goals", goal(f"g{number}"), seen=1)
    with pytest.raises(TooManyError) as caught:
        save_item(session, plan_id, "goals", goal("one-more"), seen=1)
    assert caught.value.maximum == limits.GOALS


def test_a_fourth_star_is_refused(session: Session, plan_id: str) -> None:
    for number in range(3):
        item = Question(id=f"q{number}", text="?", starred=True)
        save_item(session, plan_id, "questions", item, seen=1)
    with pytest.raises(TooManyError):
        save_item(session, plan_id, "questions", Question(id="q4", text="?", starred=True), seen=1)


def test_a_value_that_breaks_the_plans_rules_is_refused_without_an_echo(
    session: Session, plan_id: str
) -> None:
    broken = OneThing.model_construct(text=WORDS * 1000, area=None, gets_in_the_way="")
    with pytest.raises(InvalidPlanError) as caught:
        save_section(session, plan_id, "one_thing", broken, seen=1)
    assert WORDS not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_erasing_takes_the_plan_its_key_and_its_sessions(
    database: Database, session: Session, plan_id: str
) -> None:
    sessions.open_home_session(session, b"c" * 32, plan_id)
    plans.erase_plan(session, plan_id)
    session.commit()
    for table in ("plans", "sessions"):
        assert session.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 0  # noqa: S608  ours
    plans.erase_plan(session, plan_id)


@pytest.mark.sqlite_only("its files, of which the write-ahead log must forget too")
def test_after_erasing_no_file_holds_the_sealed_document_or_its_key(
    database: Database, session: Session, plan_id: str, tmp_path: Path
) -> None:
    save_section(session, plan_id, "one_thing", OneThing(text=WORDS), seen=1)
    row = session.get_one(PlanRow, plan_id)
    traces = [row.document[20:60], row.wrapped_key[20:50], plan_id.encode()]
    session.commit()
    plans.erase_plan(session, plan_id)
    session.commit()
    assert (tmp_path / "var" / "planner.db-wal").stat().st_size == 0
    for path in (tmp_path / "var").rglob("planner.db*"):
        assert not [trace for trace in traces if trace in path.read_bytes()], path.name


def test_a_plan_does_not_open_with_another_installations_key(
    database: Database, session: Session, plan_id: str
) -> None:
    key_proofs.refuse_wrong_keys(session)
    session.keyring = Keyring([MasterKey("k1", bytes(range(32)))])
    with pytest.raises(VaultError, match="does not open"):
        plans.get_plan(session, plan_id)
    with pytest.raises(VaultError, match="opens none"):
        key_proofs.refuse_wrong_keys(session)


def test_the_start_day_is_coarse(session: Session, plan_id: str, clock: FakeClock) -> None:
    row = session.get_one(PlanRow, plan_id)
    assert row.created_on == clock.at.date()
    assert type(row.created_on) is dt.date


def test_a_plans_words_stand_in_no_repr(session: Session, plan_id: str) -> None:
    save_section(session, plan_id, "one_thing", OneThing(text=WORDS), seen=1)
    assert WORDS not in repr(plans.get_plan(session, plan_id))
