"""Start, read, save and erase plans.

A plan has one revision number that grows with every change. A form carries the revision at which
it was shown (`seen`); a section or item that changed since is never overwritten in silence.
"""

import datetime as dt
import secrets
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import sqlalchemy as sa

from planner.database import Session
from planner.domain import limits
from planner.domain.errors import PlannerError
from planner.domain.plan import SCHEMA_VERSION, Event, FilledInBy, Goal, Plan, Question
from planner.models import PlanRow, SessionRow
from planner.services.sealed_plans import (
    InvalidPlanError,
    PlanNotFoundError,
    get_for_change,
    open_plan,
    place_of,
    replaced,
    store,
    to_bytes,
)

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
    "find_unreadable_key",
    "get_plan",
    "move_item",
    "remove_item",
    "save_item",
    "save_section",
    "start_plan",
]

ListSection = Literal["goals", "events", "questions"]
Item = Goal | Event | Question

_LIST_SECTIONS: tuple[str, ...] = get_args(ListSection)
_MAXIMUM = {"goals": limits.GOALS, "events": limits.EVENTS, "questions": limits.QUESTIONS}


class ItemNotFoundError(PlannerError):
    """There is no such item in the list; it may have been removed in another window."""


class TooManyError(PlannerError):
    """The list is full; `maximum` says how many it may hold."""

    def __init__(self, section: str, maximum: int) -> None:
        super().__init__(f"The list {section} may not hold more than {maximum}.")
        self.section = section
        self.maximum = maximum


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


@dataclass(frozen=True)
class StoredPlan:
    """A plan as it stands, with what a form and the task list need to know about it.

    revision: goes into each form as `seen`. section_revisions: section -> revision at its last
    change; a section that was never saved is absent.
    """

    plan_id: str
    plan: Plan = field(repr=False)
    revision: int
    section_revisions: dict[str, int]
    updated_at: dt.datetime

    def has_saved(self, section: str) -> bool:
        """Say whether the patient has continued from this section at least once."""
        return section in self.section_revisions


def start_plan(
    session: Session, language: str = "en", filled_in_by: FilledInBy | None = None
) -> str:
    """Store a new, empty plan with a key of its own; returns its id."""
    plan_id = secrets.token_hex(16)
    now = session.now()
    plan = Plan(language=language, filled_in_by=filled_in_by or FilledInBy())
    key, wrapped = session.keyring.new_key(place_of(plan_id, "key"))
    row = PlanRow(
        id=plan_id,
        created_on=now.date(),
        updated_at=now,
        revision=1,
        schema_version=SCHEMA_VERSION,
        appointment_on=None,
        status="draft",
        wrapped_key=wrapped,
        document=key.seal(to_bytes(plan), place_of(plan_id, "document")),
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


def save_section(session: Session, plan_id: str, name: str, value: Any, *, seen: int) -> int:
    """Replace one section (a field of Plan); returns the plan's revision.

    seen: the revision at which the form was shown. A value equal to the stored one is a success
    without a new revision, so a request sent twice counts once. The first save of an untouched
    section is noted even when nothing was entered: the patient has been there.
    Raises StaleSectionError when the section changed since and differs, PlanNotFoundError,
    InvalidPlanError.
    """
    row, plan = get_for_change(session, plan_id)
    stored = getattr(plan, name)
    if stored == value:
        if name not in row.section_revisions:
            store(session, row, plan, [name])
        return row.revision
    if row.section_revisions.get(name, 0) > seen:
        raise StaleSectionError(name, stored, value, row.revision)
    return store(session, row, replaced(plan, {name: value}), [name])


def save_item(
    session: Session, plan_id: str, section: ListSection, item: Item, *, seen: int
) -> int:
    """Add an item at the end of a list, or change the one with its id; returns the revision.

    Ids are made when the form is shown, so the same answer sent twice is one item. A goal's link
    to an event that is gone is dropped.
    Raises StaleSectionError when that item was changed or removed since `seen`, TooManyError,
    PlanNotFoundError, InvalidPlanError.
    """
    row, plan = get_for_change(session, plan_id)
    item = _without_dead_link(plan, item)
    items = _items(plan, section)
    index = _find(items, item.id)
    if index is not None and items[index] == item:
        return row.revision
    key = f"{section}.{item.id}"
    if row.section_revisions.get(key, 0) > seen:
        stored = None if index is None else items[index]
        raise StaleSectionError(section, stored, item, row.revision)
    if index is None:
        if len(items) >= _MAXIMUM[section]:
            raise TooManyError(section, _MAXIMUM[section])
        items.append(item)
    else:
        items[index] = item
    _check_stars(section, items)
    return store(session, row, replaced(plan, {section: tuple(items)}), [section, key])


def remove_item(
    session: Session, plan_id: str, section: ListSection, item_id: str, *, seen: int
) -> int:
    """Take an item out of a list; returns the revision. One that is already gone is a success.

    Goals that belonged to a removed event lose that link.
    Raises StaleSectionError (typed is None) when the item changed since `seen`.
    """
    row, plan = get_for_change(session, plan_id)
    items = _items(plan, section)
    index = _find(items, item_id)
    if index is None:
        return row.revision
    key = f"{section}.{item_id}"
    if row.section_revisions.get(key, 0) > seen:
        raise StaleSectionError(section, items[index], None, row.revision)
    del items[index]
    update: dict[str, Any] = {section: tuple(items)}
    changed = [section, key]
    if section == "events":
        unlinked = [g.id for g in plan.goals if g.event == item_id]
        if unlinked:
            update["goals"] = tuple(
                g.model_copy(update={"event": None}) if g.id in unlinked else g for g in plan.goals
            )
            changed += ["goals", *(f"goals.{goal_id}" for goal_id in unlinked)]
    return store(session, row, replaced(plan, update), changed)


def move_item(
    session: Session, plan_id: str, section: ListSection, item_id: str, *, to: int
) -> int:
    """Put an item at place `to` (0 is first; beyond an end means that end); returns the revision.

    A place, not a direction, so that a request sent twice moves once. Order loses no words, so
    there is no stale version to refuse. Raises ItemNotFoundError.
    """
    row, plan = get_for_change(session, plan_id)
    items = _items(plan, section)
    index = _find(items, item_id)
    if index is None:
        raise ItemNotFoundError("That item is no longer in the list.")
    item = items.pop(index)
    items.insert(max(0, min(to, len(items))), item)
    if tuple(items) == tuple(getattr(plan, section)):
        return row.revision
    return store(session, row, replaced(plan, {section: tuple(items)}), [section])


def erase_plan(session: Session, plan_id: str) -> None:
    """Destroy a plan's key and delete the plan with its sessions; an erased one is a success.

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
    session.delete(row)
    session.flush()
    session.must_forget = True


def find_unreadable_key(session: Session) -> None:
    """Raise VaultError when the key ring cannot open the newest plan: it belongs to another one."""
    newest = sa.select(PlanRow).order_by(PlanRow.updated_at.desc()).limit(1)
    row = session.scalars(newest).first()
    if row is not None:
        session.keyring.unwrap(row.wrapped_key, place_of(row.id, "key"))


def _items(plan: Plan, section: str) -> list[Any]:
    if section not in _LIST_SECTIONS:
        raise ValueError("Not a section with a list of items.")
    return list(getattr(plan, section))


def _find(items: list[Any], item_id: str) -> int | None:
    return next((i for i, item in enumerate(items) if item.id == item_id), None)


def _without_dead_link(plan: Plan, item: Item) -> Item:
    if isinstance(item, Goal) and item.event not in {None, *(e.id for e in plan.events)}:
        return item.model_copy(update={"event": None})
    return item


def _check_stars(section: str, items: list[Any]) -> None:
    if section == "questions" and sum(q.starred for q in items) > limits.STARRED_QUESTIONS:
        raise TooManyError("starred questions", limits.STARRED_QUESTIONS)
