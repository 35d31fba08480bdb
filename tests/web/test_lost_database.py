"""A database that fails at any step of a request: a page to try again, the words kept, no 500.

Each step of a save is tried in turn: before each statement, at the commit, at a rollback, and when
the connection is given back. On PostgreSQL the server really ends the connection.
"""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from planner.app import create_app
from planner.config import Settings
from planner.storage.connecting import is_lost
from planner.web.request import unit_of_work
from tests.conftest import FakeClock, NoPrinter
from tests.support import databases
from tests.support.pages import PageClient, controls, start_plan

TYPED = "Never give me morphine unless I ask for it"
MOST_STEPS = 60


class Steps:
    """Counts what a request asks of the database's driver, and makes one step fail."""

    def __init__(self, engine: sa.Engine, fail: Callable[[Any], None]) -> None:
        self._fail = fail
        self.left = -1
        self.failed: list[str] = []
        dialect: Any = engine.dialect
        self._watch(dialect, "do_execute", "statement", lambda cursor: cursor.connection)
        self._watch(dialect, "do_commit", "commit", lambda connection: connection)
        self._watch(dialect, "do_rollback", "rollback", lambda connection: connection)

    def _watch(self, dialect: Any, name: str, step: str, connection_of: Callable[..., Any]) -> None:
        real = getattr(dialect, name)

        def watched(subject: Any, *more: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                self.failed.append(step)
                self._fail(connection_of(subject))
            return real(subject, *more, **named)

        setattr(dialect, name, watched)


def disk_fault(_connection: Any) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    raise error


@pytest.fixture
def on_postgres(settings: Settings) -> Iterator[Settings]:
    with databases.migrated_postgresql() as url:
        yield settings.model_copy(update={"database_url": url})


def end_connection(connection: Any) -> None:
    """Let the server end this connection, as at a restart."""
    # At a commit it comes as the pool holds it.
    driver = getattr(connection, "dbapi_connection", connection)
    pid = {"pid": driver.info.backend_pid}
    with databases.connection_to() as other:
        other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), pid)
        still = sa.text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
        while other.execute(still, pid).scalar():
            pass


class Case:
    """One app on one database, with a patient in it and a step that can be made to fail."""

    def __init__(self, settings: Settings, clock: FakeClock, fail: Callable[[Any], None]) -> None:
        self.app = create_app(settings, clock=clock, printer=NoPrinter())
        self.database = unit_of_work.parts_of(self.app).database
        self.pages = PageClient(self.app.test_client())
        start_plan(self.pages)
        self.steps = Steps(self.database.engine, fail)

    def saved(self) -> str:
        (box,) = self.pages.get("/plan/one-thing").all("textarea", name="text")
        return (box.text or "").strip()

    def each_step(self, ask: Callable[[], Any]) -> Iterator[tuple[str, Any]]:
        """Ask again and again, each time with the next step failing; the last time none does."""
        for step in range(1, MOST_STEPS):
            self.steps.failed.clear()
            self.steps.left = step
            answer = ask()
            self.steps.left = -1
            if not self.steps.failed:
                return
            yield f"step {step}, a {self.steps.failed[0]}", answer
        raise AssertionError("the request has too many steps")


@pytest.fixture(params=databases.EACH)
def case(request: pytest.FixtureRequest, settings: Settings, clock: FakeClock) -> Iterator[Case]:
    is_postgres = request.param == "postgresql"
    given = request.getfixturevalue("on_postgres") if is_postgres else settings
    made = Case(given, clock, end_connection if is_postgres else disk_fault)
    yield made
    made.database.dispose()


def is_told_to_try_again(answer: Any) -> bool:
    return (
        answer.status_code == 503
        and answer.headers["Retry-After"] == "5"
        and "We cannot save or read your answers just now" in answer.text
    )


def test_a_save_is_kept_or_its_words_wait_in_the_page(case: Case) -> None:
    number = 0

    def save() -> Any:
        nonlocal number
        number += 1
        left, case.steps.left = case.steps.left, -1
        form = controls(case.pages.get("/plan/one-thing").form())
        case.steps.left = left
        return case.pages.client.post(
            "/plan/one-thing", data=form | {"text": f"{TYPED} {number}", "then": "next"}
        )

    seen = []
    for step, answer in case.each_step(save):
        seen.append(step)
        if answer.status_code == 303:
            assert case.saved() == f"{TYPED} {number}", step
        else:
            assert is_told_to_try_again(answer), (step, answer.status_code)
            assert f"{TYPED} {number}" in answer.text, step
    assert len(seen) > 3
    assert any("commit" in step for step in seen)


@pytest.mark.parametrize("path", ["/plan", "/plan/one-thing", "/plan/check", "/seconds-left"])
def test_a_page_that_cannot_be_read_now_says_to_try_again(case: Case, path: str) -> None:
    for step, answer in case.each_step(lambda: case.pages.client.get(path)):
        if answer.status_code != 200:
            assert is_told_to_try_again(answer), (step, answer.status_code)
            assert f'<a class="tap" href="{path}">Try again</a>' in answer.text, step


def test_a_renewal_or_a_new_code_that_fails_says_to_try_again(case: Case) -> None:
    token = controls(case.pages.get("/plan/one-thing").form())["csrf_token"]
    for path in ("/stay", "/plan/code/new"):
        for step, answer in case.each_step(
            lambda path=path: case.pages.client.post(path, data={"csrf_token": token})
        ):
            is_done = answer.status_code in {200, 204, 303}
            assert is_done or is_told_to_try_again(answer), (path, step, answer.status_code)


def test_a_connection_that_breaks_when_it_is_given_back_breaks_no_answer(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_session: Any) -> None:
        raise RuntimeError("the connection broke")

    token = controls(case.pages.get("/plan/one-thing").form())["csrf_token"]
    with monkeypatch.context() as patched:
        patched.setattr("planner.storage.database.Session.close", breaks)
        answer = case.pages.client.post("/stay", data={"csrf_token": token})
    assert answer.status_code == 204


def test_what_a_driver_raises_bare_counts_as_lost_too() -> None:
    """The pool and the log's checkpoint use the driver directly."""
    bare = sqlite3.OperationalError("disk I/O error")
    bare.sqlite_errorcode = sqlite3.SQLITE_IOERR
    assert is_lost(bare)
    ours = sqlite3.OperationalError("no such table")
    ours.sqlite_errorcode = sqlite3.SQLITE_ERROR
    assert not is_lost(ours)
    assert not is_lost(ValueError())


@databases.needs_postgresql
def test_what_postgresql_says_when_it_is_not_there_counts_as_lost() -> None:
    import psycopg

    for name in (
        "AdminShutdown",
        "CrashShutdown",
        "CannotConnectNow",
        "IdleInTransactionSessionTimeout",
        "ReadOnlySqlTransaction",
        "InFailedSqlTransaction",
        "QueryCanceled",
        "LockNotAvailable",
        "TooManyConnections",
        "DiskFull",
        "SerializationFailure",
        "DeadlockDetected",
    ):
        bare = getattr(psycopg.errors, name)()
        assert is_lost(bare), name
        assert is_lost(wrapped(bare)), name
    assert not is_lost(wrapped(psycopg.errors.UndefinedTable()))


def wrapped(error: Exception) -> Exception:
    import psycopg

    return sa.exc.DBAPIError.instance("a statement", {}, error, psycopg.Error)
