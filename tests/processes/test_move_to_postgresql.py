"""`planner db move`: all arrives, a kill costs nothing, and the old file stays as it was."""

import datetime as dt
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from planner.cli import main
from planner.config import Settings
from planner.domain.plans.plan import OneThing, Sharing
from planner.processes import installation, migrate
from planner.services import (
    access_codes,
    clinics,
    editions,
    job_queue,
    key_proofs,
    leases,
    plans,
    sessions,
    still_true,
    throttle,
)
from planner.services.clinics import first_clinic
from planner.storage import moving
from planner.storage.connecting import DatabaseError
from planner.storage.database import Base, Database
from planner.storage.hashing import Hasher
from planner.storage.moving import Mover
from planner.storage.vault import make_key_file, read_key_file
from tests.conftest import cheap
from tests.support.databases import empty_postgresql, needs_postgresql
from tests.support.plans import save_section
from tests.support.servers import ROOT, free_port, start

pytestmark = needs_postgresql
NOW = dt.datetime(2027, 2, 20, 9, 30, 12, 345678, tzinfo=dt.UTC)
PLANS = 7


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def old(folder: Path) -> Iterator[Database]:
    """Give the SQLite database of a clinic, with rows in every table."""
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'planner.db'}")
    make_key_file(settings.key_path)
    database = Database(settings.database, read_key_file(settings.key_path), lambda: NOW)
    migrate.upgrade(database.engine)
    hasher = Hasher(database.keyring, cheap(settings))
    with database.work() as session:
        key_proofs.note_keys(session)
    for number in range(PLANS):
        fill(database, hasher, number)
    database.dispose()
    yield database
    database.dispose()


def fill(database: Database, hasher: Hasher, number: int) -> None:
    new = access_codes.prepare_code(hasher)
    with database.work() as session:
        plan_id = plans.start_plan(session, first_clinic(session))
        save_section(session, plan_id, "one_thing", OneThing(text=f"Dance {number}"), seen=1)
        sessions.open_home_session(session, bytes([number]) * 32, plan_id)
        seen = plans.get_plan(session, plan_id).revision
        editions.share(
            session, first_clinic(session), plan_id, Sharing(), has_consent=True, seen=seen
        )
        still_true.begin(session, plans.get_plan(session, plan_id))
        access_codes.issue_code(session, first_clinic(session), plan_id, new)
        throttle.admit_guess(session, f"192.0.2.{number}", "K7PM")
        job_queue.add_job(session, "edition_print", {"plan_id": plan_id}, key=plan_id)
        leases.take_lease(session, f"lease {number}", "somebody", seconds=30)


@pytest.fixture
def address() -> Iterator[str]:
    """Give the address of a PostgreSQL database without any table."""
    with empty_postgresql() as made:
        yield made


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, folder: Path, address: str) -> None:
    for name in [name for name in os.environ if name.startswith("PLANNER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PLANNER_DATA_DIR", str(folder))
    monkeypatch.setenv("PLANNER_DATABASE_URL", address)


def move(folder: Path, *more: str) -> int:
    return main(["db", "move", str(folder / "planner.db"), *more])


@pytest.fixture
def new(folder: Path, address: str, old: Database) -> Iterator[Database]:
    settings = Settings(data_dir=folder, database_url=address)
    opened = Database(settings.database, old.keyring, lambda: NOW)
    yield opened
    opened.dispose()


def rows_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.engine.connect() as connection:
        return {
            table.name: sorted(
                (tuple(row) for row in connection.execute(sa.select(table))), key=repr
            )
            for table in Base.metadata.sorted_tables
        }


def test_every_row_of_every_table_arrives_and_opens(
    old: Database, new: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert move(folder) == 0
    assert f"plans: {PLANS} rows" in capsys.readouterr().out
    held = rows_of(old)
    assert all(held.values())
    assert rows_of(new) == held
    with new.session(writes=False) as session:
        (newest, *_) = session.scalars(sa.text("SELECT id FROM plans")).all()
        assert plans.get_plan(session, newest).plan.one_thing.text.startswith("Dance")
    installation.check(new)


def test_nothing_is_written_to_the_old_database(old: Database, folder: Path) -> None:
    file = folder / "planner.db"
    before = file.read_bytes()
    assert move(folder) == 0
    assert file.read_bytes() == before
    assert not file.with_name("planner.db-wal").exists()


def test_what_a_killed_server_left_in_its_log_arrives_too(
    old: Database, new: Database, folder: Path, tmp_path: Path
) -> None:
    fill(old, Hasher(old.keyring, cheap(Settings())), PLANS)
    copied = tmp_path / "copied"
    copied.mkdir()
    for name in ("planner.db", "planner.db-wal"):
        shutil.copy(folder / name, copied / name)
    assert main(["db", "move", str(copied / "planner.db")]) == 0
    assert len(rows_of(new)["plans"]) == PLANS + 1


def test_a_database_that_a_server_has_open_is_refused(
    old: Database, folder: Path, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with old.engine.connect() as idle:
        idle.execute(sa.text("SELECT 1 FROM plans"))
        idle.rollback()
        assert move(folder) == 1
    assert "Stop it first" in capsys.readouterr().err
    old.dispose()
    assert move(folder) == 0


def test_nobody_can_open_the_old_database_during_the_move(
    old: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def look(self: Mover) -> None:
        with closing(sqlite3.connect(folder / "planner.db", timeout=0)) as other:
            try:
                other.execute("SELECT * FROM plans")
            except sqlite3.OperationalError as error:
                tried.append(str(error))

    monkeypatch.setattr(Mover, "_compare", look)
    assert move(folder) == 0
    assert tried == ["database is locked"]


def test_a_move_that_was_killed_goes_on_where_it_was(
    old: Database, new: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The program kills itself with the second chunk in hand."""
    code = (
        "import os, signal, sys\n"
        "from planner.cli import main\n"
        "from planner.storage import moving\n"
        "moving._CHUNK_ROWS = 2\n"
        "chunks = moving._chunks\n"
        "def dying(rows):\n"
        "    for number, chunk in enumerate(chunks(rows)):\n"
        "        if number == 1 and 'wrapped_key' in chunk[0]:\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "        yield chunk\n"
        "moving._chunks = dying\n"
        "main(['db', 'move', sys.argv[1]])\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, str(folder / "planner.db")],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with new.session(writes=False) as session:
        assert session.scalar(sa.text("SELECT count(*) FROM plans")) == 2
    with pytest.raises(DatabaseError, match="not finished"):
        installation.check(new)
    assert move(folder) == 0
    assert "Going on" in capsys.readouterr().out
    assert rows_of(new) == rows_of(old)
    installation.check(new)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE plans SET revision = revision + 1 WHERE id = (SELECT min(id) FROM plans)",
        "DELETE FROM reviews WHERE plan_id = (SELECT min(plan_id) FROM reviews)",
        "UPDATE sessions SET seen_at = seen_at + interval '1 microsecond'",
    ],
)
def test_a_row_that_differs_is_found(
    old: Database,
    new: Database,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    compare = Mover._compare

    def meddle(self: Mover) -> None:
        with new.engine.begin() as connection:
            connection.exec_driver_sql(change)
        compare(self)

    with monkeypatch.context() as patched:
        patched.setattr(Mover, "_compare", meddle)
        assert move(folder) == 1
    assert f"in: {change.split()[1 + change.startswith('DELETE')]}." in capsys.readouterr().err
    with pytest.raises(DatabaseError, match="not finished"):
        installation.check(new)
    assert move(folder) == 1
    assert move(folder, "--start-over") == 0
    assert rows_of(new) == rows_of(old)


def test_a_database_that_holds_something_else_is_refused_and_stays(
    old: Database, new: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    migrate.upgrade(new.engine)
    with new.work() as session:
        plan_id = plans.start_plan(session, first_clinic(session))
    for more in ([], ["--start-over"]):
        assert move(folder, *more) == 1
        assert "not empty" in capsys.readouterr().err
    with new.session(writes=False) as session:
        assert session.scalars(sa.text("SELECT id FROM plans")).all() == [plan_id]


def test_a_move_that_is_finished_is_not_done_again(old: Database, folder: Path) -> None:
    assert move(folder) == 0
    assert move(folder) == 1


def test_a_half_done_move_of_something_else_is_refused(
    old: Database,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Mover, "_finish", interrupt)
        assert move(folder) == 130
    fill(old, Hasher(old.keyring, cheap(Settings())), PLANS)
    old.dispose()
    assert move(folder) == 1
    assert "--start-over" in capsys.readouterr().err
    assert move(folder, "--start-over") == 0


@pytest.mark.parametrize("step", ["_copy", "_compare", "_finish"])
def test_what_a_server_saved_into_the_new_database_is_never_emptied(
    old: Database,
    new: Database,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    step: str,
) -> None:
    """A server that was started on it before the move, and goes on to serve."""
    saved: list[str] = []

    def save(self: Mover, *_: object) -> None:
        with new.work() as session:
            clinic = clinics.add_clinic(session, {"name": "made by its start"})
            saved.append(plans.start_plan(session, clinic))
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Mover, step, save)
        assert move(folder) == 130
    for more in ([], ["--start-over"]):
        assert move(folder, *more) == 1
        assert "Somebody else saved" in capsys.readouterr().err
    with new.reading() as session:
        assert plans.get_plan(session, saved[0])


def interrupt(self: Mover) -> None:
    raise KeyboardInterrupt


def test_two_moves_into_one_database_do_not_meet(
    old: Database, new: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with moving._alone(new.engine):
        assert move(folder) == 1
    assert "Another move" in capsys.readouterr().err


def test_another_key_is_refused_before_anything_is_moved(
    old: Database, new: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = folder / "keys" / "planner.key"
    key.unlink()
    make_key_file(key)
    assert move(folder) == 1
    assert "key does not belong" in capsys.readouterr().err
    assert not sa.inspect(new.engine).get_table_names()


def test_an_older_database_is_told_to_be_upgraded_first(
    old: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with old.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    old.dispose()
    assert move(folder) == 1
    assert "db upgrade" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, b"no database at all" * 100])
def test_a_file_that_is_no_database_is_refused(
    old: Database, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "other.db"
    if content:
        file.write_bytes(content)
    assert main(["db", "move", str(file)]) == (1 if content else 2)


def test_sqlite_is_no_place_to_move_to(
    old: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PLANNER_DATABASE_URL")
    assert move(folder) == 2


def test_numbers_that_the_server_gives_out_go_on_after_the_greatest(new: Database) -> None:
    table = sa.Table(
        "jobs", sa.MetaData(), sa.Column("id", sa.Integer, sa.Identity(), primary_key=True)
    )
    with new.engine.begin() as connection:
        table.create(connection)
        connection.execute(sa.insert(table), [{"id": 41}, {"id": 7}])
        moving._set_sequences(connection, table)
        assert connection.execute(sa.insert(table).returning(table.c.id)).scalar_one() == 42


def test_an_empty_value_of_json_stays_one(new: Database) -> None:
    table = sa.Table("notes", sa.MetaData(), sa.Column("note", sa.JSON))
    with new.engine.begin() as connection:
        table.create(connection)
        connection.execute(moving._insert(table), [{"note": None}, {"note": {"a": 1}}])
        empty = "SELECT count(*) FROM notes WHERE note IS NULL"
        assert connection.exec_driver_sql(empty).scalar() == 1


def test_a_server_serves_what_was_moved(old: Database, tmp_path: Path, address: str) -> None:
    assert move(tmp_path / "var") == 0
    server = start(tmp_path, free_port(), PLANNER_DATABASE_URL=address)
    try:
        assert server.get("/readyz")[0] == 200
    finally:
        server.stop()
