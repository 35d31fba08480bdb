"""The database: the base of all tables, the engine and its settings, sessions and the commit.

SQLite is a file on a local disk; PostgreSQL is reached by psycopg. Everything that keeps an
acknowledged answer safe stands in this file: see `_on_connect` and `_on_begin`.
"""

import datetime as dt
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from planner.domain.errors import PlannerError
from planner.vault import Keyring

Clock = Callable[[], dt.datetime]

BUSY_TIMEOUT_S = 15
# Room for a few of the largest plans in the write-ahead log.
_LEAST_FREE_BYTES = 2 * 1024 * 1024
_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "2",  # FULL: NORMAL lost acknowledged answers in simulated power cuts
    "foreign_keys": "1",
    "secure_delete": "1",
    "busy_timeout": str(BUSY_TIMEOUT_S * 1000),
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


class Base(orm.DeclarativeBase):
    """The base of all tables; every constraint has a name, so that migrations can name it."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Session(orm.Session):
    """A database session with what every use case needs beside it: the key ring and the clock.

    must_forget: set by erasure; the commit then also empties SQLite's write-ahead log, in which
    the erased row would otherwise live on.
    """

    def __init__(self, database: "Database", bind: sa.Engine) -> None:
        super().__init__(bind=bind, expire_on_commit=False)
        self._database = database
        self.keyring: Keyring = database.keyring
        self.must_forget = False

    def now(self) -> dt.datetime:
        """Return the moment by the injected clock, in UTC."""
        return self._database.clock()

    def commit(self) -> None:
        """Make all flushed changes lasting, all or nothing."""
        super().commit()
        if self.must_forget or self._database.has_more_to_forget:
            # What a reader held on to is tried again after the next commit.
            self._database.has_more_to_forget = not self._database.empty_log()
            self.must_forget = False


class Database:
    """One database with its settings; gives out sessions that can write and such that cannot."""

    def __init__(self, url: str, keyring: Keyring, clock: Clock, *, pool_size: int = 8) -> None:
        self.keyring = keyring
        self.clock = clock
        self.has_more_to_forget = False
        self.engine = make_engine(url, pool_size)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writer = self.engine.execution_options(planner_writes=True)
        self._reader = self.engine.execution_options(planner_writes=False, postgresql_readonly=True)

    def session(self, *, writes: bool) -> Session:
        """Open a session; without `writes` the database itself refuses any change.

        On SQLite a writing session takes the write lock when it begins, not at its first change:
        two sessions that both read and then write would otherwise fail at once.
        """
        return Session(self, self._writer if writes else self._reader)

    @contextmanager
    def work(self) -> Iterator[Session]:
        """Run a use case outside a request: commits at the end, rolls back on an error."""
        with self.session(writes=True) as session:
            yield session
            session.commit()

    def verify(self) -> None:
        """Read the settings back; raises DatabaseError when one did not take or nobody answers."""
        with lost_database_as_error(), self.engine.connect() as connection:
            if self.is_sqlite:
                wrong = [n for n, v in self.settings().items() if v != _PRAGMAS[n]]
                if wrong:
                    raise DatabaseError(f"SQLite did not take these settings: {', '.join(wrong)}.")
            else:
                connection.exec_driver_sql("SELECT 1")

    def settings(self) -> dict[str, str]:
        """Return the settings of a live SQLite connection by name; empty on PostgreSQL."""
        if not self.is_sqlite:
            return {}
        with self.engine.connect() as connection:
            return {
                name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar())
                for name in _PRAGMAS
            }

    def can_write(self) -> bool:
        """Say whether a change would be accepted now; leaves nothing behind.

        A change that is rolled back never reaches the disk, so SQLite's disk is asked for room.
        """
        if self._disk_is_full():
            return False
        try:
            with self._writer.connect() as connection:
                connection.execute(sa.text("UPDATE plans SET revision = revision WHERE 1 = 0"))
                connection.rollback()
        except SQLAlchemyError:
            return False
        return True

    def is_sound(self) -> bool:
        """Say whether SQLite finds its file undamaged; PostgreSQL looks after its own."""
        if not self.is_sqlite:
            return True
        with lost_database_as_error(), self.engine.connect() as connection:
            return connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok"

    def _disk_is_full(self) -> bool:
        if not self.is_sqlite:
            return False
        folder = Path(self.engine.url.database or "").parent
        return shutil.disk_usage(folder).free < _LEAST_FREE_BYTES

    def empty_log(self) -> bool:
        """Copy SQLite's write-ahead log into the database and cut it to nothing.

        Returns False when a reader held on to it for longer than the busy timeout.
        """
        if not self.is_sqlite:
            return True
        raw = self.engine.raw_connection()
        try:
            # Outside any transaction: a checkpoint inside one would wait for itself.
            cursor = raw.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            was_busy, *_ = cursor.fetchone() or (1,)
        finally:
            raw.close()
        return not was_busy

    def dispose(self, *, close: bool = True) -> None:
        """Drop all connections; a forked child drops its copies without closing them."""
        self.engine.dispose(close=close)


def is_lost(error: BaseException | None) -> bool:
    """Say whether an error means "the database cannot be reached or is busy; try again"."""
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        # The low byte is the primary code; "no such table" and the like are faults of ours.
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _SQLITE_TRY_AGAIN
    return error.connection_invalidated or isinstance(
        error, sa.exc.OperationalError | sa.exc.InterfaceError
    )


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
    return sa.create_engine(
        address,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=pool_size,
        max_overflow=2,
        pool_timeout=5,
        pool_recycle=900,
        connect_args={
            "connect_timeout": 5,
            "options": (
                "-c statement_timeout=10000 -c lock_timeout=5000 "
                "-c idle_in_transaction_session_timeout=30000 -c timezone=UTC"
            ),
        },
    )


def _make_sqlite(address: sa.URL, pool_size: int) -> sa.Engine:
    if not address.database or address.database == ":memory:":
        raise DatabaseError("SQLite needs a file: an answer kept in memory is lost on restart.")
    engine = sa.create_engine(
        address,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=2,
        pool_timeout=BUSY_TIMEOUT_S,
        connect_args={"timeout": BUSY_TIMEOUT_S},
    )
    sa.event.listen(engine, "connect", _on_connect)
    turns = _Turns()
    sa.event.listen(engine, "begin", turns.take)
    sa.event.listen(engine, "begin", _on_begin)
    sa.event.listen(engine, "checkin", turns.give_back)
    return engine


class _Turns:
    """Lets one writer of this process at a time ask SQLite for its lock, in the order they come.

    Those who wait at SQLite itself look again after ever longer naps: with 16 of them at once the
    unlucky ones waited for two seconds.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def take(self, connection: sa.Connection) -> None:
        """Wait for our turn before a writing transaction begins."""
        if connection.get_execution_options().get("planner_writes"):
            if not self._lock.acquire(timeout=BUSY_TIMEOUT_S):
                raise PoolTimeoutError("No turn to write came in time.")
            connection.info["has_turn"] = True

    def give_back(self, _connection: Any, record: Any) -> None:
        """Let the next one in when the connection comes back to the pool, committed or not."""
        if record.info.pop("has_turn", False):
            self._lock.release()


def _on_connect(connection: Any, _record: Any) -> None:
    # The driver would begin transactions on its own terms; with None we alone do, in _on_begin.
    connection.isolation_level = None
    cursor = connection.cursor()
    for name, value in _PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {value}")
    cursor.close()


def _on_begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("planner_writes", True)
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def utc_now() -> dt.datetime:
    """Return the moment by the clock of this computer."""
    return dt.datetime.now(dt.UTC)
