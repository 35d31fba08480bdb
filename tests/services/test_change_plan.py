"""A change is worked out on the plan that was read, and takes the place of that very revision."""

import pytest
import sqlalchemy as sa

from planner.domain.plans.plan import About, Goal, OneThing, Plan
from planner.models import PlanRow
from planner.services import plans, sealed_plans
from planner.services.clinics import first_clinic
from planner.services.plans import PlanNotFoundError, StaleSectionError, StoredPlan
from planner.storage.database import Database
from planner.storage.vault import DocumentKey


@pytest.fixture
def stored(database: Database) -> StoredPlan:
    with database.work() as session:
        return plans.get_plan(session, plans.start_plan(session, first_clinic(session)))


def now(database: Database, stored: StoredPlan) -> StoredPlan:
    with database.reading() as session:
        return plans.get_plan(session, stored.plan_id)


def say(database: Database, stored: StoredPlan, text: str, seen: int = 1) -> StoredPlan:
    with database.work() as session:
        return plans.save_section(session, stored, "one_thing", OneThing(text=text), seen=seen)


def test_what_a_change_returns_is_the_plan_as_it_is_stored(
    database: Database, stored: StoredPlan
) -> None:
    saved = say(database, stored, "To sing")
    there = now(database, stored)
    assert (saved.plan, saved.revision, saved.section_revisions, saved.updated_at) == (
        there.plan,
        there.revision,
        there.section_revisions,
        there.updated_at,
    )


def test_a_change_of_somebody_quicker_stays_beside_ours(
    database: Database, stored: StoredPlan
) -> None:
    say(database, stored, "To sing")
    with database.work() as session:
        saved = plans.save_section(session, stored, "about", About(full_name="Alex"), seen=1)
    assert (saved.plan.one_thing.text, saved.plan.about.full_name) == ("To sing", "Alex")
    assert now(database, stored).plan == saved.plan
    assert saved.revision == 3


def test_a_change_of_the_same_section_by_somebody_quicker_is_never_overwritten(
    database: Database, stored: StoredPlan
) -> None:
    say(database, stored, "phone")
    with pytest.raises(StaleSectionError) as caught:
        say(database, stored, "laptop")
    assert (caught.value.stored.text, caught.value.revision) == ("phone", 2)
    assert now(database, stored).plan.one_thing.text == "phone"


def test_the_same_change_by_a_quicker_twin_counts_once(
    database: Database, stored: StoredPlan
) -> None:
    say(database, stored, "To sing")
    assert say(database, stored, "To sing").revision == 2
    goals = [Goal(id="a", text="Dance"), Goal(id="b", text="Walk")]
    for _ in range(2):
        with database.work() as session:
            saved = plans.save_items(session, stored, "goals", goals, seen=1)
        assert (saved.revision, len(saved.plan.goals)) == (3, 2)


def test_a_plan_that_was_erased_since_it_was_read_is_said_to_be_missing(
    database: Database, stored: StoredPlan
) -> None:
    with database.work() as session:
        plans.erase_plan(session, stored.plan_id)
    with pytest.raises(PlanNotFoundError):
        say(database, stored, "To sing")


def test_a_change_that_is_undone_leaves_nothing(database: Database, stored: StoredPlan) -> None:
    def fails() -> None:
        with database.work() as session:
            plans.save_section(session, stored, "one_thing", OneThing(text="gone"), seen=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    there = now(database, stored)
    assert (there.plan, there.revision) == (stored.plan, stored.revision)


def test_a_change_is_sealed_while_nobody_is_held_up(
    database: Database, stored: StoredPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    seal = DocumentKey.seal

    def sealing(*given: object) -> bytes:
        order.append("seal")
        return seal(*given)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(DocumentKey, "seal", sealing)

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        order.append(statement.split(maxsplit=1)[0])

    sa.event.listen(database.engine, "before_cursor_execute", note)
    say(database, stored, "To sing")
    sa.event.remove(database.engine, "before_cursor_execute", note)
    assert order[0] == "seal"
    assert [word for word in order if word not in {"PRAGMA", "BEGIN"}] == ["seal", "UPDATE"]


def test_several_items_are_saved_all_or_none(database: Database, stored: StoredPlan) -> None:
    with database.work() as session:
        plans.save_item(session, stored, "goals", Goal(id="b", text="phone"), seen=1)
    new = [Goal(id="a", text="Dance"), Goal(id="b", text="laptop"), Goal(id="c", text="Walk")]
    with pytest.raises(StaleSectionError), database.work() as session:
        plans.save_items(session, stored, "goals", new, seen=1)
    assert [goal.text for goal in now(database, stored).plan.goals] == ["phone"]
    with database.work() as session:
        plans.save_items(session, stored, "goals", new, seen=1, leaves_out_stale=True)
    assert [goal.text for goal in now(database, stored).plan.goals] == ["phone", "Dance", "Walk"]


def test_a_plan_that_changes_while_it_is_held_is_a_fault_of_ours(
    database: Database, stored: StoredPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_plans, "_replace", lambda *_: False)
    with pytest.raises(RuntimeError, match="while it was held"):
        say(database, stored, "To sing")


def test_the_row_tells_the_day_of_the_visit_and_the_schema(
    database: Database, stored: StoredPlan
) -> None:
    say(database, stored, "To sing")
    with database.reading() as session:
        row = session.get_one(PlanRow, stored.plan_id)
        assert (row.schema_version, row.appointment_on) == (Plan().schema_version, None)
