"""`planner backup`: nothing that was acknowledged is missing, and what it made can be put back."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from drills.patient import NoAnswerError, Patient
from planner.cli import main
from planner.config import Settings
from planner.domain.plans.plan import OneThing
from planner.services import plans
from planner.services.clinics import first_clinic
from planner.storage import backups
from planner.storage.backups import BackupError, back_up
from planner.storage.database import Database
from tests.support.plans import save_section
from tests.support.servers import Running, free_port, start, wait_until

PATIENTS = 3
ENOUGH = 4
pytestmark = pytest.mark.sqlite_only("PostgreSQL has its own tools to copy a database")
HOME = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    for name in [name for name in os.environ if name.startswith("PLANNER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PLANNER_DATA_DIR", str(settings.data_dir))


@pytest.fixture
def live(settings: Settings) -> Path:
    return settings.data_dir / "planner.db"


def write(database: Database, text: str) -> str:
    with database.work() as session:
        plan_id = plans.start_plan(session, first_clinic(session))
        save_section(session, plan_id, "one_thing", OneThing(text=text), seen=1)
    return plan_id


def plans_in(file: Path) -> set[str]:
    with sqlite3.connect(file) as connection:
        found = {row[0] for row in connection.execute("SELECT id FROM plans")}
    connection.close()
    return found


def test_it_says_what_it_holds_and_that_the_key_is_needed_beside_it(
    database: Database, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan_id = write(database, "To sing")
    file = tmp_path / "backup.db"
    assert main(["backup", str(file)]) == 0
    said = capsys.readouterr().out
    assert "1 plans, 0 editions" in said
    assert "NOT in it" in said
    assert str(settings.key_path) in said
    assert plans_in(file) == {plan_id}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    # One file: nothing that has to be kept beside it, nothing left over.
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["backup.db"]
    assert settings.key_path.read_bytes().split(b":")[1].strip() not in file.read_bytes()


@pytest.mark.parametrize("ending", ["-journal", "-wal", "-shm"])
def test_no_backup_takes_the_name_of_a_file_that_sqlite_reads(
    live: Path, tmp_path: Path, ending: str
) -> None:
    (tmp_path / "link").symlink_to(live.parent)
    for place in (live.parent, tmp_path / "link"):
        with pytest.raises(BackupError, match="Choose another name"):
            back_up(live, place / (live.name + ending))
    assert not live.with_name(live.name + ending).exists()


def test_a_file_that_is_there_is_never_replaced(
    database: Database, tmp_path: Path, live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "backup.db"
    file.write_text("mine")
    assert main(["backup", str(file)]) == 2
    assert "already" in capsys.readouterr().err
    assert file.read_text() == "mine"
    before = live.read_bytes()
    assert main(["backup", str(live)]) == 2
    assert live.read_bytes() == before


def test_a_file_that_appears_meanwhile_is_not_replaced_either(live: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    with pytest.raises(BackupError, match="already"):
        back_up(live, file, lambda: file.write_text("mine") and None)
    assert file.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["backup.db"]


@pytest.mark.parametrize("name", ["-", "missing/backup.db", ""])
def test_a_place_that_cannot_be_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["backup", name]) == 2


def test_postgresql_is_told_of_its_own_tool(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PLANNER_DATABASE_URL", "postgresql://u:secret@127.0.0.1:1/x")
    assert main(["backup", str(tmp_path / "b")]) == 2
    said = capsys.readouterr().err
    assert "pg_dump" in said
    assert "secret" not in said


def test_without_a_database_none_is_made(settings: Settings, live: Path, tmp_path: Path) -> None:
    live.unlink()
    assert main(["backup", str(tmp_path / "b")]) == 1
    assert not live.exists()
    assert not (tmp_path / "b").exists()


def test_a_key_file_that_is_gone_is_told_and_the_backup_is_made(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.key_path.unlink()
    assert main(["backup", str(tmp_path / "b")]) == 1
    assert "not there" in capsys.readouterr().err
    assert (tmp_path / "b").is_file()


def test_a_damaged_database_or_a_full_disk_leaves_nothing_behind(
    live: Path, tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("os.fsync", fail)
        with pytest.raises(BackupError, match="No space left"):
            back_up(live, tmp_path / "b")
    database.empty_log()
    database.dispose()
    live.write_bytes(live.read_bytes()[:4096] + b"\x00damaged" * 2_000)
    assert main(["backup", str(tmp_path / "b")]) == 1
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_writers_go_on_while_the_copy_is_made(
    database: Database, live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A waiting writer would be refused after SQLite's 15 seconds, and the copy never end."""
    before = {write(database, "To sing") for _ in range(5)}
    monkeypatch.setattr(backups, "_PAGES_A_STEP", 8)
    during: list[str] = []
    back_up(live, tmp_path / "b", lambda: during.append(write(database, "To dance")))
    assert len(during) > 1
    # The copy is of one moment: all of before, and nothing of what came in between.
    assert plans_in(tmp_path / "b") == before
    with database.session(writes=False) as session:
        assert plans.get_plan(session, during[-1]).plan.one_thing.text == "To dance"


def test_copying_the_live_file_alone_loses_answers(
    database: Database, live: Path, tmp_path: Path
) -> None:
    """The reason for the command: what was acknowledged stands in the log beside the file."""
    plan_id = write(database, "To sing")
    shutil.copy(live, tmp_path / "copied")
    back_up(live, tmp_path / "backed-up")
    assert plan_id not in plans_in(tmp_path / "copied")
    assert plan_id in plans_in(tmp_path / "backed-up")


def save_on(person: Patient, stop: threading.Event) -> None:
    while not stop.is_set() and len(person.items) < 15:
        try:
            person.add_item(f"question {person.acknowledged}")
        except NoAnswerError:
            return


def test_a_backup_under_load_holds_all_that_was_acknowledged_before_it_and_can_be_put_back(
    tmp_path: Path,
) -> None:
    server = start(tmp_path, free_port())
    people = [Patient(f"http://127.0.0.1:{server.port}") for _ in range(PATIENTS)]
    stop = threading.Event()
    threads = [threading.Thread(target=save_on, args=(person, stop)) for person in people]
    for person in people:
        person.begin()
    for thread in threads:
        thread.start()
    wait_until(lambda: all(len(person.items) >= ENOUGH for person in people))
    acknowledged = [set(person.items) for person in people]
    file = tmp_path / "backup.db"
    made = run_backup(file, tmp_path / "var")
    stop.set()
    for thread in threads:
        thread.join()
    assert made == 0
    put_back(server, file, tmp_path / "var")
    # The same port and cookies: sessions are in the backup too.
    again = start(tmp_path, server.port)
    found = [set(person.questions()) for person in people]
    again.stop()
    for items, kept in zip(found, acknowledged, strict=True):
        assert kept <= items


def run_backup(file: Path, data: Path) -> int:
    environment = os.environ | {"PLANNER_DATA_DIR": str(data), "PYTHONPATH": str(HOME)}
    command = [sys.executable, "-m", "planner", "backup", str(file)]
    return subprocess.run(command, env=environment, check=False).returncode


def put_back(server: Running, file: Path, data: Path) -> None:
    """Do what docs/deploy.md says."""
    server.stop()
    before = data / "before"
    before.mkdir()
    for path in data.glob("planner.db*"):
        path.rename(before / path.name)
    shutil.copy(file, data / "planner.db")
