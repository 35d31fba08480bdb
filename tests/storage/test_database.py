"""The engine: settings that keep answers safe, locks, and connections that cannot write."""

import datetime as dt
import shutil
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from planner.config import Settings
from planner.models.instants import Instant
from planner.processes import installation
from planner.processes.installation import filesystem_of
from planner.services import plans
from planner.services.clinics import first_clinic
from planner.storage.connecting import DatabaseError, is_lost
from planner.storage.database import Database
from planner.storage.vault import Keyring
from tests.support.plans import save_section


@pytest.mark.sqlite_only("its pragmas")
def test_every_connection_has_the_settings_that_lose_nothing(database: Database) -> None:
    for _ in range(3):
        assert database.settings() == {
            "journal_mode": "wal",
            "synchronous": "2",
            "foreign_keys": "1",
            "secure_delete": "1",
            "busy_timeout": "15000",
        }
    database.verify()


@pytest.mark.sqlite_only("its pragmas")
def test_settings_that_did_not_take_are_refused(database: Database) -> None:
    @sa.event.listens_for(database.engine, "connect")
    def weaken(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA synchronous = NORMAL")

    with pytest.raises(DatabaseError, match="synchronous"):
        database.verify()


def test_a_session_for_looking_cannot_write(database: Database) -> None:
    with database.work() as session:
        plan_id = plans.start_plan(session, first_clinic(session))
    with database.session(writes=False) as session:
        assert plans.get_plan(session, plan_id).revision == 1
        with pytest.raises(sa.exc.DBAPIError, match=r"read-?only"):
            session.execute(sa.text("DELETE FROM plans"))
    with database.work() as session:
        plans.erase_plan(session, plan_id)


def test_the_same_connection_looks_and_writes_in_turn(database: Database) -> None:
    for count in range(1, 4):
        with database.work() as session:
            plans.start_plan(session, first_clinic(session))
        with (
            database.reading() as session,
            pytest.raises(sa.exc.DBAPIError, match=r"read-?only"),
        ):
            plans.start_plan(session, first_clinic(session))
        with database.reading() as session:
            assert session.scalar(sa.text("SELECT count(*) FROM plans")) == count
    assert database.engine.pool.checkedin() == 1


def test_reads_go_on_while_somebody_writes(database: Database) -> None:
    with database.work() as session:
        plan_id = plans.start_plan(session, first_clinic(session))
    with database.session(writes=True) as writing:
        plans.start_plan(writing, first_clinic(writing))
        with database.session(writes=False) as reading:
            assert plans.get_plan(reading, plan_id).revision == 1
        writing.rollback()


@pytest.mark.sqlite_only("a writer takes its one lock when it begins")
def test_a_second_writer_waits_and_then_sees_what_the_first_wrote(database: Database) -> None:
    with database.work() as session:
        plan_id = plans.start_plan(session, first_clinic(session))
    began = threading.Event()
    revisions: list[int] = []

    def write_second() -> None:
        began.set()
        with database.work() as second:
            revisions.append(plans.get_plan(second, plan_id).revision)

    with database.work() as first:
        stored = plans.get_plan(first, plan_id)
        thread = threading.Thread(target=write_second)
        thread.start()
        began.wait()
        value = stored.plan.one_thing.model_copy(update={"text": "To dance."})
        save_section(first, plan_id, "one_thing", value, seen=1)
    thread.join()
    assert revisions == [2]


def test_writers_of_one_process_take_turns(database: Database) -> None:
    started = threading.Barrier(8)

    def write() -> None:
        started.wait()
        for _ in range(5):
            with database.work() as session:
                plans.start_plan(session, first_clinic(session))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.session(writes=False) as session:
        assert session.scalar(sa.text("SELECT count(*) FROM plans")) == 40


def test_a_writer_that_fails_gives_its_turn_back(database: Database) -> None:
    for _ in range(3):
        with database.session(writes=True) as session, pytest.raises(sa.exc.SQLAlchemyError):
            session.execute(sa.text("SELECT * FROM nothing"))
    assert database.can_write()


def test_an_error_inside_work_leaves_nothing_behind(database: Database) -> None:
    def fail() -> None:
        with database.work() as session:
            plans.start_plan(session, first_clinic(session))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.session(writes=False) as session:
        assert session.scalar(sa.text("SELECT count(*) FROM plans")) == 0


def test_a_commit_that_never_reached_the_database_holds_up_nobody(database: Database) -> None:
    def fail(_connection: sa.Connection) -> None:
        raise RuntimeError

    sa.event.listen(database.engine, "commit", fail)
    with pytest.raises(RuntimeError), database.work() as session:
        plans.start_plan(session, first_clinic(session))
    sa.event.remove(database.engine, "commit", fail)
    with database.session(writes=False) as session:
        assert session.scalar(sa.text("SELECT count(*) FROM plans")) == 0
    assert database.can_write()


def test_errors_hold_no_values(database: Database) -> None:
    with database.session(writes=True) as session, pytest.raises(sa.exc.SQLAlchemyError) as caught:
        session.execute(sa.text("SELECT * FROM nothing WHERE x = :x"), {"x": "the wedding"})
    assert "wedding" not in str(caught.value)


@pytest.mark.sqlite_only("its codes of errors")
def test_a_locked_database_counts_as_lost_and_a_missing_table_does_not(
    database: Database,
) -> None:
    with database.engine.connect() as connection, pytest.raises(sa.exc.OperationalError) as caught:
        connection.execute(sa.text("SELECT * FROM nothing"))
    assert not is_lost(caught.value)
    with database.session(writes=True) as first:
        first.execute(sa.text("SELECT 1"))
        with database.engine.connect() as second:
            second.connection.driver_connection.execute("PRAGMA busy_timeout = 0")
            second.connection.driver_connection.execute("PRAGMA query_only = OFF")
            with pytest.raises(sa.exc.OperationalError) as caught:
                second.execute(sa.text("SELECT 1"))
    assert is_lost(caught.value)
    assert not is_lost(None)


@pytest.mark.sqlite_only("its files")
def test_the_write_probe_leaves_no_trace(database: Database, tmp_path: Path) -> None:
    database.empty_log()
    before = (tmp_path / "var" / "planner.db").read_bytes()
    assert database.can_write()
    database.empty_log()
    assert (tmp_path / "var" / "planner.db").read_bytes() == before


@pytest.mark.sqlite_only("its files")
def test_a_log_that_a_reader_holds_is_emptied_after_a_later_commit(
    database: Database, tmp_path: Path
) -> None:
    log = tmp_path / "var" / "planner.db-wal"
    with database.work() as session:
        plan_id = plans.start_plan(session, first_clinic(session))
    sa.event.listen(database.engine, "checkout", _never_wait)
    with database.session(writes=False) as reading:
        plans.get_plan(reading, plan_id)
        with database.work() as session:
            plans.erase_plan(session, plan_id)
        assert log.stat().st_size > 0
    with database.work() as session:
        plans.erase_plan(session, plan_id)
    assert log.stat().st_size == 0


def _never_wait(connection: Any, *_: object) -> None:
    connection.execute("PRAGMA busy_timeout = 0")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(keyring: Keyring, url: str) -> None:
    with pytest.raises(DatabaseError, match="needs a file"):
        Database(url, keyring, lambda: dt.datetime.now(dt.UTC))


@pytest.mark.parametrize(
    ("folder", "kind"), [("/", "ext4"), ("/srv", "nfs4"), ("/srv/a b/deep", "cifs")]
)
def test_the_file_system_of_a_folder_is_the_nearest_mount(
    tmp_path: Path, folder: str, kind: str
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda / ext4 rw 0 0\nserver:/x /srv nfs4 rw 0 0\n//s/x /srv/a\\040b cifs rw 0 0\n"
    )
    assert filesystem_of(Path(folder), mounts) == kind


@pytest.mark.sqlite_only("the disk of its file")
def test_a_network_drive_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("planner.processes.installation.filesystem_of", lambda _folder: "nfs4")
    with pytest.raises(DatabaseError, match="network drive"):
        installation.prepare(Settings(data_dir=tmp_path / "var"))
    assert not (tmp_path / "var" / "planner.db").exists()


def test_a_moment_without_a_time_zone_is_refused() -> None:
    dialect = sa.create_engine("sqlite://").dialect
    with pytest.raises(ValueError, match="time zone"):
        Instant().process_bind_param(dt.datetime(2027, 1, 1), dialect)  # noqa: DTZ001  on purpose


def test_a_moment_comes_back_in_utc(database: Database) -> None:
    east = dt.timezone(dt.timedelta(hours=5))
    dialect = database.engine.dialect
    stored = Instant().process_bind_param(dt.datetime(2027, 1, 1, 3, tzinfo=east), dialect)
    back = Instant().process_result_value(stored, dialect)
    assert back == dt.datetime(2026, 12, 31, 22, tzinfo=dt.UTC)


@pytest.mark.sqlite_only("the disk of its file")
def test_a_full_disk_takes_no_changes(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database.can_write()
    full = shutil.disk_usage("/")._replace(free=1_000)
    monkeypatch.setattr("planner.storage.database.shutil.disk_usage", lambda _folder: full)
    assert not database.can_write()
