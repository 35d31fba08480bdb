"""Share a plan: freeze it as edition 1, 2, ..., read editions, keep the print of each."""

import datetime as dt
from dataclasses import dataclass, field

import sqlalchemy as sa

from planner.domain.clinics import Clinic
from planner.domain.errors import PlannerError
from planner.domain.plans import documents
from planner.domain.plans.changes import find_changes, has_answers
from planner.domain.plans.plan import Plan, Sharing
from planner.models import EditionRow, PlanRow
from planner.services.sealed_plans import (
    Change,
    PlanNotFoundError,
    StoredPlan,
    change_plan,
    get_plan,
    place_of,
    replaced,
)
from planner.storage.database import Session
from planner.storage.vault import DocumentKey, Place


class NoConsentError(PlannerError):
    """The patient has not said yes to sharing."""


class NothingToShareError(PlannerError):
    """No question of the plan is answered yet: an empty edition would look like a finished one."""


class NotSeenError(PlannerError):
    """The plan changed since the page that asked for consent was shown; nothing was shared."""


class EditionNotFoundError(PlannerError):
    """There is no such edition of this plan."""


@dataclass(frozen=True)
class Edition:
    """A frozen copy of a plan."""

    number: int
    made_at: dt.datetime
    plan: Plan = field(repr=False)


@dataclass(frozen=True)
class Shared:
    """What sharing came to: the newest edition, and whether it was made just now."""

    edition: Edition
    is_new: bool


def share(
    session: Session,
    clinic: Clinic,
    plan_id: str,
    sharing: Sharing,
    *,
    has_consent: bool,
    seen: int,
) -> Shared:
    """Save who may read the plan, and freeze it as its next edition.

    seen: the revision whose answers the patient looked at. When nothing changed since the last
    edition, that one is returned and none is made, so a request sent twice counts once.
    Raises NoConsentError, NothingToShareError, NotSeenError, PlanNotFoundError.
    """
    if not has_consent:
        raise NoConsentError("Sharing needs the patient's consent.")
    stored = get_plan(session, plan_id, is_held=True)
    if not has_answers(stored.plan):
        raise NothingToShareError("Nothing is entered in this plan yet.")
    wanted = replaced(stored.plan, {"sharing": sharing})
    last = find_newest(session, plan_id)
    if last is not None and not find_changes(last.plan, wanted):
        return Shared(last, is_new=False)
    if stored.revision > seen:
        raise NotSeenError("The plan changed since it was shown.")
    if wanted != stored.plan:
        change = Change({"sharing": sharing}, ["sharing"])
        stored = change_plan(session, stored, lambda _now: change)
    session.execute(sa.update(PlanRow).where(PlanRow.id == plan_id).values(status="shared"))
    number = last.number + 1 if last else 1
    return Shared(_freeze(session, clinic, stored, number), is_new=True)


def list_editions(session: Session, plan_id: str) -> list[Edition]:
    """Return all editions, the first one first."""
    rows = session.scalars(
        sa.select(EditionRow).where(EditionRow.plan_id == plan_id).order_by(EditionRow.number)
    ).all()
    if not rows:
        return []
    key = _key(session, plan_id)
    return [_open(row, key) for row in rows]


def find_newest(session: Session, plan_id: str) -> Edition | None:
    """Return the newest edition; None when the plan was never shared."""
    row = session.scalars(
        sa.select(EditionRow)
        .where(EditionRow.plan_id == plan_id)
        .order_by(EditionRow.number.desc())
        .limit(1)
    ).first()
    return None if row is None else _open(row, _key(session, plan_id))


def get_edition(session: Session, plan_id: str, number: int) -> Edition:
    """Read one edition; raises EditionNotFoundError."""
    return _open(_get(session, plan_id, number), _key(session, plan_id))


def keep_print(session: Session, plan_id: str, number: int, pdf: bytes, paper: str) -> None:
    """Keep the printed summary of an edition; one that is already kept stays as it is.

    paper: the size that it was printed for.
    Raises EditionNotFoundError, for a plan may be erased while its edition is printed.
    """
    row = _get(session, plan_id, number)
    if row.pdf is None:
        row.pdf = _key(session, plan_id).seal(pdf, _place(row, "pdf"))
        row.pdf_paper = paper
        session.flush()


def find_print(session: Session, plan_id: str, number: int, paper: str) -> bytes | None:
    """Return the kept print of an edition; None when none is kept for this paper."""
    row = _get(session, plan_id, number)
    if row.pdf is None or row.pdf_paper != paper:
        return None
    return _key(session, plan_id).unseal(row.pdf, _place(row, "pdf"))


def _freeze(session: Session, clinic: Clinic, stored: StoredPlan, number: int) -> Edition:
    """Store the plan with the day of its last answer, as the printed page tells it."""
    last_day = clinic.day_of(stored.updated_at)
    by = stored.plan.filled_in_by.model_copy(update={"on": last_day})
    edition = Edition(number, session.now(), stored.plan.model_copy(update={"filled_in_by": by}))
    made = EditionRow(plan_id=stored.plan_id, number=number, made_at=edition.made_at)
    document = documents.write(edition.plan, stored.unknown)
    made.document = stored.key.seal(document, _place(made, "document"))
    session.add(made)
    session.flush()
    return edition


def _open(row: EditionRow, key: DocumentKey) -> Edition:
    plain = key.unseal(row.document, _place(row, "document"))
    return Edition(row.number, row.made_at, documents.read(plain).plan)


def _get(session: Session, plan_id: str, number: int) -> EditionRow:
    row = session.get(EditionRow, (plan_id, number))
    if row is None:
        raise EditionNotFoundError("There is no such edition.")
    return row


def _key(session: Session, plan_id: str) -> DocumentKey:
    wrapped = session.scalar(sa.select(PlanRow.wrapped_key).where(PlanRow.id == plan_id))
    if wrapped is None:
        raise PlanNotFoundError("There is no such plan.")
    return session.keyring.unwrap(wrapped, place_of(plan_id, "key"))


def _place(row: EditionRow, purpose: str) -> Place:
    return Place("editions", f"{row.plan_id}-{row.number}", purpose)
