"""A SQLite database that this process alone has open, and only reads; for `planner db move`.

SQLite's exclusive locking mode is granted only when no other process has the file open at all, an
idle web server included, and is kept until the end: nobody can save an answer into a file that is
being moved.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from planner.domain.errors import PlannerError

# A server that was told to stop may need a moment to let go of the file.
_PATIENCE_S = 2


class LockedSqliteError(PlannerError):
    """A SQLite file cannot be had alone, or is damaged; the text says what to do."""


@contextmanager
def open_alone(file: Path) -> Iterator[sa.Engine]:
    """Lock a SQLite file against everybody and give an engine that reads it.

    No statement of this engine can change the file. SQLite itself still folds a write-ahead log
    that a killed server left behind into the file, as it does whenever the last one closes it.
    Raises LockedSqliteError.
    """
    if not file.is_file():
        raise LockedSqliteError(f"There is no database {file}.")
    try:
        with closing(_lock(file)) as raw:
            _check(raw, file)
            engine = sa.create_engine(
                "sqlite://",
                creator=lambda: raw,
                poolclass=sa.StaticPool,
                hide_parameters=True,
            )
            yield engine
    except sqlite3.Error as error:
        raise LockedSqliteError(_in_words(error, file)) from None


def _lock(file: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(
        f"{file.resolve().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        timeout=_PATIENCE_S,
        check_same_thread=False,
    )
    try:
        # Before anything is read: a connection that shares the log's index cannot have it alone.
        raw.execute("PRAGMA locking_mode = EXCLUSIVE")
        raw.execute("BEGIN EXCLUSIVE")
        # The lock outlives the transaction in this mode; `query_only` would refuse this BEGIN.
        raw.execute("ROLLBACK")
        raw.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        raw.close()
        raise
    return raw


def _check(raw: sqlite3.Connection, file: Path) -> None:
    is_sound = raw.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    is_joined = raw.execute("PRAGMA foreign_key_check").fetchone() is None
    if not (is_sound and is_joined):
        raise LockedSqliteError(f"The database {file} is damaged. Put a backup of it back first.")


def _in_words(error: sqlite3.Error, file: Path) -> str:
    # The low byte is the primary code; see `planner.storage.connecting`.
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return (
            f"Another program has {file} open, most often the server. Stop it first: "
            "what is saved during the move would be lost."
        )
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return f"The database {file} cannot be read ({name})."
