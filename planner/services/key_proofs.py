"""Whether a key ring is that of a database; told also while no plan is there to try it on.

Each host makes a key at its first start if it finds none. Two hosts on one new database would each
seal plans that the other cannot open, and both would look well.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from planner.models import MasterKeyRow, PlanRow
from planner.services.sealed_plans import place_of
from planner.storage.database import Session
from planner.storage.vault import Keyring, VaultError

_PURPOSE = "key-proof"
_NOTED = sa.select(MasterKeyRow.id, MasterKeyRow.proof)
# One that opens is enough; more than one, because one may be damaged.
_NEWEST_PLANS = (
    sa.select(PlanRow.id, PlanRow.wrapped_key)
    .order_by(PlanRow.created_on.desc(), PlanRow.updated_at.desc())
    .limit(20)
)
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


def refuse_wrong_keys(session: Session) -> None:
    """Raise VaultError when the ring is that of another installation, or opens none of its plans.

    A ring that holds every key that was noted is the right one; a plan that it does not open is
    damaged, which says nothing about the key.
    """
    refuse_other_keys(session)
    noted = set(session.scalars(sa.select(MasterKeyRow.id)))
    if not noted or not noted <= set(session.keyring.names):
        _refuse_unopened_plans(session)


def refuse_other_keys(session: Session) -> None:
    """Raise VaultError when keys were noted, and those of the ring are others."""
    noted = {row.id: row.proof for row in session.execute(_NOTED)}
    shared = noted.keys() & set(session.keyring.names)
    if noted and not (shared and all(noted[name] == _proof(session, name) for name in shared)):
        raise VaultError("The key ring is that of another installation.")


def _refuse_unopened_plans(session: Session) -> None:
    newest = session.execute(_NEWEST_PLANS).all()
    if newest and not any(_opens(session.keyring, row.id, row.wrapped_key) for row in newest):
        raise VaultError("The key ring opens none of the newest plans.")


def _opens(keyring: Keyring, plan_id: str, wrapped_key: bytes) -> bool:
    try:
        keyring.unwrap(wrapped_key, place_of(plan_id, "key"))
    except VaultError:
        return False
    return True


def _proof(session: Session, name: str) -> bytes:
    return session.keyring.derive(_PURPOSE, name)
