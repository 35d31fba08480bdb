"""Migrations up and down with rows present, on SQLite and PostgreSQL; models and tables agree."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from planner.config import Settings, SettingsError
from planner.domain.plans.plan import OneThing, Sharing
from planner.domain.visits import LimitsByKind, PatientVisit, TextSize
from planner.jobs import edition_print
from planner.models import PlanRow
from planner.processes import installation, migrate
from planner.services import (
    access_codes,
    clinics,
    editions,
    key_proofs,
    leases,
    plans,
    sessions,
    still_true,
    throttle,
)
from planner.services.clinics import first_clinic
from planner.storage.connecting import DatabaseError
from planner.storage.database import Base, Database
from planner.storage.hashing import Hasher
from planner.storage.vault import VaultError
from tests.conftest import cheap
from tests.processes.conftest import KEYRING, NOW, open_sqlite
from tests.support.databases import settings_in
from tests.support.plans import save_section


def fill(database: Database) -> str:
    """Store a row in every table."""
    new = access_codes.prepare_code(Hasher(KEYRING, cheap(Settings())))
    with database.work() as session:
        key_proofs.note_keys(session)
        plan_id = plans.start_plan(session, first_clinic(session))
        save_section(session, plan_id, "one_thing", OneThing(text="To dance"), seen=1)
        sessions.open_home_session(session, b"c" * 32, plan_id)
        sessions.open_kiosk_session(session, b"k" * 32, "kiosk-1", plan_id)
        clinic = first_clinic(session)
        sessions.open_staff_session(session, b"s" * 32, "staff-1", clinic.id)
        seen = plans.get_plan(session, plan_id).revision
        editions.share(
            session, first_clinic(session), plan_id, Sharing(), has_consent=True, seen=seen
        )
        still_true.begin(session, plans.get_plan(session, plan_id))
        access_codes.issue_code(session, first_clinic(session), plan_id, new)
        throttle.admit_guess(session, "192.0.2.7", "K7PM")
        edition_print.add(session, plan_id, 1)
        leases.take_lease(session, "jobs", "somebody", seconds=30)
    return plan_id


def table_names(database: Database) -> set[str]:
    return set(sa.inspect(database.engine).get_table_names())


def test_models_and_migrated_tables_agree(empty: Database) -> None:
    migrate.upgrade(empty.engine)
    assert migrate.find_drift(empty.engine) == []


def test_every_revision_goes_up_and_down_with_rows_present(empty: Database) -> None:
    migrate.upgrade(empty.engine)
    fill(empty)
    migrate.downgrade(empty.engine)
    assert table_names(empty) <= {"alembic_version"}
    migrate.upgrade(empty.engine)
    assert migrate.find_drift(empty.engine) == []


def test_sessions_from_before_there_was_a_text_size_have_the_normal_one(empty: Database) -> None:
    migrate.upgrade(empty.engine)
    fill(empty)
    with empty.work() as session:
        sessions.set_text_size(session, b"c" * 32, TextSize.LARGER)
    migrate.downgrade(empty.engine, "0003")
    assert "text_size" not in {c["name"] for c in sa.inspect(empty.engine).get_columns("sessions")}
    migrate.upgrade(empty.engine)
    assert migrate.find_drift(empty.engine) == []
    with empty.session(writes=False) as session:
        assert session.scalars(sa.text("SELECT text_size FROM sessions")).all() == ["normal"]


def test_plans_from_before_there_were_clinics_belong_to_the_first_and_lose_nothing(
    empty: Database,
) -> None:
    migrate.upgrade(empty.engine)
    plan_id = fill(empty)
    with empty.work() as session:
        # Going down ends what the table of before cannot hold.
        session.execute(sa.text("DELETE FROM sessions WHERE kind <> 'home'"))
    before = everything_of_plans(empty)
    migrate.downgrade(empty.engine, "0004")
    assert "clinics" not in table_names(empty)
    migrate.upgrade(
        empty.engine, first_clinic=lambda: {"name": "North", "time_zone": "Europe/Berlin"}
    )
    assert migrate.find_drift(empty.engine) == []
    assert everything_of_plans(empty) == before
    with empty.work() as session:
        (clinic,) = clinics.list_clinics(session)
        assert (clinic.name, clinic.time_zone, clinic.paper) == ("North", "Europe/Berlin", "a4")
        assert clinics.clinic_of_plan(session, plan_id) == clinic.id
        plans.erase_plan(session, plan_id)
    assert set(everything_of_plans(empty).values()) == {0}


def everything_of_plans(database: Database) -> dict[str, object]:
    """Count what belongs to plans; a plan that cannot be opened any more is a failure."""
    with database.session(writes=False) as session:
        for plan_id in session.scalars(sa.text("SELECT id FROM plans")):
            assert plans.get_plan(session, plan_id).plan.one_thing.text == "To dance"
        return {
            table: session.scalar(sa.text(f"SELECT count(*) FROM {table}"))  # noqa: S608  our own
            for table in ("plans", "sessions", "access_codes", "editions", "reviews")
        }


def test_a_plan_without_a_clinic_is_refused_by_the_database(empty: Database) -> None:
    migrate.upgrade(empty.engine)
    fill(empty)
    for value in ("NULL", "'no such clinic'"):
        with pytest.raises(sa.exc.IntegrityError), empty.work() as session:
            session.execute(sa.text(f"UPDATE plans SET clinic_id = {value}"))  # noqa: S608  our own
    with pytest.raises(sa.exc.IntegrityError), empty.work() as session:
        session.execute(sa.text("DELETE FROM clinics"))


def test_a_host_that_knows_no_clinic_yet_begins_plans_for_the_first(empty: Database) -> None:
    migrate.upgrade(empty.engine)
    with empty.work() as session:
        clinics.add_clinic(session, {"name": "South"})
        first = first_clinic(session).id
        names = "created_on, updated_at, revision, schema_version, status, wrapped_key, document"
        plan_id = plans.start_plan(session, first_clinic(session))
        session.execute(
            sa.text(
                f"INSERT INTO plans (id, section_revisions, {names}) "  # noqa: S608  our own
                f"SELECT 'of an older host', section_revisions, {names} FROM plans WHERE id = :id"
            ),
            {"id": plan_id},
        )
        assert clinics.clinic_of_plan(session, "of an older host") == first
    assert migrate.find_drift(empty.engine) == []


def test_a_plan_of_this_version_that_names_no_clinic_is_refused(empty: Database) -> None:
    migrate.upgrade(empty.engine)
    columns: dict[str, Any] = {
        "id": "x",
        "created_on": NOW.date(),
        "updated_at": NOW,
        "revision": 1,
        "schema_version": 1,
        "status": "draft",
        "wrapped_key": b"x",
        "document": b"x",
        "section_revisions": {},
    }
    with empty.work() as session:
        session.add(PlanRow(**columns))
        with pytest.raises(sa.exc.IntegrityError, match="clinic_id"):
            session.flush()
        session.rollback()


def test_the_first_clinic_is_asked_for_once(empty: Database) -> None:
    asked = []

    def first() -> dict[str, str]:
        asked.append(True)
        return {}

    for _ in range(2):
        migrate.upgrade(empty.engine, first_clinic=first)
    with empty.session(writes=False) as session:
        assert len(clinics.list_clinics(session)) == 1
    assert asked == [True]


def test_what_no_clinic_can_have_stops_the_upgrade_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_TIME_ZONE", "Mars/Olympus")
    monkeypatch.setenv("PLANNER_PAPER", "a5")
    settings = settings_in(tmp_path / "var")
    with pytest.raises(SettingsError) as caught:
        installation.prepare(settings)
    assert caught.value.problems == [
        "PLANNER_TIME_ZONE: must be a time zone, as in Europe/Berlin.",
        "PLANNER_PAPER: must be a4 or letter.",
    ]
    monkeypatch.delenv("PLANNER_TIME_ZONE")
    monkeypatch.setenv("PLANNER_PAPER", "letter")
    database = installation.prepare(settings).database
    with database.session(writes=False) as session:
        assert clinics.first_clinic(session).paper == "letter"
    database.dispose()
    # Once the clinic is stored the variable has no effect, so it stops nothing either.
    monkeypatch.setenv("PLANNER_PAPER", "a5")
    installation.prepare(settings).database.dispose()


def test_foreign_keys_are_on_again_after_an_upgrade(empty: Database) -> None:
    migrate.upgrade(empty.engine)
    assert empty.settings().get("foreign_keys", "1") == "1"
    fill(empty)
    with empty.work() as session:
        session.execute(sa.text("DELETE FROM sessions WHERE plan_id IS NULL"))
        session.execute(sa.text("DELETE FROM plans"))
    assert set(everything_of_plans(empty).values()) == {0}


def test_sessions_of_kiosks_and_staff_end_on_the_way_down_and_patients_do_not(
    empty: Database,
) -> None:
    migrate.upgrade(empty.engine)
    plan_id = fill(empty)
    migrate.downgrade(empty.engine, "0004")
    with empty.session(writes=False) as session:
        kept = session.execute(sa.text("SELECT kind, plan_id, text_size FROM sessions")).all()
        assert kept == [("home", plan_id, "normal")]
    migrate.upgrade(empty.engine)
    assert migrate.find_drift(empty.engine) == []
    with empty.work() as session:
        found = sessions.find_visit(session, b"c" * 32, LimitsByKind())
        assert isinstance(found, PatientVisit)
        clinic = first_clinic(session)
        sessions.open_staff_session(session, b"s" * 32, "staff-1", clinic.id)
        wrong = "UPDATE sessions SET plan_id = NULL WHERE kind = 'home'"
        with pytest.raises(sa.exc.IntegrityError):
            session.execute(sa.text(wrong))
        session.rollback()


def test_plans_from_before_the_purge_noted_anything_are_looked_into(empty: Database) -> None:
    migrate.upgrade(empty.engine)
    plan_id = fill(empty)
    with empty.work() as session:
        session.get_one(PlanRow, plan_id).is_known_filled = True
    migrate.downgrade(empty.engine, "0010")
    assert "is_known_filled" not in {
        column["name"] for column in sa.inspect(empty.engine).get_columns("plans")
    }
    migrate.upgrade(empty.engine)
    assert migrate.find_drift(empty.engine) == []
    with empty.session(writes=False) as session:
        assert not session.get_one(PlanRow, plan_id).is_known_filled
        assert plans.get_plan(session, plan_id).plan.one_thing.text == "To dance"


def test_partial_indexes_hold_the_same_rows_by_migration_as_by_the_models(
    empty: Database,
) -> None:
    migrate.upgrade(empty.engine)
    by_migration = partial_indexes(empty)
    migrate.downgrade(empty.engine)
    Base.metadata.create_all(empty.engine)
    assert partial_indexes(empty) == by_migration
    assert {"uq_access_codes_live", "ix_plans_to_look_into"} <= by_migration.keys()


def partial_indexes(database: Database) -> dict[str, str]:
    """Return name -> the whole definition of each partial index, which no drift would show."""
    query = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index'",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    }[database.engine.dialect.name]
    with database.engine.connect() as connection:
        found = dict(iter(connection.exec_driver_sql(query)))
    ours = {index.name for table in Base.metadata.tables.values() for index in table.indexes}
    return {name: made for name, made in found.items() if name in ours and " WHERE " in made}


def test_upgrading_what_is_up_to_date_changes_nothing(empty: Database) -> None:
    migrate.upgrade(empty.engine)
    plan_id = fill(empty)
    migrate.upgrade(empty.engine)
    with empty.session(writes=False) as session:
        assert plans.get_plan(session, plan_id).plan.one_thing.text == "To dance"


def test_rows_survive_on_both_databases_and_erase(empty: Database) -> None:
    migrate.upgrade(empty.engine)
    plan_id = fill(empty)
    with empty.session(writes=False) as session:
        stored = plans.get_plan(session, plan_id)
        assert stored.updated_at == NOW
        with pytest.raises(sa.exc.DBAPIError):
            session.execute(sa.text("DELETE FROM plans"))
    assert empty.can_write()
    with empty.work() as session:
        plans.erase_plan(session, plan_id)
    with empty.session(writes=False) as session:
        kinds = session.scalars(sa.text("SELECT kind FROM sessions")).all()
        assert kinds == ["staff"]


def test_tries_at_the_same_moment_are_all_counted(empty: Database) -> None:
    migrate.upgrade(empty.engine)
    waits = []

    def guess() -> None:
        with empty.work() as session:
            waits.append(throttle.admit_guess(session, "192.0.2.7", "K7PM"))

    at_once(guess, 8)
    assert sorted(waits) == [0] * 4 + [5] * 4


def test_codes_replaced_at_the_same_moment_leave_one_that_works(empty: Database) -> None:
    migrate.upgrade(empty.engine)
    plan_id = fill(empty)
    hasher = Hasher(KEYRING, cheap(Settings()))

    def replace() -> None:
        new = access_codes.prepare_code(hasher)
        with empty.work() as session:
            access_codes.issue_code(session, first_clinic(session), plan_id, new)

    at_once(replace, 6)
    with empty.session(writes=False) as session:
        live = "SELECT count(*) FROM access_codes WHERE revoked_on IS NULL"
        assert session.scalar(sa.text(live)) == 1
        held = access_codes.find_code(session, first_clinic(session), plan_id)
        assert held is not None
        kept = access_codes.find_kept(session, first_clinic(session), held.code, hasher)
        assert hasher.verify(kept.proof, held.code.verifier)


def at_once(work: Callable[[], None], times: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_database_behind_the_program_is_named_with_what_mends_it(empty: Database) -> None:
    (line,) = migrate.find_drift(empty.engine)
    assert "revision none" in line
    assert "planner db upgrade" in line


def test_a_table_that_somebody_changed_is_found(empty: Database) -> None:
    migrate.upgrade(empty.engine)
    with empty.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE plans ADD COLUMN diagnosis VARCHAR(9)"))
        connection.execute(sa.text("DROP INDEX ix_sessions_seen_at"))
    lines = migrate.find_drift(empty.engine)
    assert any("diagnosis" in line for line in lines)
    assert any("ix_sessions_seen_at" in line for line in lines)


def test_an_installation_without_migrations_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "migrations" / "versions").mkdir(parents=True)
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path / "migrations")
    with pytest.raises(DatabaseError, match="migrations are missing"):
        migrate.upgrade(open_sqlite(tmp_path).engine)


def test_a_first_run_makes_folder_key_and_database_for_the_owner_alone(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "new" / "var")
    prepared = installation.prepare(settings)
    prepared.database.dispose()
    assert prepared.new_key == settings.key_path
    made = [settings.data_dir, *settings.data_dir.rglob("*")]
    of_the_database = {"planner.db"} if settings.database.startswith("sqlite") else set()
    assert {path.name for path in made} >= {"var", "keys", "planner.key"} | of_the_database
    assert not [path for path in made if path.stat().st_mode & 0o077]


def test_a_second_run_loses_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "var")
    first = installation.prepare(settings).database
    plan_id = fill(first)
    first.dispose()
    prepared = installation.prepare(settings)
    assert prepared.new_key is None
    with prepared.database.session(writes=False) as session:
        assert plans.get_plan(session, plan_id).plan.one_thing.text == "To dance"
    prepared.database.dispose()


def test_plans_without_their_key_are_never_given_a_new_one(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "var")
    database = installation.prepare(settings).database
    fill(database)
    database.dispose()
    settings.key_path.unlink()
    with pytest.raises(VaultError, match="Put the key file back"):
        installation.prepare(settings)
    assert not settings.key_path.exists()


def test_plans_with_another_installations_key_are_noticed_at_start(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "var")
    database = installation.prepare(settings).database
    fill(database)
    database.dispose()
    settings.key_path.unlink()
    from planner.storage.vault import make_key_file

    make_key_file(settings.key_path)
    with pytest.raises(VaultError, match="does not belong"):
        installation.prepare(settings)


def test_a_server_that_cannot_be_reached_is_a_sentence_without_its_password(
    tmp_path: Path,
) -> None:
    settings = Settings(
        data_dir=tmp_path / "var", database_url="postgresql://u:secret@127.0.0.1:1/x"
    )
    with pytest.raises(DatabaseError) as caught:
        installation.prepare(settings)
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__
