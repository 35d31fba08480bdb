"""What every test may use: a migrated SQLite file, settings, a clock to wind, the app."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner import migrate
from planner.app import create_app
from planner.config import Settings
from planner.database import Database
from planner.vault import Keyring, make_key_file, read_key_file


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

    def ping(self) -> None:
        if not self.works:
            raise ConnectionRefusedError

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"This test did not expect to print ({name}).")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(dt.datetime(2027, 2, 20, 9, 30, tzinfo=dt.UTC))


@pytest.fixture(scope="session")
def _template_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder made once by the real migrations; each test gets a copy."""
    folder = tmp_path_factory.mktemp("template")
    settings = Settings(data_dir=folder)
    make_key_file(settings.key_path)
    now = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    made = Database(settings.database, read_key_file(settings.key_path), lambda: now)
    migrate.upgrade(made.engine)
    made.dispose()
    return folder


@pytest.fixture
def settings(tmp_path: Path, _template_dir: Path) -> Settings:
    """Settings for a data folder of this test's own, with a key and a migrated SQLite file."""
    folder = tmp_path / "var"
    shutil.copytree(_template_dir, folder)
    return Settings(data_dir=folder)


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
    yield made
    made.extensions["planner"].database.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser. Its requests carry no CSRF token by themselves: `csrf_token` reads one."""
    return app.test_client()
