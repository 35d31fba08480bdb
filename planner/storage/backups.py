"""A backup of the SQLite database, made while the server runs, and checked before it is kept.

It is one reading transaction: whatever was acknowledged before it began is in the copy, and nobody
waits for it. Copying the file itself loses what still stands in the write-ahead log.
"""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from planner.domain.errors import PlannerError
from planner.paths import own_command
from planner.storage.connecting import BUSY_TIMEOUT_S
from planner.storage.vault import sync_folder
from planner.storage.writer_lock import ENDING

_PAGES_A_STEP = 256
_BESIDE = ("-journal", "-wal", "-shm")
_COUNTED = ("plans", "editions", "sessions", "access_codes")


class BackupError(PlannerError):
    """No backup was made, and nothing of one was left behind; the text says why."""


class BackupExistsError(BackupError):
    """There is something by that name already, and it stays as it is."""


@dataclass(frozen=True)
class Backup:
    """What a backup holds: rows of each table that people ask about, and the size of the file."""

    rows: dict[str, int]
    size_bytes: int


def back_up(database: Path, to: Path, progress: Callable[[], None] = lambda: None) -> Backup:
    """Copy a SQLite database into a new file for the owner alone; `progress` is called on the way.

    Raises BackupError.
    """
    if to.exists():
        raise BackupExistsError(f"There is a file {to} already. Choose another name.")
    if not database.is_file():
        raise BackupError(f"There is no database {database}.")
    if to.parent.resolve() / to.name in _taken_for_its_own(database.resolve()):
        raise BackupError(f"SQLite would take {to} for its own. Choose another name.")
    try:
        with _temporary_beside(to) as copy:
            rows = _copy(database, copy, progress)
            _check(copy, rows)
            size_bytes = copy.stat().st_size
            _keep(copy, to)
    except sqlite3.Error as error:
        raise BackupError(
            f"The backup was not made: {error.sqlite_errorname} in {database.name} or its copy."
        ) from None
    except OSError as error:
        raise BackupError(f"The backup {to} cannot be written: {error.strerror}.") from None
    return Backup(rows, size_bytes)


def _taken_for_its_own(database: Path) -> list[Path]:
    """Name what SQLite and we use beside a database; a copy by such a name locks everybody out."""
    return [database.with_name(database.name + ending) for ending in (*_BESIDE, ENDING)]


def _copy(database: Path, copy: Path, progress: Callable[[], None]) -> dict[str, int]:
    # Not "ro": after a kill the first one to open the database has to look through its log.
    address = f"{database.resolve().as_uri()}?mode=rw"
    with (
        closing(
            sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_S)
        ) as source,
        closing(sqlite3.connect(copy, isolation_level=None)) as target,
    ):
        source.execute("PRAGMA query_only = ON")
        # Counting begins the transaction in which the copy is made: what is counted is copied.
        source.execute("BEGIN")
        rows = _count(source)
        source.backup(target, pages=_PAGES_A_STEP, progress=lambda *_: progress())
        source.execute("COMMIT")
        # One file that needs no other beside it.
        target.execute("PRAGMA journal_mode = DELETE")
    return rows


def _check(copy: Path, rows: dict[str, int]) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        is_sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        is_joined = connection.execute("PRAGMA foreign_key_check").fetchall() == []
        if not (is_sound and is_joined and _count(connection) == rows):
            raise BackupError(f"The copy is not sound. See: {own_command()} doctor")


def _count(connection: sqlite3.Connection) -> dict[str, int]:
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    return {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608  our own names
        for table in _COUNTED
        if table in names
    }


def _keep(copy: Path, to: Path) -> None:
    """Give a finished copy its name, once all of it is on the disk."""
    with copy.open("rb") as file:
        os.fsync(file.fileno())
    try:
        # A link never replaces what is there, as a rename would.
        to.hardlink_to(copy)
    except FileExistsError:
        raise BackupExistsError(f"There is a file {to} already. Choose another name.") from None
    except OSError:
        # A memory stick knows no links.
        copy.replace(to)
    sync_folder(to.parent)


@contextmanager
def _temporary_beside(to: Path) -> Iterator[Path]:
    """Give a private file in the same folder, gone at the end with what SQLite put beside it."""
    handle, name = tempfile.mkstemp(dir=to.parent, prefix=f".{to.name}.")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for ending in ("", *_BESIDE):
            Path(name + ending).unlink(missing_ok=True)
