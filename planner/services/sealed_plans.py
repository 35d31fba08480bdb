"""Plans in their table: sealed, unsealed and replaced here and nowhere else; used by the use cases.

A plan is opened once to be read and sealed once to be written. A change is worked out on what was
read, sealed while nothing is held, and takes the place of that very revision. Only where somebody
else was quicker is the plan read again, held this time, and the change worked out anew.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import sqlalchemy as sa
from pydantic import ValidationError

from planner.domain.errors import PlannerError
from planner.domain.plans import documents
from planner.domain.plans.plan import Plan
from planner.models import AccessCodeRow, PlanRow, ReviewRow
from planner.storage.database import Session
from planner.storage.vault import DocumentKey, Keyring, Place

# What a StoredPlan is made of, with the joins that it needs. Every request of a patient asks this,
# so it goes past the mapper: columns, nothing to watch.
COLUMNS = (
    PlanRow.id.label("plan_id"),
    PlanRow.wrapped_key,
    PlanRow.document,
    PlanRow.revision,
    PlanRow.section_revisions,
    PlanRow.updated_at,
    ReviewRow.is_over.label("review_is_over"),
    AccessCodeRow.is_shown.label("code_is_shown"),
)


def joined(query: sa.Select[Any]) -> sa.Select[Any]:
    """Join to a query that asks for plans what COLUMNS need besides."""
    is_its_code = (AccessCodeRow.plan_id == PlanRow.id) & AccessCodeRow.revoked_on.is_(None)
    return query.outerjoin(ReviewRow, ReviewRow.plan_id == PlanRow.id).outerjoin(
        AccessCodeRow, is_its_code
    )


_FIND = joined(sa.select(*COLUMNS).select_from(PlanRow)).where(
    PlanRow.id == sa.bindparam("plan_id")
)
_HOLD = _FIND.with_for_update(of=PlanRow)
_REPLACE = sa.update(PlanRow).where(
    PlanRow.id == sa.bindparam("plan_id"), PlanRow.revision == sa.bindparam("replaced_revision")
)


class PlanNotFoundError(PlannerError):
    """There is no such plan: it was never there, or it has been erased."""


class InvalidPlanError(PlannerError):
    """The change would make a plan that breaks its own rules; a form should have said so."""


class StaleSectionError(PlannerError):
    """The section or item changed since the form was shown; nothing was saved.

    stored, typed: both versions; None is a removed item. revision: what a renewed form carries.
    """

    def __init__(self, name: str, stored: Any, typed: Any, revision: int) -> None:
        super().__init__(f"The section {name} changed since it was shown.")
        self.name = name
        self.stored = stored
        self.typed = typed
        self.revision = revision


class SealedPlan(Protocol):
    """What a row or an object holds of a sealed plan."""

    id: Any
    wrapped_key: Any
    document: Any


@dataclass(frozen=True)
class StoredPlan:
    """A plan as it stands, with what a form, the way on and the next save need to know about it.

    revision: goes into each form as `seen`. section_revisions: section, `section:part` or
    `section.item` -> revision at its last change; what was never saved is absent.
    is_looked_through: "Is this still true?" is being asked of it. is_code_shown: its access code
    was before the patient once, or it has none. key, unknown: for sealing it again.
    """

    plan_id: str
    plan: Plan = field(repr=False)
    revision: int
    section_revisions: Mapping[str, int]
    updated_at: dt.datetime
    is_looked_through: bool
    is_code_shown: bool
    key: DocumentKey = field(repr=False)
    unknown: bytes | None = field(repr=False)

    def has_saved(self, name: str) -> bool:
        """Say whether the patient has continued from this `section` or `section:part` before."""
        return name in self.section_revisions


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a plan: its new parts, and the names of what counts as changed."""

    update: Mapping[str, Any] = field(repr=False)
    names: Sequence[str]


def place_of(plan_id: str, purpose: str) -> Place:
    """Name the place of something sealed for a plan."""
    return Place("plans", plan_id, purpose)


def get_plan(session: Session, plan_id: str, *, is_held: bool = False) -> StoredPlan:
    """Read a plan; raises PlanNotFoundError.

    is_held: a second change waits for ours, then sees what we wrote.
    """
    query = _HOLD if is_held else _FIND
    row = session.connection().execute(query, {"plan_id": plan_id}).first()
    if row is None:
        raise PlanNotFoundError("There is no such plan.")
    return opened(session.keyring, row)


def hold_plan(session: Session, plan_id: str) -> None:
    """Let whoever else changes or erases the plan wait for us; raises PlanNotFoundError."""
    query = sa.select(PlanRow.id).where(PlanRow.id == plan_id).with_for_update()
    if session.scalar(query) is None:
        raise PlanNotFoundError("There is no such plan.")


def opened(keyring: Keyring, row: sa.Row[Any]) -> StoredPlan:
    """Unseal a plan from a row of COLUMNS; raises VaultError and NewerPlanError as `open_plan`."""
    key = keyring.unwrap(row.wrapped_key, place_of(row.plan_id, "key"))
    read = documents.read(key.unseal(row.document, place_of(row.plan_id, "document")))
    return StoredPlan(
        plan_id=row.plan_id,
        plan=read.plan,
        revision=row.revision,
        section_revisions=row.section_revisions,
        updated_at=row.updated_at,
        is_looked_through=row.review_is_over is False,
        is_code_shown=row.code_is_shown is not False,
        key=key,
        unknown=read.unknown,
    )


def open_plan(session: Session, row: SealedPlan) -> Plan:
    """Unseal a plan; raises VaultError when the key ring or the row is not the right one.

    Raises NewerPlanError when another version saved what this one cannot read.
    """
    key = session.keyring.unwrap(row.wrapped_key, place_of(row.id, "key"))
    return documents.read(key.unseal(row.document, place_of(row.id, "document"))).plan


def change_plan(
    session: Session, stored: StoredPlan, decide: Callable[[StoredPlan], Change | None]
) -> StoredPlan:
    """Change a plan and return it as it stands then.

    decide: works out the change of a plan, None for none; called again with the plan as it is now
    when somebody changed it since `stored` was read. What it raises goes to the caller.
    Raises PlanNotFoundError, InvalidPlanError.
    """
    change = decide(stored)
    if change is None:
        return stored
    changed = _changed(session, stored, change)
    if _replace(session, stored, changed):
        return changed
    held = get_plan(session, stored.plan_id, is_held=True)
    change = decide(held)
    if change is None:
        return held
    changed = _changed(session, held, change)
    if not _replace(session, held, changed):
        raise RuntimeError("A plan changed while it was held.")
    return changed


def replaced(plan: Plan, update: Mapping[str, Any]) -> Plan:
    """Copy a plan with new parts and check the whole against its model; raises InvalidPlanError."""
    if not update:
        return plan
    try:
        return Plan.model_validate(plan.model_copy(update=update).model_dump(by_alias=True))
    except ValidationError as error:
        places = sorted({str(problem["loc"][0]) for problem in error.errors() if problem["loc"]})
        # The original error repeats what the patient typed, so it must not be chained.
        raise InvalidPlanError(f"Not valid: {', '.join(places)}.") from None


def _changed(session: Session, stored: StoredPlan, change: Change) -> StoredPlan:
    revision = stored.revision + 1
    return replace(
        stored,
        plan=replaced(stored.plan, change.update),
        revision=revision,
        section_revisions={**stored.section_revisions, **dict.fromkeys(change.names, revision)},
        updated_at=session.now(),
    )


def _replace(session: Session, stored: StoredPlan, changed: StoredPlan) -> bool:
    """Seal a changed plan and put it where `stored` stands; False when that is no longer there.

    What a newer version noted beside what we know stays as it is. Sealed before the statement, with
    which SQLite's one write lock is taken.
    """
    place = place_of(stored.plan_id, "document")
    values = {
        "document": stored.key.seal(documents.write(changed.plan, stored.unknown), place),
        "revision": changed.revision,
        "section_revisions": dict(changed.section_revisions),
        "schema_version": changed.plan.schema_version,
        "appointment_on": changed.plan.about.appointment.on,
        "updated_at": changed.updated_at,
        "is_known_filled": False,
    }
    which = {"plan_id": stored.plan_id, "replaced_revision": stored.revision}
    return session.connection().execute(_REPLACE, values | which).rowcount == 1
