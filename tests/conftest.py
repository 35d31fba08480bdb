"""What every test may use: a migrated database, settings, a clock to wind, the app."""

import datetime as dt
import functools
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from werkzeug.wsgi import ClosingIterator

from planner.app import create_app
from planner.config import Settings
from planner.pdf.errors import PrintUnavailable
from planner.pdf.print_client import PrintState
from planner.processes import migrate
from planner.services import plans
from planner.services.clinics import first_clinic
from planner.storage.database import Database
from planner.storage.vault import Keyring, make_key_file, read_key_file
from planner.web.request import access, unit_of_work, visits
from tests.support import databases

# A property is about what comes out; how fast a loaded machine finds examples is none of it.
hypothesis_settings.register_profile(
    "planner", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("planner")


def pytest_configure() -> None:
    databases.insist_on_server()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    databases.skip_what_is_of_sqlite(items)


class FakeClock:
    """A clock that stands still until a test winds it."""

    def __init__(self, at: dt.datetime) -> None:
        self.at = at

    def __call__(self) -> dt.datetime:
        return self.at

    def advance(self, **by: float) -> None:
        """Move on (or back, with negative numbers), by what `timedelta` takes."""
        self.at += dt.timedelta(**by)


class NoPrinter:
    """Stands in for the print process where a test prints nothing; `works` is what ping says."""

    works = True
    is_out_of_order = False

    def print(self, _job: object) -> Any:
        if self.is_out_of_order:
            raise PrintUnavailable
        raise AssertionError("This test did not expect to print (print).")

    def ping(self) -> PrintState:
        if not self.works:
            raise PrintUnavailable
        return PrintState(running=0, queued=0, done=0, can_print=True)

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"This test did not expect to print ({name}).")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(dt.datetime(2027, 2, 20, 9, 30, tzinfo=dt.UTC))


@pytest.fixture(scope="session")
def _template_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a data folder by the real migrations, once; each test gets a copy."""
    folder = tmp_path_factory.mktemp("template")
    settings = Settings(data_dir=folder)
    make_key_file(settings.key_path)
    if databases.EVERYTHING is not None:
        return folder
    now = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    made = Database(settings.database, read_key_file(settings.key_path), lambda: now)
    migrate.upgrade(made.engine)
    made.dispose()
    return folder


@pytest.fixture
def settings(tmp_path: Path, _template_dir: Path) -> Iterator[Settings]:
    """Give settings for a data folder of this test's own, with a key and a migrated database."""
    folder = tmp_path / "var"
    shutil.copytree(_template_dir, folder)
    with databases.migrated() as url:
        yield cheap(Settings(data_dir=folder, database_url=url))


def cheap(settings: Settings) -> Settings:
    """Make the hash of a code cost next to nothing; the settings refuse so little otherwise."""
    return settings.model_copy(update={"code_hash_kib": 8, "code_hash_passes": 1})


@pytest.fixture
def keyring(settings: Settings) -> Keyring:
    return read_key_file(settings.key_path)


@pytest.fixture
def database(settings: Settings, keyring: Keyring, clock: FakeClock) -> Iterator[Database]:
    opened = Database(settings.database, keyring, clock)
    yield opened
    opened.dispose()


@pytest.fixture
def printer() -> Any:
    return NoPrinter()


@pytest.fixture
def app(settings: Settings, clock: FakeClock, printer: Any) -> Iterator[Flask]:
    made = create_app(settings, clock=clock, printer=printer)
    hold_nothing(made)
    yield made
    made.extensions["planner"].database.dispose()


def hold_nothing(app: Flask) -> None:
    """Fail every test in which a transaction is open while something is printed, hashed or sent.

    A thread that waits for one of these with a connection in its hand makes others wait with it.
    """
    parts, held = app.extensions["planner"], Counter[int]()

    def while_free(name: str, work: Any) -> Any:
        @functools.wraps(work)
        def checked(*given: Any, **named: Any) -> Any:
            assert not held[threading.get_ident()], f"{name} with a database connection in hand."
            return work(*given, **named)

        return checked

    def note(change: int) -> Any:
        return lambda *_: held.update({threading.get_ident(): change})

    sa.event.listen(parts.database.engine, "checkout", note(1))
    sa.event.listen(parts.database.engine, "checkin", note(-1))
    for owner, name in (
        (parts.printer, "print"),
        (parts.hasher, "prove"),
        (parts.hasher, "verify"),
    ):
        setattr(owner, name, while_free(name, getattr(owner, name)))
    answer = app.wsgi_app

    def answers(environ: Any, start: Any) -> Any:
        send = while_free("sent", lambda chunk: chunk)
        body = answer(environ, start)
        return ClosingIterator(map(send, body), getattr(body, "close", None))

    app.wsgi_app = answers  # type: ignore[method-assign]  # Flask's documented way


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a browser. Its requests carry no CSRF token by themselves: `csrf_token` reads one."""
    return app.test_client()


def csrf_token(app: Flask, client: FlaskClient) -> str:
    """Give this browser a cookie if it has none, and a token for its forms."""

    def show() -> str:
        from flask_wtf.csrf import generate_csrf

        return str(generate_csrf())

    if "shows_token" not in app.view_functions:
        _add_route(app, "shows_token", access.anyone(show))
    return client.get("/shows_token").text


def hold_plan(app: Flask, client: FlaskClient) -> str:
    """Start a plan in this browser, as the start page does; returns the plan's id."""

    def begin() -> str:
        with unit_of_work.write() as session:
            plan_id = plans.start_plan(session, first_clinic(session))
            visits.begin(session, plan_id)
        return plan_id

    if "begins" not in app.view_functions:
        _add_route(app, "begins", access.anyone(begin), methods=["POST"])
    return client.post("/begins", data={"csrf_token": csrf_token(app, client)}).text


def _add_route(app: Flask, name: str, view: Any, **options: Any) -> None:
    # The app has answered before, so Flask would refuse; for these test routes that is no harm.
    app._got_first_request = False
    app.add_url_rule(f"/{name}", name, view, **options)
