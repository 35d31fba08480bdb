"""Whether a database would take a change now, found out without making one or waiting for one."""

import os
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from planner.storage.database import Database


def is_ready(database: Database) -> bool:
    """Say whether the tables can be read and a change would be accepted; takes no write lock.

    SQLite has one write lock for all: a monitor that asks often must not stand in its queue, so
    only the file, its folder and the room on its disk are looked at. PostgreSQL is asked for the
    right itself, which locks nobody out.
    """
    if not database.is_sqlite:
        return database.can_write()
    try:
        file = Path(database.engine.url.database or "")
        if database.disk_is_full() or not _may_change(file):
            return False
        with database.session(writes=False) as session:
            session.execute(sa.text("SELECT 1 FROM plans LIMIT 1"))
    except (SQLAlchemyError, OSError):
        # A folder that is gone is an OSError.
        return False
    return True


def _may_change(file: Path) -> bool:
    """Say whether this process may write to a file and beside it, where SQLite keeps its log."""
    places = [file, file.parent]
    is_read_only = any(os.statvfs(place).f_flag & os.ST_RDONLY for place in places)
    return not is_read_only and all(os.access(place, os.W_OK) for place in places)
