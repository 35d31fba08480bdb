"""Plans in their table: sealed and unsealed here and nowhere else; used by the plan use cases."""

from typing import Any

from pydantic import ValidationError

from planner.domain.errors import PlannerError
from planner.domain.plans import documents
from planner.domain.plans.plan import Plan
from planner.models import PlanRow
from planner.storage.database import Session
from planner.storage.vault import Place


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


def place_of(plan_id: str, purpose: str) -> Place:
    """Name the place of something sealed for a plan."""
    return Place("plans", plan_id, purpose)


def open_plan(session: Session, row: PlanRow) -> Plan:
    """Unseal a plan; raises VaultError when the key ring or the row is not the right one.

    Raises NewerPlanError when another version saved what this one cannot read.
    """
    return documents.read(unsealed(session, row))


def unsealed(session: Session, row: PlanRow) -> bytes:
    """Return the document of a plan as it was sealed."""
    key = session.keyring.unwrap(row.wrapped_key, place_of(row.id, "key"))
    return key.unseal(row.document, place_of(row.id, "document"))


def get_for_change(session: Session, plan_id: str) -> tuple[PlanRow, Plan]:
    """Read a plan and hold it: a second change waits for ours, then sees what we wrote.

    Raises PlanNotFoundError.
    """
    row = session.get(PlanRow, plan_id, with_for_update=True)
    if row is None:
        raise PlanNotFoundError("There is no such plan.")
    return row, open_plan(session, row)


def replaced(plan: Plan, update: dict[str, Any]) -> Plan:
    """Copy a plan with new parts and check the whole against its model; raises InvalidPlanError."""
    try:
        return Plan.model_validate(plan.model_copy(update=update).model_dump(by_alias=True))
    except ValidationError as error:
        places = sorted({str(problem["loc"][0]) for problem in error.errors() if problem["loc"]})
        # The original error repeats what the patient typed, so it must not be chained.
        raise InvalidPlanError(f"Not valid: {', '.join(places)}.") from None


def store(session: Session, row: PlanRow, plan: Plan, changed: list[str]) -> int:
    """Seal a changed plan; `changed` names sections and `section.item`s. Returns the revision.

    What a newer version noted beside what we know stays as it is.
    """
    key = session.keyring.unwrap(row.wrapped_key, place_of(row.id, "key"))
    place = place_of(row.id, "document")
    row.document = key.seal(documents.write(plan, key.unseal(row.document, place)), place)
    row.revision += 1
    row.section_revisions = row.section_revisions | dict.fromkeys(changed, row.revision)
    row.schema_version = plan.schema_version
    row.appointment_on = plan.about.appointment.on
    row.updated_at = session.now()
    session.flush()
    return row.revision
