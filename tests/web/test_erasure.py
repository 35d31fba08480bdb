"""R13: after "Delete my plan" no file of the installation gives the words back."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from planner.config import Settings
from planner.domain.codes import read_code
from planner.models import PlanRow
from planner.processes import installation
from planner.services import plans
from planner.services.sealed_plans import place_of
from planner.storage.connecting import BUSY_TIMEOUT_S
from planner.storage.database import Database
from planner.storage.vault import Keyring, VaultError
from planner.web.request import unit_of_work
from tests.support.pages import PageClient, start_plan
from tests.support.servers import wait_until
from tests.support.stored_bytes import everything_stored, places_with
from tests.support.walk import access_code

WORDS = "To stand beside my daughter"
SAVES = 10
of_the_files = pytest.mark.sqlite_only(
    "its files give back what was erased until the log is emptied; PostgreSQL has its own vacuum"
)


@pytest.fixture
def pages(app: Flask, client: FlaskClient) -> PageClient:
    made = PageClient(client)
    start_plan(made)
    made.submit(made.get("/plan/one-thing"), {"text": WORDS})
    return made


class Finder:
    """Somebody with the key ring and every byte of the data folder, after the erasure.

    The sealed words and their wrapped key are noted beforehand, and looked for afterwards: what
    can be found in a file can be opened, whatever the tables say.
    """

    def __init__(self, folder: Path, keyring: Keyring, database: Database) -> None:
        self._folder, self._keyring = folder, keyring
        with database.engine.connect() as connection:
            row = connection.exec_driver_sql("SELECT id, wrapped_key, document FROM plans").one()
        self.plan_id, self._wrapped, self._document = row

    def look_again(self, database: Database) -> None:
        """Note the plan as it is sealed now, which may stand in the log alone."""
        with database.engine.connect() as connection:
            row = connection.exec_driver_sql("SELECT wrapped_key, document FROM plans").one()
        self._wrapped, self._document = row

    def words(self) -> str:
        """Every word that the files still give away."""
        found = b""
        for path in sorted(self._folder.rglob("*")):
            content = path.read_bytes() if path.is_file() else b""
            assert WORDS.encode() not in content, path.name
            found += content
        return found.decode("latin-1") if self._opens(found) else ""

    def _opens(self, content: bytes) -> bool:
        # Rows on several pages are stored in pieces; a piece from the middle is enough to tell.
        if self._wrapped[8:56] not in content or self._document[40:200] not in content:
            return False
        try:
            key = self._keyring.unwrap(self._wrapped, place_of(self.plan_id, "key"))
            plain = key.unseal(self._document, place_of(self.plan_id, "document"))
        except VaultError:
            return False
        return WORDS in plain.decode()


@pytest.fixture
def finder(pages: PageClient, tmp_path: Path, keyring: Keyring, database: Database) -> Finder:
    database.empty_log()
    made = Finder(tmp_path / "var", keyring, database)
    assert made.words(), "The finder must find the words of a plan that is there."
    return made


def delete(pages: PageClient) -> None:
    assert pages.submit(pages.get("/delete"), has="csrf_token").h1 == "Your plan is deleted"


@of_the_files
def test_after_deleting_no_file_gives_the_words_back(pages: PageClient, finder: Finder) -> None:
    pages.submit(pages.get("/plan/one-thing"), {"text": WORDS + "!"})
    delete(pages)
    assert finder.words() == ""


@of_the_files
def test_without_the_checkpoint_the_log_would_give_them_back(
    app: Flask, pages: PageClient, finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The plan is written once more, so that its sealed words stand in the log and not yet beside.
    database = app.extensions["planner"].database
    pages.submit(pages.get("/plan/goals/new"), {"text": "Dance", "by-how": "none"})
    finder.look_again(database)
    monkeypatch.setattr(Database, "empty_log", lambda _self: True)
    delete(pages)
    assert finder.words()
    monkeypatch.undo()
    database.empty_log()
    assert finder.words() == ""


@contextmanager
def somebody_reads(database: Database) -> Iterator[None]:
    """A reader that holds on to what it sees, as a backup does."""
    with database.session(writes=False) as reading:
        reading.execute(sa.text("SELECT count(*) FROM plans")).scalar_one()
        yield


def test_a_reader_holds_up_neither_the_erasure_nor_the_saves_of_others(
    app: Flask, database: Database, pages: PageClient
) -> None:
    other = PageClient(app.test_client())
    start_plan(other)
    took_s = []

    def save() -> None:
        for number in range(SAVES):
            form = other.get("/plan/one-thing")
            began_s = time.monotonic()
            other.submit(form, {"text": f"To sing {number}"})
            took_s.append(time.monotonic() - began_s)

    saving = threading.Thread(target=save)
    deleting = threading.Thread(target=delete, args=(pages,))
    with somebody_reads(database):
        deleting.start()
        saving.start()
        # Without the mend both wait for the reader as long as SQLite lets them: 15 s.
        for thread in (deleting, saving):
            thread.join(BUSY_TIMEOUT_S / 2)
            assert not thread.is_alive()
    assert len(took_s) == SAVES
    assert median(took_s) < 1


@of_the_files
def test_what_a_reader_held_on_to_is_forgotten_when_it_is_done(
    app: Flask, pages: PageClient, finder: Finder, database: Database
) -> None:
    pages.submit(pages.get("/plan/goals/new"), {"text": "Dance", "by-how": "none"})
    finder.look_again(database)
    checkpoints = app.extensions["planner"].database.checkpoints
    thread = checkpoints.keep_trying()
    with somebody_reads(database):
        delete(pages)
        assert finder.words()
        assert checkpoints.is_owed
    wait_until(lambda: not checkpoints.is_owed)
    assert finder.words() == ""
    checkpoints.stop()
    thread.join()


KILLED = """
import os, signal
from planner.processes import installation
from planner.storage import checkpoints
from planner.config import load_settings
from planner.services import plans

def die(_self):
    os.kill(os.getpid(), signal.SIGKILL)

checkpoints.Checkpoints.try_now = die
with installation.open_database(load_settings()).work() as session:
    plans.erase_plan(session, "%s")
"""


@of_the_files
def test_the_duty_to_forget_outlives_a_kill_between_commit_and_checkpoint(
    app: Flask, pages: PageClient, finder: Finder, database: Database, settings: Settings
) -> None:
    pages.submit(pages.get("/plan/goals/new"), {"text": "Dance", "by-how": "none"})
    finder.look_again(database)
    environment = os.environ | {"PLANNER_DATA_DIR": str(settings.data_dir)}
    # Somebody is there, or SQLite would tidy up when the last one goes.
    with somebody_reads(database):
        killed = subprocess.run(
            [sys.executable, "-c", KILLED % finder.plan_id], env=environment, check=False
        )
        assert killed.returncode == -signal.SIGKILL
        assert finder.words()
        # Started while the reader is still there, and it goes on afterwards.
        started = installation.prepare(settings).database
        started.keep_forgetting()
        assert finder.words()
    wait_until(lambda: not started.checkpoints.is_owed)
    assert finder.words() == ""
    with database.session(writes=False) as session:
        assert session.scalar(sa.text("SELECT count(*) FROM plans")) == 0
    started.checkpoints.stop()
    started.dispose()


@of_the_files
def test_a_checkpoint_that_fails_takes_back_no_erasure(
    app: Flask, pages: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoints = app.extensions["planner"].database.checkpoints

    def fail() -> bool:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(checkpoints, "_empty_log", fail)
    delete(pages)
    assert checkpoints.is_owed


def test_the_code_opens_nothing_after_deleting(
    app: Flask, pages: PageClient, database: Database, tmp_path: Path
) -> None:
    code = access_code(pages.get("/plan/code"))
    delete(pages)
    other = PageClient(app.test_client())
    page = other.submit(
        other.get("/come-back"), {"access_code": code}, has="access_code", status=422
    )
    assert "does not open a plan" in page.main
    parsed = read_code(code)
    assert parsed is not None
    assert not places_with(parsed.verifier, everything_stored(database, tmp_path / "var"))


@pytest.mark.parametrize(("page", "then"), [("/plan/one-thing", "next"), ("/plan/check", "finish")])
def test_a_plan_that_is_deleted_during_a_save_says_so_and_gives_the_words_back(
    page: str, then: str, app: Flask, pages: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = pages.get("/plan/one-thing")
    pages.submit(shown, {"text": "To sing"})
    shown = pages.get(page)
    database, write = app.extensions["planner"].database, unit_of_work.write

    def after_it_is_gone() -> Any:
        with database.work() as session:
            for plan_id in session.scalars(sa.select(PlanRow.id)).all():
                plans.erase_plan(session, plan_id)
        return write()

    monkeypatch.setattr(unit_of_work, "write", after_it_is_gone)
    gone = pages.submit(shown, {"text": "To dance"}, then=then, status=410)
    assert "Your plan is not here any more" in gone.main
    assert "To dance" in gone.html
