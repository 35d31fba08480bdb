"""Connections to SQLite and PostgreSQL: their settings, and what it means when one fails.

Everything that keeps an acknowledged answer safe on disk stands in this file: see `_on_connect`
and `_on_begin`. Used by `planner.storage.database` and by the migrations.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from planner.domain.errors import PlannerError
from planner.storage.writer_lock import NoTurnError, WriterLock

BUSY_TIMEOUT_S = 15
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "2",  # FULL: NORMAL lost acknowledged answers in simulated power cuts
    "foreign_keys": "1",
    "secure_delete": "1",
    "busy_timeout": str(BUSY_TIMEOUT_S * 1000),
}
# A host that loses its power or its network tells nobody. Both ends of a connection to PostgreSQL
# ask for a sign of life, and take the other for dead after about eleven seconds without one: a
# patient would else wait on a row that a dead host holds, or a thread on a database that is gone.
_ALIVE = {"idle": 5, "interval": 2, "count": 3}
_UNHEARD_MS = 10_000
POSTGRESQL_CONNECTION = {
    "connect_timeout": 5,
    **{f"keepalives_{name}": value for name, value in _ALIVE.items()},
    "tcp_user_timeout": _UNHEARD_MS,
}
_POSTGRESQL_SERVER = {
    "statement_timeout": 10_000,
    "lock_timeout": 5_000,
    "idle_in_transaction_session_timeout": 30_000,
    "timezone": "UTC",
    **{f"tcp_keepalives_{name}": value for name, value in _ALIVE.items()},
    "tcp_user_timeout": _UNHEARD_MS,
}
_SQLITE_TRY_AGAIN = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


class DatabaseError(PlannerError):
    """The database cannot be used as it is; the text says what to change."""


def is_lost(error: BaseException | None) -> bool:
    """Say whether an error means "the database cannot be reached or is busy; try again"."""
    if isinstance(error, PoolTimeoutError | PendingRollbackError):
        return True
    # The pool and the checkpoint use the driver itself, whose errors come bare.
    driver = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(driver, sqlite3.Error):
        # The low byte is the primary code; "no such table" and the like are faults of ours.
        return getattr(driver, "sqlite_errorcode", 0) & 0xFF in _SQLITE_TRY_AGAIN
    if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return _is_lost_postgresql(driver)


def _is_lost_postgresql(error: BaseException | None) -> bool:
    # By name, because the driver is there only where PostgreSQL is used.
    kinds = {c.__name__ for c in type(error).__mro__ if c.__module__.startswith("psycopg")}
    is_of_the_server = bool(kinds & {"OperationalError", "InterfaceError"})
    # A transaction that the server ended or made read-only counts as an internal error there.
    is_of_the_transaction = str(getattr(error, "sqlstate", None))[:2] == "25"
    return is_of_the_server or (bool(kinds) and is_of_the_transaction)


@contextmanager
def lost_database_as_error() -> Iterator[None]:
    """Turn "cannot connect" into a DatabaseError without address, password or statement."""
    try:
        yield
    except DBAPIError as error:
        kind = type(error.orig).__name__
        raise DatabaseError(
            f"The database cannot be used ({kind}): it does not answer, or its file is damaged."
        ) from None


def parse_url(url: str) -> sa.URL:
    """Read a database address; raises DatabaseError without it, for it may hold a password."""
    try:
        return sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise DatabaseError("PLANNER_DATABASE_URL is not a database address.") from None


def make_engine(url: str, pool_size: int = 1) -> sa.Engine:
    """Make an engine with our settings; raises DatabaseError when the address cannot be used."""
    address = parse_url(url)
    if address.get_backend_name() == "sqlite":
        return _make_sqlite(address, pool_size)
    try:
        return _make_postgresql(address, pool_size)
    except ModuleNotFoundError:
        raise DatabaseError(
            "PostgreSQL needs a driver. Install it with: pip install 'captain-and-crew[postgres]'"
        ) from None


def _make_postgresql(address: sa.URL, pool_size: int) -> sa.Engine:
    engine = sa.create_engine(
        address,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=pool_size,
        max_overflow=2,
        pool_timeout=5,
        pool_recycle=900,
        connect_args={
            **POSTGRESQL_CONNECTION,
            "options": " ".join(f"-c {name}={value}" for name, value in _POSTGRESQL_SERVER.items()),
        },
    )
    sa.event.listen(engine, "checkin", _end_transaction)
    return engine


def _make_sqlite(address: sa.URL, pool_size: int) -> sa.Engine:
    if not address.database or address.database == ":memory:":
        raise DatabaseError("SQLite needs a file: an answer kept in memory is lost on restart.")
    engine = sa.create_engine(
        address,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=2,
        pool_timeout=BUSY_TIMEOUT_S,
        # The one that came back last: its page cache is warm.
        pool_use_lifo=True,
        connect_args={"timeout": BUSY_TIMEOUT_S},
    )
    sa.event.listen(engine, "connect", _on_connect)
    # Before the turn is given back: the next writer must find the lock free.
    sa.event.listen(engine, "checkin", _end_transaction)
    turns = _Turns(WriterLock(Path(address.database), BUSY_TIMEOUT_S))
    sa.event.listen(engine, "begin", turns.take)
    sa.event.listen(engine, "begin", _on_begin)
    sa.event.listen(engine, "checkin", turns.give_back)
    return engine


class _Turns:
    """Has each writing transaction of an engine wait for its turn, and gives the turn back."""

    def __init__(self, lock: WriterLock) -> None:
        self._lock = lock

    def take(self, connection: sa.Connection) -> None:
        """Wait for our turn before a writing transaction begins."""
        if connection.get_execution_options().get("planner_writes"):
            try:
                self._lock.acquire()
            except NoTurnError:
                raise PoolTimeoutError("No turn to write came in time.") from None
            connection.info["has_turn"] = True

    def give_back(self, _connection: Any, record: Any) -> None:
        """Let the next one in when the connection comes back to the pool, committed or not."""
        if record.info.pop("has_turn", False):
            self._lock.release()


def _on_connect(connection: Any, _record: Any) -> None:
    # The driver would begin transactions on its own terms; with None we alone do, in _on_begin.
    connection.isolation_level = None
    cursor = connection.cursor()
    for name, value in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {value}")
    cursor.close()


def _on_begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("planner_writes", True)
    # A connection stays as it was set last; the pool gives out the same few again and again.
    if connection.info.get("may_write", True) is not writes:
        _execute(connection, f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        connection.info["may_write"] = writes
    _execute(connection, "BEGIN IMMEDIATE" if writes else "BEGIN")


def _execute(connection: sa.Connection, statement: str) -> None:
    """Run a statement that gives back nothing by the driver itself, for every request does."""
    driver: Any = connection.connection.dbapi_connection
    try:
        driver.execute(statement)
    except sqlite3.Error as error:
        raise DBAPIError.instance(statement, None, error, sqlite3.Error) from error


def _end_transaction(connection: Any, record: Any) -> None:
    """Roll back what a failed commit left open, as the pool takes it for ended.

    It would hold locks, and the next one who gets this connection could not begin.
    """
    if connection is None or not _is_in_transaction(connection):
        return
    try:
        connection.rollback()
    except Exception as error:  # noqa: BLE001  whichever driver's: nobody gets this one again
        record.invalidate(error)


def _is_in_transaction(connection: Any) -> bool:
    if isinstance(connection, sqlite3.Connection):
        return connection.in_transaction
    # By name, because the driver is there only where PostgreSQL is used.
    return connection.info.transaction_status.name in {"INTRANS", "INERROR"}
