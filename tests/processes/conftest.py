"""A database without any table, of each kind, for the tests of migrations."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.config import Settings
from planner.storage.database import Database
from planner.storage.vault import Keyring, MasterKey
from tests.support.databases import EACH, empty_postgresql

KEYRING = Keyring([MasterKey("k1", bytes(range(32)))])
NOW = dt.datetime(2027, 2, 20, 9, tzinfo=dt.UTC)


def open_sqlite(folder: Path) -> Database:
    return Database(f"sqlite:///{folder / 'planner.db'}", KEYRING, lambda: NOW)


@pytest.fixture(params=EACH)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give a database without any table, of each kind."""
    if request.param == "sqlite":
        database = open_sqlite(tmp_path)
        yield database
        database.dispose()
        return
    with empty_postgresql() as address:
        database = Database(Settings(database_url=address).database, KEYRING, lambda: NOW)
        yield database
        database.dispose()
