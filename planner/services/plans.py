"""Start, read, save and erase plans.

A plan has one revision number that grows with every change. A form carries the revision at which
it was shown (`seen`); a section or item that changed since is never overwritten in silence.
"""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel

from planner.domain.clinics import Clinic
from planner.domain.plans import documents
from planner.domain.plans.documents import NewerPlanError
from planner.domain.plans.plan import SCHEMA_VERSION, FilledInBy, Plan
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
)
from planner.services.sealed_plans import (
    InvalidPlanError,
    PlanNotFoundError,
    StaleSectionError,
    get_for_change,
    open_plan,
    place_of,
    replaced,
    store,
)
from planner.storage.database import Session
from planner.storage.vault import VaultError

__all__ = [
    "InvalidPlanError",
    "Item",
    "ItemNotFoundError",
    "ListSection",
    "PlanNotFoundError",
    "StaleSectionError",
    "StoredPlan",
    "TooManyError",
    "erase_plan",
    "find_language",
    "find_unreadable_key",
    "get_plan",
    "items_in",
    "move_item",
    "remove_item",
    "restore_item",
    "save_item",
    "save_section",
    "start_plan",
]


_ID_BYTES = 16


@dataclass(frozen=True)
class StoredPlan:
    """A plan as it stands, with what a form and the task list need to know about it.

    revision: goes into each form as `seen`. section_revisions: section, or `section:part`, ->
    revision at its last change; what was never saved is absent.
    """

    plan_id: str
    plan: Plan = field(repr=False)
    revision: int
    section_revisions: dict[str, int]
    updated_at: dt.datetime

    def has_saved(self, name: str) -> bool:
        """Say whether the patient has continued from this `section` or `section:part` before."""
        return name in self.section_revisions


def start_plan(
    session: Session,
    clinic: Clinic,
    language: str = "en",
    filled_in_by: FilledInBy | None = None,
    plan_id: str | None = None,
) -> str:
    """Store a new, empty plan of a clinic with a key of its own; returns its id.

    plan_id: None makes a new one.
    """
    plan_id = plan_id or secrets.token_hex(_ID_BYTES)
    now = session.now()
    plan = Plan(language=language, filled_in_by=filled_in_by or FilledInBy())
    key, wrapped = session.keyring.new_key(place_of(plan_id, "key"))
    row = PlanRow(
        id=plan_id,
        clinic_id=clinic.id,
        created_on=clinic.day_of(now),
        updated_at=now,
        revision=1,
        schema_version=SCHEMA_VERSION,
        appointment_on=None,
        status="draft",
        wrapped_key=wrapped,
        document=key.seal(documents.write(plan), place_of(plan_id, "document")),
        section_revisions={"filled_in_by": 1} if filled_in_by else {},
    )
    session.add(row)
    session.flush()
    return plan_id


def get_plan(session: Session, plan_id: str) -> StoredPlan:
    """Read a plan; raises PlanNotFoundError."""
    row = session.get(PlanRow, plan_id)
    if row is None:
        raise PlanNotFoundError("There is no such plan.")
    return StoredPlan(
        plan_id=row.id,
        plan=open_plan(session, row),
        revision=row.revision,
        section_revisions={k: v for k, v in row.section_revisions.items() if "." not in k},
        updated_at=row.updated_at,
    )


def find_language(session: Session, plan_id: str) -> str | None:
    """Return the language of a plan; None when the plan cannot be read, so that one can leave."""
    row = session.get(PlanRow, plan_id)
    try:
        return None if row is None else open_plan(session, row).language
    except (NewerPlanError, VaultError):
        return None


def save_section(
    session: Session, plan_id: str, name: str, value: Any, *, seen: int, own: Sequence[Any] = ()
) -> int:
    """Replace one section (a field of Plan) or, as `section:part`, one field of a section.

    Returns the plan's revision.

    seen: the revision at which the form was shown. A value equal to the stored one is a success
    without a new revision, so a request sent twice counts once. The first save of an untouched
    section is noted even when nothing was entered: the patient has been there.
    own: what the same page sent before without hearing an answer; finding it stored is no conflict.
    With a part, `value` and `own` are sections too, and only this field of theirs is looked at.
    Raises StaleSectionError when the section changed since and differs, PlanNotFoundError,
    InvalidPlanError.
    """
    row, plan = get_for_change(session, plan_id)
    # A colon: a dot stands between a section and the id of an item.
    section, _, part = name.partition(":")
    stored = getattr(plan, section)
    if part:
        value, *own = (_with_part(stored, part, one) for one in (value, *own))
    changed = [section, name]
    if stored == value:
        if name not in row.section_revisions:
            store(session, row, plan, changed)
        return row.revision
    if row.section_revisions.get(name, 0) > seen and stored not in own:
        raise StaleSectionError(section, stored, value, row.revision)
    return store(session, row, replaced(plan, {section: value}), changed)


def _with_part(stored: BaseModel, part: str, value: BaseModel) -> BaseModel:
    return stored.model_copy(update={part: getattr(value, part)})


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


def find_unreadable_key(session: Session) -> None:
    """Raise VaultError when the key ring cannot open the newest plan: it belongs to another one."""
    newest = sa.select(PlanRow).order_by(PlanRow.updated_at.desc()).limit(1)
    row = session.scalars(newest).first()
    if row is not None:
        session.keyring.unwrap(row.wrapped_key, place_of(row.id, "key"))
