"""What is cleared away by itself, and what never is."""

from typing import Any

import pytest
import sqlalchemy as sa

from planner.config import Settings
from planner.domain.plans.plan import FilledInBy, OneThing, Sharing
from planner.domain.visits import LimitsByKind
from planner.jobs import upkeep
from planner.models import PlanRow
from planner.services import (
    access_codes,
    editions,
    key_proofs,
    plans,
    retention,
    sessions,
    throttle,
)
from planner.services.clinics import first_clinic
from planner.services.plans import PlanNotFoundError
from planner.storage.database import Database
from planner.storage.hashing import Hasher
from planner.storage.vault import Keyring
from tests.conftest import FakeClock
from tests.support.clinics import holding
from tests.support.plans import save_section

LIMITS = LimitsByKind()


def begin(database: Database, words: str | None = None) -> str:
    with database.work() as session:
        plan_id = plans.start_plan(
            session, first_clinic(session), "en", FilledInBy(helper_name="Sam")
        )
        if words is not None:
            save_section(session, plan_id, "one_thing", OneThing(text=words), seen=1)
    return plan_id


def test_a_plan_without_any_answer_is_found_after_its_days(
    database: Database, clock: FakeClock
) -> None:
    untouched, looked_at, used = begin(database), begin(database, ""), begin(database, "x")
    with database.session(writes=False) as session:
        assert retention.find_unused(session, first_clinic(session)) == []
        clock.advance(days=8)
        assert set(retention.find_unused(session, first_clinic(session))) == {untouched, looked_at}
    with database.work() as session:
        assert retention.erase_if_unused(session, first_clinic(session), untouched)
        assert not retention.erase_if_unused(session, first_clinic(session), used)
        assert not retention.erase_if_unused(session, first_clinic(session), "none")
    with database.session(writes=False) as session:
        assert plans.get_plan(session, used).plan.one_thing.text == "x"
        with pytest.raises(PlanNotFoundError):
            plans.get_plan(session, untouched)


def test_a_plan_that_was_filled_in_since_it_was_found_stays(
    database: Database, clock: FakeClock
) -> None:
    plan_id = begin(database)
    clock.advance(days=8)
    with database.session(writes=False) as session:
        assert retention.find_unused(session, first_clinic(session)) == [plan_id]
    with database.work() as session:
        save_section(session, plan_id, "one_thing", OneThing(text="late"), seen=1)
        assert not retention.erase_if_unused(session, first_clinic(session), plan_id)


def test_ended_sessions_spent_counters_and_old_codes_are_cleared(
    database: Database, keyring: Keyring, settings: Settings, clock: FakeClock
) -> None:
    plan_id = begin(database, "x")
    hasher = Hasher(keyring, settings)
    for days in (400, 5):
        with database.work() as session:
            access_codes.issue_code(
                session, holding(session, days), plan_id, access_codes.prepare_code(hasher)
            )
            sessions.open_home_session(session, bytes([days % 256]) * 32, plan_id)
            throttle.admit_guess(session, "a", "K7PM")
    with database.work() as session:
        assert retention.clear_rows(session, LIMITS) == retention.Cleared(0, 0, 0, 0)
    clock.advance(days=40)
    with database.work() as session:
        expected = retention.Cleared(0, 2, 3, 2)
        assert retention.count_rows(session, LIMITS) == expected
        assert retention.clear_rows(session, LIMITS) == expected
        assert retention.count_rows(session, LIMITS) == retention.Cleared(0, 0, 0, 0)


def test_a_plan_is_unreachable_when_nobody_has_ever_seen_its_code(
    database: Database, keyring: Keyring, settings: Settings, clock: FakeClock
) -> None:
    hasher = Hasher(keyring, settings)
    without_code, seen, unseen, shared = (begin(database, "x") for _ in range(4))
    with database.work() as session:
        for plan_id in (seen, unseen, shared):
            access_codes.issue_code(
                session, first_clinic(session), plan_id, access_codes.prepare_code(hasher)
            )
        access_codes.mark_shown(session, seen)
        editions.share(session, first_clinic(session), shared, Sharing(), has_consent=True, seen=9)
    with database.work() as session:
        assert retention.find_unreachable(session, first_clinic(session)) == []
        clock.advance(days=8)
        assert retention.find_unreachable(session, first_clinic(session)) == [unseen]
        access_codes.mark_shown(session, unseen)
        assert not retention.erase_if_unreachable(session, first_clinic(session), unseen)
        assert not retention.erase_if_unreachable(session, first_clinic(session), without_code)


def test_a_plan_that_somebody_worked_on_is_not_erased_for_a_note_that_is_missing(
    database: Database, keyring: Keyring, settings: Settings, clock: FakeClock
) -> None:
    plan_id = begin(database, "x")
    new = access_codes.prepare_code(Hasher(keyring, settings))
    with database.work() as session:
        # Shown, and not noted: the disk was full. Or replaced, and the answer was lost.
        access_codes.issue_code(session, first_clinic(session), plan_id, new)
        clock.advance(days=8)
        assert retention.find_unreachable(session, first_clinic(session)) == [plan_id]
        seen = plans.get_plan(session, plan_id).revision
        save_section(session, plan_id, "one_thing", OneThing(text="y"), seen=seen)
        assert not retention.erase_if_unreachable(session, first_clinic(session), plan_id)
        clock.advance(days=391)
        assert retention.find_unreachable(session, first_clinic(session)) == []
        clock.advance(days=1)
        # Now no note is needed: the code opens nothing any more.
        assert retention.find_unreachable(session, first_clinic(session)) == [plan_id]


def test_a_plan_that_was_found_filled_is_opened_again_only_after_a_change(
    database: Database, clock: FakeClock
) -> None:
    plan_id = begin(database, "x")
    clock.advance(days=8)
    assert purge(database) == 0
    with database.session(writes=False) as session:
        look = retention.look_into(session, first_clinic(session))
        assert (look.unused, look.filled) == ([], {})
    with database.work() as session:
        save_section(session, plan_id, "one_thing", OneThing(text=""), seen=2)
    assert purge(database) == 0
    clock.advance(days=8)
    assert purge(database) == 1


def test_a_plan_that_was_changed_after_the_look_is_not_noted_as_filled(
    database: Database, clock: FakeClock
) -> None:
    plan_id = begin(database, "x")
    clock.advance(days=8)
    with database.session(writes=False) as session:
        look = retention.look_into(session, first_clinic(session))
    assert look.filled == {plan_id: 2}
    with database.work() as session:
        save_section(session, plan_id, "one_thing", OneThing(text=""), seen=2)
    with database.work() as session:
        retention.note_filled(session, look.filled)
    clock.advance(days=8)
    assert purge(database) == 1


def test_a_shared_plan_is_noted_as_filled_too(database: Database, clock: FakeClock) -> None:
    plan_id = begin(database, "x")
    with database.work() as session:
        editions.share(session, first_clinic(session), plan_id, Sharing(), has_consent=True, seen=2)
    clock.advance(days=8)
    assert purge(database) == 0
    with database.session(writes=False) as session:
        assert session.get_one(PlanRow, plan_id).is_known_filled


def test_more_plans_than_one_look_takes_are_all_looked_into(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_LOOKED_INTO_AT_ONCE", 2)
    for words in (None, "x", None, "y", None):
        begin(database, words)
    clock.advance(days=8)
    with database.session(writes=False) as session:
        assert len(retention.find_unused(session, first_clinic(session))) == 3
    assert purge(database) == 3


def test_a_damaged_plan_keeps_no_other_from_being_cleared_away(
    database: Database, clock: FakeClock
) -> None:
    damaged, unused = begin(database, "x"), begin(database)
    with database.work() as session:
        session.get_one(PlanRow, damaged).document = b"\x01 is not what was sealed"
    clock.advance(days=8)
    assert purge(database) == 1
    with database.session(writes=False) as session:
        assert session.scalars(sa.select(PlanRow.id)).all() == [damaged]
        assert unused != damaged


def purge(database: Database) -> int:
    """Clear as each night; returns how many plans without any answer were erased."""
    return upkeep.clear(database, database.work, lambda *_: None).unused_plans


def test_no_upkeep_reads_all_plans_or_all_codes(database: Database, clock: FakeClock) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL reads small tables whole, whatever indexes there are.")
    begin(database, "x")
    clock.advance(days=8)
    asked: list[tuple[str, Any]] = []
    note = sa.event.listens_for(database.engine, "before_cursor_execute")
    note(lambda _c, _cursor, statement, given, *_: asked.append((statement, given)))
    purge(database)
    with database.session(writes=False) as session:
        key_proofs.refuse_wrong_keys(session)
    steps = [
        step.detail
        for statement, given in asked
        if not statement.startswith(("PRAGMA", "BEGIN", "EXPLAIN"))
        for step in explained(database, statement, given)
    ]
    assert "SEARCH plans USING INDEX ix_plans_to_look_into (clinic_id=? AND id>?)" in steps
    assert "SCAN plans USING INDEX ix_plans_created_on" in steps
    assert "SCAN access_codes USING INDEX ix_access_codes_unseen" in steps
    assert not {"SCAN plans", "SCAN access_codes"} & set(steps)
    assert not [step for step in steps if "ix_plans_clinic_id" in step]


def explained(database: Database, statement: str, given: Any) -> list[Any]:
    with database.engine.connect() as connection:
        rows = given if isinstance(given, list) else [given]
        return list(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", rows[0]))


def test_a_plan_that_somebody_has_opened_again_is_not_erased(
    database: Database, keyring: Keyring, settings: Settings, clock: FakeClock
) -> None:
    unused, unreachable = begin(database), begin(database, "x")
    with database.work() as session:
        new = access_codes.prepare_code(Hasher(keyring, settings))
        access_codes.issue_code(session, first_clinic(session), unreachable, new)
    clock.advance(days=8)
    with database.work() as session:
        sessions.open_home_session(session, b"c" * 32, unused)
        sessions.open_home_session(session, b"d" * 32, unreachable)
    with database.work() as session:
        clinic = first_clinic(session)
        assert retention.find_unreachable(session, clinic) == [unreachable]
        assert not retention.erase_if_unused(session, clinic, unused)
        assert not retention.erase_if_unreachable(session, clinic, unreachable)
        # A day after the last of it, both serve nobody any more.
        clock.advance(days=1)
        assert retention.erase_if_unused(session, clinic, unused)
        assert retention.erase_if_unreachable(session, clinic, unreachable)


def test_a_plan_that_was_shared_or_changed_since_it_was_found_is_not_erased(
    database: Database, keyring: Keyring, settings: Settings, clock: FakeClock
) -> None:
    shared, changed = begin(database, "x"), begin(database, "x")
    with database.work() as session:
        for plan_id in (shared, changed):
            new = access_codes.prepare_code(Hasher(keyring, settings))
            access_codes.issue_code(session, first_clinic(session), plan_id, new)
    clock.advance(days=8)
    with database.work() as session:
        clinic = first_clinic(session)
        assert set(retention.find_unreachable(session, clinic)) == {shared, changed}
        editions.share(session, clinic, shared, Sharing(), has_consent=True, seen=9)
        session.execute(
            sa.update(PlanRow).where(PlanRow.id == changed).values(updated_at=session.now())
        )
    with database.work() as session:
        clock.advance(days=8)
        assert not retention.erase_if_unreachable(session, clinic, shared)
        clock.advance(days=-8)
        assert not retention.erase_if_unreachable(session, clinic, changed)
