"""Move a clinic from SQLite to PostgreSQL: check both ends, move, and check what came of it."""

from pathlib import Path

from planner.config import Settings
from planner.processes import installation, migrate
from planner.services.key_proofs import refuse_wrong_keys
from planner.storage.connecting import DatabaseError, lost_database_as_error
from planner.storage.database import Base, Session
from planner.storage.locked_sqlite import open_alone
from planner.storage.moving import Mover, Say
from planner.storage.vault import VaultError


def move(settings: Settings, file: Path, say: Say, *, start_over: bool = False) -> dict[str, int]:
    """Move a SQLite file into the PostgreSQL of the settings; returns the rows by table.

    The file is locked all the while, so that nobody saves an answer in what is being left.
    Raises LockedSqliteError, MoveError, DatabaseError, and VaultError when the key of the settings
    does not open what is to be moved.
    """
    target = installation.open_database(settings)
    try:
        with open_alone(file) as source:
            drift = migrate.find_drift(source)
            if drift:
                raise DatabaseError(
                    f"Before it is moved: {' '.join(drift)}, "
                    f"with PLANNER_DATABASE_URL set to sqlite:///{file}"
                )
            _refuse_wrong_key(Session(target, source))
            migrate.upgrade(target.engine)
            with lost_database_as_error():
                rows = Mover(source, target.engine, Base.metadata, say).move(start_over=start_over)
        installation.check(target)
    finally:
        target.dispose()
    return rows


def _refuse_wrong_key(session: Session) -> None:
    with session:
        try:
            refuse_wrong_keys(session)
        except VaultError:
            raise VaultError(
                "The key does not belong to the database that is to be moved. "
                "Put the key file there that was made with it."
            ) from None
