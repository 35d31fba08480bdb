"""The database: the base of all tables, sessions that can write or only read, and the commit.

SQLite is a file on a local disk; PostgreSQL is reached by psycopg (see `connecting`).
"""

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import SQLAlchemyError

from planner.clocks import Clock
from planner.logs import describe, log
from planner.storage.checkpoints import Checkpoints
from planner.storage.connecting import (
    PRAGMAS,
    DatabaseError,
    is_lost,
    lost_database_as_error,
    make_engine,
)
from planner.storage.shared_clock import shared_steady_clock
from planner.storage.vault import Keyring

# Room for a few of the largest plans in the write-ahead log.
_LEAST_FREE_BYTES = 2 * 1024 * 1024


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

    must_forget: set by erasure; after the commit SQLite's write-ahead log is emptied as soon as
    nobody is in the way, for the erased row would otherwise live on in it.
    """

    def __init__(self, database: "Database", bind: sa.Engine) -> None:
        super().__init__(bind=bind, expire_on_commit=False)
        self._database = database
        self.keyring: Keyring = database.keyring
        self.must_forget = False

    def now(self) -> dt.datetime:
        """Return the moment by the injected clock, in UTC."""
        return self._database.clock()

    def steady_now(self) -> dt.datetime:
        """Return the moment by the clock that nobody can set; see `planner.clocks`."""
        return self._database.steady_clock()

    def commit(self) -> None:
        """Make all flushed changes lasting, all or nothing."""
        super().commit()
        if self.must_forget and self._database.is_sqlite:
            self._database.checkpoints.owe()
        self.must_forget = False
        if self._database.checkpoints.is_owed:
            # What a reader held on to is tried again after the next commit.
            self._database.empty_log()


class Database:
    """One database with its settings; gives out sessions that can write and such that cannot."""

    def __init__(
        self,
        url: str,
        keyring: Keyring,
        clock: Clock,
        *,
        steady_clock: Clock | None = None,
        pool_size: int = 8,
    ) -> None:
        """Make a database; without a `steady_clock` the one `clock` serves for both."""
        self.keyring = keyring
        self.clock = clock
        self.steady_clock = steady_clock or clock
        self.engine = make_engine(url, pool_size)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self.checkpoints = Checkpoints(self.engine)
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
        """Run a use case: commits at the end, rolls back on an error."""
        session = self.session(writes=True)
        try:
            yield session
            session.commit()
        finally:
            _give_back(session)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look something up, and let go of the database at the end."""
        session = self.session(writes=False)
        try:
            yield session
        finally:
            _give_back(session)

    @contextmanager
    def optional_work(self) -> Iterator[Session]:
        """Run a use case that a full disk or a lost database may leave undone, with a log line."""
        try:
            with self.work() as session:
                yield session
        except SQLAlchemyError as error:
            if not is_lost(error):
                raise
            log.warning("left_undone", **describe(error))

    def share_clock(self) -> None:
        """Measure by a steady clock that all hosts agree on, instead of this one's calendar."""
        self.steady_clock = shared_steady_clock(self.engine)

    def verify(self) -> None:
        """Read the settings back; raises DatabaseError when one did not take or nobody answers."""
        with lost_database_as_error(), self.engine.connect() as connection:
            if self.is_sqlite:
                wrong = [n for n, v in self.settings().items() if v != PRAGMAS[n]]
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
                name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in PRAGMAS
            }

    def can_write(self) -> bool:
        """Say whether a change is accepted now, for which it waits its turn; leaves nothing behind.

        A change that is rolled back never reaches the disk, so SQLite's disk is asked for room.
        """
        if self.disk_is_full():
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

    def disk_is_full(self) -> bool:
        """Say whether there is too little room on SQLite's disk; PostgreSQL's is not ours."""
        if not self.is_sqlite:
            return False
        folder = Path(self.engine.url.database or "").parent
        return shutil.disk_usage(folder).free < _LEAST_FREE_BYTES

    def empty_log(self) -> bool:
        """Empty SQLite's write-ahead log without waiting; False when somebody is in the way."""
        return not self.is_sqlite or self.checkpoints.try_now()

    def keep_forgetting(self) -> None:
        """Empty that log from time to time in a thread of its own; PostgreSQL has a vacuum."""
        if self.is_sqlite:
            self.checkpoints.keep_trying()

    def dispose(self, *, close: bool = True) -> None:
        """Drop all connections; a forked child drops its copies without closing them."""
        self.engine.dispose(close=close)


def _give_back(session: Session) -> None:
    """Let go of the database; what was committed or read stands, however the connection is."""
    try:
        session.close()
    except Exception as error:  # noqa: BLE001  the work is done, and what it came to is true
        log.error("database_lost", **describe(error))
        session.invalidate()
