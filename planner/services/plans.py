"""Start, read, save and erase plans.

A plan has one revision number that grows with every change. A form carries the revision at which
it was shown (`seen`); a section or item that changed since is never overwritten in silence.
"""

import secrets
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel

from planner.domain.clinics import Clinic
from planner.domain.plans import documents
from planner.domain.plans.documents import NewerPlanError
from planner.domain.plans.plan import FilledInBy, Plan
from planner.domain.plans.usual_week import BusyTime, with_busy_times
from planner.models import AccessCodeRow, PlanRow, SessionRow
from planner.services.plan_items import (
    Item,
    ItemNotFoundError,
    ListSection,
    TooManyError,
    items_in,
    move_item,
    remove_item,
    restore_item,
    save_item,
    save_items,
)
from planner.services.sealed_plans import (
    Change,
    InvalidPlanError,
    PlanNotFoundError,
    StaleSectionError,
    StoredPlan,
    change_plan,
    get_plan,
    open_plan,
    place_of,
)
from planner.storage.database import Session
from planner.storage.vault import VaultError

__all__ = [
    "FILLED_ONCE",
    "InvalidPlanError",
    "Item",
    "ItemNotFoundError",
    "ListSection",
    "PlanNotFoundError",
    "StaleSectionError",
    "StoredPlan",
    "TooManyError",
    "add_busy_times",
    "erase_plan",
    "find_language",
    "get_plan",
    "items_in",
    "move_item",
    "note_looked_at",
    "remove_item",
    "restore_item",
    "save_item",
    "save_items",
    "save_section",
    "start_filled_plan",
    "start_plan",
]


# The revision of a plan that was begun, and filled once.
FILLED_ONCE = 2
_ID_BYTES = 16


def start_plan(
    session: Session,
    clinic: Clinic,
    language: str = "en",
    filled_in_by: FilledInBy | None = None,
) -> str:
    """Store a new, empty plan of a clinic with a key of its own; returns its id."""
    plan = Plan(language=language, filled_in_by=filled_in_by or FilledInBy())
    plan_id, saved = secrets.token_hex(_ID_BYTES), {"filled_in_by": 1} if filled_in_by else {}
    _store_new(session, clinic, plan_id, plan, revision=1, section_revisions=saved)
    return plan_id


def start_filled_plan(
    session: Session, clinic: Clinic, plan: Plan, plan_id: str, filled: Sequence[str]
) -> None:
    """Store a new plan that holds something already, as if begun and then filled at once.

    plan_id: one that no plan has. filled: the sections that count as saved.
    """
    revision = FILLED_ONCE
    saved = dict.fromkeys(filled, revision)
    _store_new(session, clinic, plan_id, plan, revision=revision, section_revisions=saved)


def _store_new(
    session: Session,
    clinic: Clinic,
    plan_id: str,
    plan: Plan,
    *,
    revision: int,
    section_revisions: dict[str, int],
) -> None:
    now = session.now()
    key, wrapped = session.keyring.new_key(place_of(plan_id, "key"))
    document = key.seal(documents.write(plan), place_of(plan_id, "document"))
    values = {
        "id": plan_id,
        "clinic_id": clinic.id,
        "created_on": clinic.day_of(now),
        "updated_at": now,
        "revision": revision,
        "schema_version": plan.schema_version,
        "appointment_on": plan.about.appointment.on,
        "status": "draft",
        "wrapped_key": wrapped,
        "document": document,
        "section_revisions": section_revisions,
    }
    session.execute(sa.insert(PlanRow).values(values))


def find_language(session: Session, plan_id: str) -> str | None:
    """Return the language of a plan; None when the plan cannot be read, so that one can leave."""
    row = session.get(PlanRow, plan_id)
    try:
        return None if row is None else open_plan(session, row).language
    except (NewerPlanError, VaultError):
        return None


def save_section(  # noqa: PLR0913  the plan, the page, what it sent, and what it knew
    session: Session,
    stored: StoredPlan,
    name: str,
    value: Any,
    *,
    seen: int,
    own: Sequence[Any] = (),
    parts: Sequence[str] = (),
) -> StoredPlan:
    """Replace one section (a field of Plan) or, as `section:page`, some fields of a section.

    Returns the plan as it stands then.

    seen: the revision at which the form was shown. A value equal to the stored one is a success
    without a new revision, so a request sent twice counts once. The first save of an untouched
    section is noted even when nothing was entered: the patient has been there.
    own: what the same page sent before without hearing an answer; finding it stored is no conflict.
    parts: the fields, where the section has more pages than one; `value` and `own` are sections
    then too, and only these fields of theirs are looked at.
    Raises StaleSectionError when the section changed since and differs, PlanNotFoundError,
    InvalidPlanError.
    """
    # A colon: a dot stands between a section and the id of an item.
    section = name.partition(":")[0]

    def decide(now: StoredPlan) -> Change | None:
        kept = getattr(now.plan, section)
        typed, *sent = (_with_parts(kept, parts, one) if parts else one for one in (value, *own))
        if kept == typed:
            return None if name in now.section_revisions else Change({}, [section, name])
        if now.section_revisions.get(name, 0) > seen and kept not in sent:
            raise StaleSectionError(section, kept, typed, now.revision)
        return Change({section: typed}, [section, name])

    return change_plan(session, stored, decide)


def add_busy_times(session: Session, stored: StoredPlan, times: Sequence[BusyTime]) -> StoredPlan:
    """Put what comes again and again into the usual week as it is now; returns the plan then.

    Nothing that stands there is changed, so there is no stale version to refuse, and a request sent
    twice counts once. Raises PlanNotFoundError, InvalidPlanError.
    """

    def decide(now: StoredPlan) -> Change | None:
        weeks = with_busy_times(now.plan.weeks, times)
        return None if weeks == now.plan.weeks else Change({"weeks": weeks}, ["weeks"])

    return change_plan(session, stored, decide)


def note_looked_at(session: Session, stored: StoredPlan, section: str) -> StoredPlan:
    """Note that the patient went on from a section, whatever is in it."""

    def decide(now: StoredPlan) -> Change | None:
        return None if now.has_saved(section) else Change({}, [section])

    return change_plan(session, stored, decide)


def _with_parts(stored: BaseModel, parts: Sequence[str], value: BaseModel) -> BaseModel:
    return stored.model_copy(update={part: getattr(value, part) for part in parts})


def erase_plan(session: Session, plan_id: str) -> None:
    """Destroy a plan's key and delete it with its sessions and codes; an erased one is a success.

    Without its key the document stays unreadable in backups that still hold the row.
    """
    row = session.get(PlanRow, plan_id, with_for_update=True)
    if row is None:
        return
    # Overwritten before it is deleted, so that no page of the file keeps the old value.
    row.wrapped_key = bytes(len(row.wrapped_key))
    row.document = b""
    session.flush()
    session.execute(sa.delete(SessionRow).where(SessionRow.plan_id == plan_id))
    session.execute(sa.delete(AccessCodeRow).where(AccessCodeRow.plan_id == plan_id))
    session.delete(row)
    session.flush()
    session.must_forget = True
