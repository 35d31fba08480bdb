"""Issue, show, replace and check access codes.

A code is checked in three steps, so that no row is held while the slow hash is made: `find_kept`
in a session that only reads, `Hasher.verify` in none, `get_plan_of` in the one that opens the plan.
"""

import datetime as dt
import secrets
from dataclasses import dataclass, field

import sqlalchemy as sa

from planner.domain.clinics import Clinic
from planner.domain.codes import (
    SELECTOR_LENGTH,
    VERIFIER_LENGTH,
    AccessCode,
    make_symbols,
    read_code,
)
from planner.domain.errors import PlannerError
from planner.models import AccessCodeRow, PlanRow
from planner.services.sealed_plans import PlanNotFoundError, place_of
from planner.storage.database import Session
from planner.storage.hashing import Hasher, Proof
from planner.storage.vault import DocumentKey, Place

# So many selectors are drawn and looked up at a time: first few, for most are free as a rule; then
# hundreds, for an installation of a million plans.
_HANDFULS = (2, 32, 512, 512, 512, 512)


class NoSelectorError(PlannerError):
    """No free selector was found: nearly all of the 1,048,576 are held by codes."""


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code on its way: its secret half, already hashed."""

    verifier: str = field(repr=False)
    proof: Proof


@dataclass(frozen=True, slots=True)
class HeldCode:
    """The code of a plan as its holder may see it.

    is_shown: it was put before the patient once. is_noted: they said that they have it.
    """

    code: AccessCode
    expires_on: dt.date
    is_shown: bool
    is_noted: bool


@dataclass(frozen=True, slots=True)
class KeptProof:
    """What a typed code is checked against; without a plan it is a decoy."""

    proof: Proof
    plan_id: str | None


def prepare_code(hasher: Hasher) -> NewCode:
    """Make and hash a new secret; slow, so before any row is held."""
    verifier = make_symbols(VERIFIER_LENGTH, secrets.choice)
    return NewCode(verifier, hasher.prove(verifier))


def issue_code(session: Session, clinic: Clinic, plan_id: str, new: NewCode) -> AccessCode:
    """Give a plan a new code that holds as long as its clinic says; the one before stops working.

    Raises PlanNotFoundError.
    """
    plan = session.get(PlanRow, plan_id, with_for_update=True)
    if plan is None:
        raise PlanNotFoundError("There is no such plan.")
    revoke_code(session, clinic, plan_id)
    today = clinic.day_of(session.now())
    code = AccessCode(_free_selector(session), new.verifier)
    key = session.keyring.unwrap(plan.wrapped_key, place_of(plan_id, "key"))
    session.add(
        AccessCodeRow(
            selector=code.selector,
            plan_id=plan_id,
            proof=new.proof.encoded,
            pepper=new.proof.pepper,
            sealed=key.seal(code.in_groups().encode(), _place_of(code.selector)),
            created_on=today,
            expires_on=today + dt.timedelta(days=clinic.code_days),
            revoked_on=None,
            is_shown=False,
            is_noted=False,
        )
    )
    session.flush()
    return code


def revoke_code(session: Session, clinic: Clinic, plan_id: str) -> None:
    """Make the code of a plan useless at once; a plan without one is a success."""
    row = _find_live(session, plan_id)
    if row is not None:
        row.revoked_on = clinic.day_of(session.now())
        row.sealed = b""
        session.flush()


def find_code(session: Session, clinic: Clinic, plan_id: str) -> HeldCode | None:
    """Return the code of a plan, to be shown to its holder; None when it has none that works."""
    row = _find_live(session, plan_id)
    plan = session.get(PlanRow, plan_id) if row is not None else None
    if row is None or plan is None or row.expires_on <= clinic.day_of(session.now()):
        return None
    key = session.keyring.unwrap(plan.wrapped_key, place_of(plan_id, "key"))
    return HeldCode(_unsealed(key, row), row.expires_on, row.is_shown, row.is_noted)


def mark_shown(session: Session, plan_id: str) -> bool:
    """Note that the code is put before the patient now; False when that was so before."""
    row = _find_live(session, plan_id)
    if row is None or row.is_shown:
        return False
    row.is_shown = True
    session.flush()
    return True


def mark_noted(session: Session, plan_id: str) -> None:
    """Note that the patient has the code."""
    row = _find_live(session, plan_id)
    if row is not None:
        row.is_shown = row.is_noted = True
        session.flush()


def find_kept(session: Session, clinic: Clinic, code: AccessCode, hasher: Hasher) -> KeptProof:
    """Find what to check a typed code against; a decoy when it is unknown, expired or revoked.

    clinic: where the code is typed. Another zone than that of the plan's clinic moves its last day
    by one; to look for that clinic first would take longer for a code that exists.
    """
    row, today = session.get(AccessCodeRow, code.selector), clinic.day_of(session.now())
    is_live = row is not None and row.revoked_on is None and row.expires_on > today
    if row is None or not is_live:
        return KeptProof(hasher.decoy, None)
    return KeptProof(Proof(row.proof, row.pepper), row.plan_id)


def get_plan_of(session: Session, code: AccessCode, kept: KeptProof) -> str | None:
    """Return the plan of a code that was proved just now; None when it changed since then.

    The plan is held until the transaction ends, as `issue_code` holds it: a new code that is given
    meanwhile waits, and then finds the session that this one opened.
    """
    session.execute(sa.select(PlanRow.id).where(PlanRow.id == kept.plan_id).with_for_update())
    row = session.get(AccessCodeRow, code.selector, populate_existing=True)
    if row is None or row.revoked_on is not None or row.proof != kept.proof.encoded:
        return None
    return row.plan_id


def _find_live(session: Session, plan_id: str) -> AccessCodeRow | None:
    query = sa.select(AccessCodeRow).where(
        AccessCodeRow.plan_id == plan_id, AccessCodeRow.revoked_on.is_(None)
    )
    return session.scalars(query).first()


def _free_selector(session: Session) -> str:
    for size in _HANDFULS:
        drawn = {make_symbols(SELECTOR_LENGTH, secrets.choice) for _ in range(size)}
        query = sa.select(AccessCodeRow.selector).where(AccessCodeRow.selector.in_(sorted(drawn)))
        free = sorted(drawn - set(session.scalars(query)))
        if free:
            return secrets.choice(free)
    raise NoSelectorError("No free selector was found.")


def _place_of(selector: str) -> Place:
    return Place("access_codes", selector, "code")


def _unsealed(key: DocumentKey, row: AccessCodeRow) -> AccessCode:
    code = read_code(key.unseal(row.sealed, _place_of(row.selector)).decode())
    if code is None:
        raise ValueError("What was sealed as an access code is none.")
    return code
