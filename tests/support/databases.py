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

import pytest
import sqlalchemy as sa

from planner.processes import migrate

EVERYTHING = os.environ.get("PLANNER_TEST_DATABASE_URL")
SERVER = EVERYTHING or os.environ.get("PLANNER_TEST_POSTGRES")

needs_postgresql = pytest.mark.skipif(
    SERVER is None, reason="neither PLANNER_TEST_DATABASE_URL nor PLANNER_TEST_POSTGRES is set"
)

_ENDS_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@contextmanager
def empty_postgresql() -> Iterator[str]:
    """Lend a database without any table; gives its address, as in a setting."""
    name = _EMPTY.take()
    try:
        yield address_of(name)
    finally:
        _EMPTY.put_back(name)


def address_of(name: str) -> str:
    """Return the address of a database on the server, as in PLANNER_DATABASE_URL."""
    return _address(name).set(drivername="postgresql").render_as_string(hide_password=False)


@dataclass
class _Shelf:
    """Databases of one kind that are made when there is none to lend; all are dropped at exit."""

    has_tables: bool
    _free: list[str] = field(default_factory=list)
    _made: list[str] = field(default_factory=list)

    def take(self) -> str:
        """Lend one that is clean; the borrower gives it back."""
        return self._free.pop() if self._free else self._make()

    def put_back(self, name: str) -> None:
        """Clean one and keep it for the next; whoever is still connected is cut off."""
        with _connection(name) as connection:
            connection.exec_driver_sql(_ENDS_OTHERS)
            (_clear_rows if self.has_tables else _clear_tables)(connection)
        self._free.append(name)

    def _make(self) -> str:
        if not self._made:
            atexit.register(self._drop_all)
        name = f"planner_{uuid.uuid4().hex}"
        with _connection("postgres") as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
            # A test's rows need not outlive a power cut.
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
        self._made.append(name)
        if self.has_tables:
            with _connection(name) as connection:
                migrate.upgrade(connection.engine)
                _keep_first_rows(connection)
        return name

    def _drop_all(self) -> None:
        with _connection("postgres") as connection:
            for name in self._made:
                connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


_EMPTY, _MIGRATED = _Shelf(has_tables=False), _Shelf(has_tables=True)


def _clear_tables(connection: sa.Connection) -> None:
    connection.exec_driver_sql("DROP SCHEMA public CASCADE")
    connection.exec_driver_sql("CREATE SCHEMA public")


def _keep_first_rows(connection: sa.Connection) -> None:
    """Put aside what the migrations themselves wrote: it is there before each test."""
    connection.exec_driver_sql("CREATE SCHEMA kept")
    for table in _tables(connection):
        connection.exec_driver_sql(f"CREATE TABLE kept.{table} AS TABLE public.{table}")


def _clear_rows(connection: sa.Connection) -> None:
    # Emptying is quicker than TRUNCATE, which makes new files; without triggers in any order.
    steps = ["BEGIN", "SET LOCAL session_replication_role = replica"]
    for name in _tables(connection):
        steps.append(f"DELETE FROM public.{name}")  # noqa: S608  names that we read from it
        steps.append(f"INSERT INTO public.{name} SELECT * FROM kept.{name}")  # noqa: S608  likewise
    connection.exec_driver_sql("; ".join([*steps, "COMMIT"]))


def _tables(connection: sa.Connection) -> list[str]:
    listed = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    return [str(name) for (name,) in connection.exec_driver_sql(listed)]


@contextmanager
def _connection(name: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(_address(name), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


def _address(name: str) -> sa.URL:
    return sa.make_url(str(SERVER)).set(drivername="postgresql+psycopg", database=name)
