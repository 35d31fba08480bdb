"""Whether a key ring is that of a database; told also while no plan is there to try it on.

Each host makes a key at its first start if it finds none. Two hosts on one new database would each
seal plans that the other cannot open, and both would look well.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from planner.models import MasterKeyRow
from planner.storage.database import Session
from planner.storage.vault import VaultError

_PURPOSE = "key-proof"
_NOTED = sa.select(MasterKeyRow.id, MasterKeyRow.proof)
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def are_noted(session: Session) -> bool:
    """Say whether every key of the ring was noted before.

    Another one of its name does not count: it may have been noted since somebody last looked.
    """
    noted = {(row.id, row.proof) for row in session.execute(_NOTED)}
    return noted >= {(name, _proof(session, name)) for name in session.keyring.names}


def note_keys(session: Session) -> None:
    """Note the keys of the ring with the database, once it is known that they belong to it.

    Raises VaultError when another host's key was noted first.
    """
    refuse_other_keys(session)
    new = [{"id": name, "proof": _proof(session, name)} for name in session.keyring.names]
    insert = _INSERT[session.get_bind().dialect.name](MasterKeyRow).values(new)
    session.execute(insert.on_conflict_do_nothing())
    # A host that started in the same moment may have been first; then its key is there now.
    refuse_other_keys(session)


def refuse_other_keys(session: Session) -> None:
    """Raise VaultError when keys were noted, and those of the ring are others."""
    noted = {row.id: row.proof for row in session.execute(_NOTED)}
    shared = noted.keys() & set(session.keyring.names)
    if noted and not (shared and all(noted[name] == _proof(session, name) for name in shared)):
        raise VaultError("The key ring is that of another installation.")


def _proof(session: Session, name: str) -> bytes:
    return session.keyring.derive(_PURPOSE, name)
