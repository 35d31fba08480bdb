"""Start a plan from one that was saved as a file."""

import hashlib
import hmac

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from planner.domain.clinics import Clinic
from planner.domain.plans.choices import Where
from planner.domain.plans.plan import Plan
from planner.models import PlanRow
from planner.services import access_codes, plans
from planner.services.access_codes import NewCode
from planner.storage.database import Session

_NO_SECTIONS = {"schema_version", "language"}
_ID_DIGITS = 32


def plan_id_of(session: Session, sender: bytes, file: bytes) -> str:
    """Return the id of the plan that a file becomes: the same for the same sender and file.

    sender: a secret of the browser, so that nobody else's file leads to the plan.
    """
    content = sender + hashlib.sha256(file).digest()
    made = hmac.new(session.keyring.derive("plan-from-file"), content, hashlib.sha256)
    return made.hexdigest()[:_ID_DIGITS]


def start_from(session: Session, clinic: Clinic, plan: Plan, code: NewCode, plan_id: str) -> str:
    """Store a new plan with these answers, a key and a code of its own; returns its id.

    plan_id: what `plan_id_of` gave; when there is such a plan, the file was sent before and its
    answer was lost on the way, so nothing is stored again.
    Where it is filled in is now, and its day is that of the next answer. Sections that hold
    something count as saved.
    """
    if _exists(session, plan_id):
        return plan_id
    try:
        with session.begin_nested():
            _store(session, clinic, plan, plan_id)
            access_codes.issue_code(session, clinic, plan_id, code)
    except IntegrityError:
        # The same file came twice at the same moment, and the other one was first.
        if not _exists(session, plan_id):
            raise
    return plan_id


def _exists(session: Session, plan_id: str) -> bool:
    return session.scalar(sa.select(PlanRow.id).where(PlanRow.id == plan_id)) is not None


def _store(session: Session, clinic: Clinic, plan: Plan, plan_id: str) -> None:
    by = plan.filled_in_by.model_copy(update={"where": Where.HOME, "on": None})
    taken, empty = plan.model_copy(update={"filled_in_by": by}), Plan(language=plan.language)
    filled = [
        name
        for name in Plan.model_fields
        if name not in _NO_SECTIONS and getattr(taken, name) != getattr(empty, name)
    ]
    plans.start_filled_plan(session, clinic, taken, plan_id, filled)
