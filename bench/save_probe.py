"""Measures saves in this process, for `bench.save_cost`: `python save_probe.py FOLDER SAVES KINDS`.

It imports the planner of the checkout that PYTHONPATH names, which may be an older one, and from it
only what has long had its name.
"""

import functools
import io
import json
import re
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from planner.app import create_app
from planner.clocks import utc_now
from planner.config import Settings
from planner.domain.plans.plan import Plan
from planner.processes import migrate
from planner.storage import vault, writer_lock
from planner.storage.database import Database

PAGE = "/plan/one-thing"
FULL = Path("tests", "plans", "full.json")
WARM_UP = 20
SAVED = {"draft": 204, "next": 303}
COUNTED = (
    "statements",
    "of them on tables",
    "documents unsealed",
    "plan keys unwrapped",
    "documents sealed",
    "plans validated",
)


class Meter:
    """What the parts of the program did, noted while it is switched on."""

    def __init__(self) -> None:
        self.is_on = False
        self.counts: Counter[str] = Counter()
        self.lock_ms: list[float] = []
        self.turn_ms: list[float] = []

    def count(self, what: str) -> None:
        self.counts[what] += self.is_on


METER = Meter()


class TimedConnection(sqlite3.Connection):
    """Notes each statement, and the time from the write lock taken to the transaction's end."""

    since_s: float | None = None

    def cursor(self, *_: Any, **__: Any) -> Any:
        return super().cursor(TimedCursor)

    def commit(self) -> None:
        if self.in_transaction:
            METER.count("statements")
        super().commit()
        self.note_end()

    def rollback(self) -> None:
        super().rollback()
        self.note_end()

    def note(self, statement: str) -> None:
        """Note a statement that has just been run."""
        METER.count("statements")
        first = statement.split(None, 1)[0].upper()
        if first in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}:
            METER.count("of them on tables")
        takes = first in {"INSERT", "UPDATE", "DELETE"} or "IMMEDIATE" in statement.upper()
        if self.in_transaction and takes and self.since_s is None:
            self.since_s = time.perf_counter()
        self.note_end()

    def note_end(self) -> None:
        """Note the end of a transaction, if it has ended."""
        if self.since_s is not None and not self.in_transaction:
            if METER.is_on:
                METER.lock_ms.append((time.perf_counter() - self.since_s) * 1000)
            self.since_s = None


class TimedCursor(sqlite3.Cursor):
    """Tells its connection what it ran."""

    connection: TimedConnection

    def execute(self, statement: str, *given: Any) -> Any:
        found = super().execute(statement, *given)
        self.connection.note(statement)
        return found


class CountingValidator:
    """A validator that counts the plans that go through it."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        if name.startswith("validate_"):
            METER.count("plans validated")
        return getattr(self._real, name)


def _watch_program() -> None:
    """Count what is sealed, unsealed and validated, and time the turns to write."""

    def counted(real: Any, what: str) -> Any:
        @functools.wraps(real)
        def call(*given: Any, **named: Any) -> Any:
            METER.count(what)
            return real(*given, **named)

        return call

    vault.DocumentKey.unseal = counted(vault.DocumentKey.unseal, "documents unsealed")  # type: ignore[method-assign]  # it counts
    vault.DocumentKey.seal = counted(vault.DocumentKey.seal, "documents sealed")  # type: ignore[method-assign]  # it counts
    vault.Keyring.unwrap = counted(vault.Keyring.unwrap, "plan keys unwrapped")  # type: ignore[method-assign]  # it counts
    Plan.__pydantic_validator__ = CountingValidator(Plan.__pydantic_validator__)  # type: ignore[assignment]  # it counts
    taken_s: list[float] = []
    acquire, release = writer_lock.WriterLock.acquire, writer_lock.WriterLock.release

    def timed_acquire(lock: writer_lock.WriterLock) -> None:
        acquire(lock)
        taken_s[:] = [time.perf_counter()]

    def timed_release(lock: writer_lock.WriterLock) -> None:
        release(lock)
        if METER.is_on:
            METER.turn_ms.append((time.perf_counter() - taken_s[0]) * 1000)

    writer_lock.WriterLock.acquire = timed_acquire  # type: ignore[method-assign]  # it times
    writer_lock.WriterLock.release = timed_release  # type: ignore[method-assign]  # it times


def _watch_statements(engine: sa.Engine) -> None:
    """Make all connections from now on timed ones."""

    @sa.event.listens_for(engine, "do_connect")
    def _time(_dialect: Any, _record: Any, _given: Any, named: Any) -> None:
        named["factory"] = TimedConnection

    engine.dispose()


class Saver:
    """A patient in this process who saves new words into one page again and again."""

    def __init__(self, app: Flask, *, has_full_plan: bool) -> None:
        self._app = app
        self._client: FlaskClient = app.test_client()
        self._count = 0
        if has_full_plan:
            start, sent = "/from-file", {"file": (io.BytesIO(FULL.read_bytes()), "plan.json")}
        else:
            start, sent = "/", {"who": "patient"}  # type: ignore[dict-item]  # a word, or a file
        form = {"csrf_token": _value(self._client.get(start).text, "csrf_token")} | sent
        assert self._client.post(start, data=form).status_code == 303
        page = self._client.get(PAGE).text
        self._token, self.seen = _value(page, "csrf_token"), _value(page, "seen")

    def prepare(self, then: str) -> Any:
        """Make the request of one save; what it costs is the browser's, not ours."""
        self._count += 1
        text = f"This is what was written, and it is change number {self._count}. " * 4
        form = {"csrf_token": self._token, "then": then, "seen": self.seen, "text": text.strip()}
        builder = EnvironBuilder(path=PAGE, method="POST", data=form)
        environ = builder.get_environ()
        self._client._add_cookies_to_wsgi(environ)
        return environ

    def save(self, environ: Any, then: str) -> None:
        """Send it through the app, to the last step that the server takes for it."""
        body, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        assert int(status[:3]) == SAVED[then], status
        b"".join(body)
        if then == "draft":
            self.seen = headers["Plan-Revision"]

    def look(self) -> None:
        """See what is stored, as one does who comes back to the page."""
        page = self._client.get(PAGE).text
        assert f"change number {self._count}. " in page, "what was saved is not shown"
        self.seen = _value(page, "seen")


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no {name} on the page"
    return found[1]


@contextmanager
def _opened(folder: Path) -> Iterator[Flask]:
    settings = Settings(data_dir=folder)
    vault.make_key_file(settings.key_path)
    made = Database(settings.database, vault.read_key_file(settings.key_path), utc_now)
    migrate.upgrade(made.engine)
    made.dispose()
    app = create_app(settings)
    yield app
    app.extensions["planner"].database.dispose()


def _processor_ms(saver: Saver, then: str, saves: int) -> list[float]:
    times_ms = []
    for number in range(-WARM_UP, saves):
        environ = saver.prepare(then)
        began = time.thread_time()
        saver.save(environ, then)
        if number >= 0:
            times_ms.append((time.thread_time() - began) * 1000)
        if then == "next":
            saver.look()
    return times_ms


def _watched(saver: Saver, then: str, saves: int) -> dict[str, Any]:
    """Save with the meter on; the counts are those of the median save."""
    counts = []
    METER.lock_ms, METER.turn_ms = [], []
    for _ in range(saves):
        environ, METER.counts = saver.prepare(then), Counter()
        METER.is_on = True
        saver.save(environ, then)
        METER.is_on = False
        counts.append(METER.counts)
        if then == "next":
            saver.look()
    usual = {what: sorted(one[what] for one in counts)[saves // 2] for what in COUNTED}
    return usual | {
        "SQLite's write lock held, ms": METER.lock_ms,
        "turn to write held, ms": METER.turn_ms,
    }


def main() -> None:
    """Measure each kind of save and print what was found as JSON."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    folder, saves = Path(sys.argv[1]), int(sys.argv[2])
    kinds = json.loads(sys.argv[3])
    found: dict[str, dict[str, Any]] = {}
    with _opened(folder) as app:
        savers = {is_full: Saver(app, has_full_plan=is_full) for is_full in (False, True)}
        for name, (then, is_full) in kinds.items():
            found[name] = {"processor, ms": _processor_ms(savers[is_full], then, saves)}
        _watch_program()
        _watch_statements(app.extensions["planner"].database.engine)
        savers[True].look()
        for name, (then, is_full) in kinds.items():
            found[name] |= _watched(savers[is_full], then, saves)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
