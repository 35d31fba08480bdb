"""Changes of a plan by its id, for tests that show no page; each returns the plan's revision."""

from collections.abc import Sequence
from typing import Any

from planner.services import plans
from planner.services.plans import Item, ListSection
from planner.storage.database import Session


def save_section(
    session: Session, plan_id: str, name: str, value: Any, *, seen: int, own: Sequence[Any] = ()
) -> int:
    stored = plans.get_plan(session, plan_id)
    return plans.save_section(session, stored, name, value, seen=seen, own=own).revision


def save_item(
    session: Session,
    plan_id: str,
    section: ListSection,
    item: Item,
    *,
    seen: int,
    own: Sequence[Item] = (),
) -> int:
    stored = plans.get_plan(session, plan_id)
    return plans.save_item(session, stored, section, item, seen=seen, own=own).revision


def remove_item(
    session: Session, plan_id: str, section: ListSection, item_id: str, *, seen: int
) -> int:
    stored = plans.get_plan(session, plan_id)
    return plans.remove_item(session, stored, section, item_id, seen=seen).revision


def restore_item(
    session: Session,
    plan_id: str,
    section: ListSection,
    item: Item,
    *,
    at: int,
    goals: tuple[str, ...] = (),
) -> int:
    stored = plans.get_plan(session, plan_id)
    return plans.restore_item(session, stored, section, item, at=at, goals=goals).revision


def move_item(
    session: Session, plan_id: str, section: ListSection, item_id: str, *, to: int
) -> int:
    stored = plans.get_plan(session, plan_id)
    return plans.move_item(session, stored, section, item_id, to=to).revision
