"""Databases for tests on a PostgreSQL server.

PLANNER_TEST_DATABASE_URL names a server on which the whole suite runs; PLANNER_TEST_POSTGRES one
that only the tests of PostgreSQL itself use, while all else runs on SQLite.

Making a database takes up to a second, emptying one some milliseconds. So each process of the tests
has a few of its own, which a test borrows, empty of rows or of tables; they are dropped at the end.
"""

import atexit
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from planner.config import Settings
from planner.processes import migrate
from planner.storage.database import Database

_URL = "PLANNER_DATABASE_URL"
_VARIABLE = "PLANNER_TEST_DATABASE_URL"
EVERYTHING = os.environ.get(_VARIABLE)
SERVER = EVERYTHING or os.environ.get("PLANNER_TEST_POSTGRES")

needs_postgresql = pytest.mark.skipif(
    SERVER is None, reason="neither PLANNER_TEST_DATABASE_URL nor PLANNER_TEST_POSTGRES is set"
)
# The parameters of a fixture whose tests concern both kinds.
EACH = [
    pytest.param("sqlite", marks=pytest.mark.sqlite_only("its half of a test on both")),
    pytest.param("postgresql", marks=needs_postgresql),
]

_ENDS_OTHERS = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend'"
)

_WAITS = sa.text(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
    "AND wait_event_type = 'Lock' AND backend_type = 'client backend'"
)


def insist_on_server() -> None:
    """Stop the whole run when the server that the tests are to run on cannot be used.

    Without it each test would say so for itself, or, worse, be skipped as if all were well.
    """
    if EVERYTHING is None:
        return
    may_make = "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
    try:
        with connection_to() as connection:
            if connection.exec_driver_sql(may_make).scalar():
                return
        problem = "its user may not make databases (ALTER ROLE ... CREATEDB)"
    except (sa.exc.SQLAlchemyError, sa.exc.ArgumentError, ModuleNotFoundError) as error:
        problem = str(getattr(error, "orig", None) or error).strip()
    raise pytest.UsageError(f"The server of {_VARIABLE} cannot be used: {problem}")


def skip_what_is_of_sqlite(items: list[pytest.Item]) -> None:
    """Skip what is marked as being about SQLite itself, and say why, where all is PostgreSQL."""
    if EVERYTHING is None:
        return
    for item in items:
        for marked in item.iter_markers("sqlite_only"):
            (reason,) = marked.args
            item.add_marker(pytest.mark.skip(reason=f"SQLite only: {reason}"))


def waits_for_lock(database: Database) -> bool:
    """Say whether somebody waits in a database on the server for a row that another holds."""
    with database.reading() as session:
        return session.execute(_WAITS).first() is not None


@contextmanager
def empty_postgresql() -> Iterator[str]:
    """Lend a database without any table; gives its address, as in a setting."""
    name = _EMPTY.take()
    try:
        yield address_of(name)
    finally:
        _EMPTY.put_back(name)


def surroundings(folder: Path) -> dict[str, str]:
    """Return the variables that an installation with this data folder takes beside it.

    On the server each has a database of its own, without any table at first, which is kept until
    `forget` or the end of the run. Where all runs on SQLite the folder alone tells everything.
    """
    if EVERYTHING is None:
        return {}
    if folder not in _OF_FOLDERS:
        _OF_FOLDERS[folder] = _EMPTY.take()
    return {_URL: address_of(_OF_FOLDERS[folder])}


def settings_in(folder: Path, **more: Any) -> Settings:
    """Return the settings of such an installation."""
    return Settings(data_dir=folder, database_url=surroundings(folder).get(_URL), **more)


def rows_in(folder: Path) -> list[sa.Row[Any]]:
    """Return every row of every table of such an installation."""
    engine = sa.create_engine(settings_in(folder).database, poolclass=sa.NullPool)
    found = sa.MetaData()
    found.reflect(engine)
    with engine.connect() as connection:
        return [row for table in found.sorted_tables for row in connection.execute(table.select())]


def forget(folder: Path) -> None:
    """Give back the database of an installation that is not needed any more."""
    if folder in _OF_FOLDERS:
        _EMPTY.put_back(_OF_FOLDERS.pop(folder))


@contextmanager
def migrated() -> Iterator[SecretStr | None]:
    """Lend the address of a migrated database on the server; None where all runs on SQLite."""
    if EVERYTHING is None:
        yield None
        return
    with migrated_postgresql() as url:
        yield url


@contextmanager
def migrated_postgresql() -> Iterator[SecretStr]:
    """Lend the address of a migrated database on the server."""
    name = _MIGRATED.take()
    try:
        yield SecretStr(address_of(name))
    finally:
        _MIGRATED.put_back(name)


def address_of(name: str) -> str:
    """Return the address of a database on the server, as in PLANNER_DATABASE_URL."""
    return _address(name).set(drivername="postgresql").render_as_string(hide_password=False)


@dataclass
class _Shelf:
    """Databases of one kind that are made when there is none to lend; all are dropped at exit."""

    has_tables: bool
    _free: list[str] = field(default_factory=list)
    _made: list[str] = field(default_factory=list)
    _clears: dict[str, "_Clear"] = field(default_factory=dict)

    def take(self) -> str:
        """Lend one that is clean; the borrower gives it back."""
        return self._free.pop() if self._free else self._make()

    def put_back(self, name: str) -> None:
        """Clean one and keep it for the next; whoever is still connected is cut off."""
        with connection_to(name) as connection:
            connection.exec_driver_sql(_ENDS_OTHERS)
            if not self.has_tables:
                _clear_tables(connection)
            elif self._clears[name].tables == _tables(connection):
                connection.exec_driver_sql(self._clears[name].sql)
            else:
                # A test that takes tables away or adds some gets one that is not lent again.
                return
        self._free.append(name)

    def _make(self) -> str:
        if not self._made:
            atexit.register(self._drop_all)
        name = f"planner_{uuid.uuid4().hex}"
        with connection_to() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
            # A test's rows need not outlive a power cut.
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
        self._made.append(name)
        if self.has_tables:
            with connection_to(name) as connection:
                migrate.upgrade(connection.engine)
                self._clears[name] = _keep_first_rows(connection)
        return name

    def _drop_all(self) -> None:
        with connection_to() as connection:
            for name in self._made:
                connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


_EMPTY, _MIGRATED = _Shelf(has_tables=False), _Shelf(has_tables=True)
_OF_FOLDERS: dict[Path, str] = {}


def _clear_tables(connection: sa.Connection) -> None:
    connection.exec_driver_sql("DROP SCHEMA IF EXISTS public CASCADE")
    connection.exec_driver_sql("CREATE SCHEMA public")


@dataclass(frozen=True)
class _Clear:
    """Which tables there are, and the SQL that leaves only what the migrations wrote."""

    tables: frozenset[str]
    sql: str


def _keep_first_rows(connection: sa.Connection) -> _Clear:
    """Put aside what the migrations themselves wrote, and return how to come back to it.

    It deletes, which takes half a millisecond; TRUNCATE makes new files and takes up to fifty.
    """
    found = sa.MetaData()
    found.reflect(connection, schema="public")
    tables = [table.name for table in found.sorted_tables]
    connection.exec_driver_sql("CREATE SCHEMA kept")
    again = []
    for name in tables:
        connection.exec_driver_sql(f"CREATE TABLE kept.{name} AS TABLE public.{name}")
        kept = f"SELECT * FROM kept.{name}"  # noqa: S608  names that we read from the database
        if connection.exec_driver_sql(kept).first():
            again.append(f"INSERT INTO public.{name} {kept}")
    # A row that points to another goes before it.
    clear = [f"DELETE FROM public.{name}" for name in reversed(tables)]  # noqa: S608  likewise
    return _Clear(_tables(connection), "; ".join(["BEGIN", *clear, *again, "COMMIT"]))


def _tables(connection: sa.Connection) -> frozenset[str]:
    listed = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return frozenset(connection.exec_driver_sql(listed).scalars())


@contextmanager
def connection_to(name: str | None = None) -> Iterator[sa.Connection]:
    """Connect to a database by name, or to the one that the setting names."""
    with _engine(_address(name)).connect() as connection:
        yield connection


@cache
def _engine(address: sa.URL) -> sa.Engine:
    return sa.create_engine(
        address,
        isolation_level="AUTOCOMMIT",
        poolclass=sa.NullPool,
        connect_args={"connect_timeout": 10},
    )


def _address(name: str | None) -> sa.URL:
    address = sa.make_url(str(SERVER)).set(drivername="postgresql+psycopg")
    return address.set(database=name) if name else address
