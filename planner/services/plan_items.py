"""Add, change, remove, bring back and move the items of a plan's lists; `plans` hands these on."""

from collections.abc import Sequence
from typing import Any, Literal

from planner.domain.errors import PlannerError
from planner.domain.plans import limits
from planner.domain.plans.plan import Event, Goal, Helper, Plan, Question
from planner.services.sealed_plans import StaleSectionError, get_for_change, replaced, store
from planner.storage.database import Session

ListSection = Literal["goals", "events", "questions", "crew"]
Item = Goal | Event | Question | Helper

_MAXIMUM = {
    "goals": limits.GOALS,
    "events": limits.EVENTS,
    "questions": limits.QUESTIONS,
    "crew": limits.HELPERS,
}


class ItemNotFoundError(PlannerError):
    """There is no such item in the list; it may have been removed in another window."""


class TooManyError(PlannerError):
    """The list is full; `maximum` says how many it may hold."""

    def __init__(self, section: str, maximum: int) -> None:
        super().__init__(f"The list {section} may not hold more than {maximum}.")
        self.section = section
        self.maximum = maximum


def items_in(plan: Plan, section: str) -> tuple[Any, ...]:
    """Return the items of a list section; those of the crew are its helpers."""
    if section not in _MAXIMUM:
        raise ValueError("Not a section with a list of items.")
    return plan.crew.helpers if section == "crew" else tuple(getattr(plan, section))


def save_item(
    session: Session,
    plan_id: str,
    section: ListSection,
    item: Item,
    *,
    seen: int,
    own: Sequence[Item] = (),
) -> int:
    """Add an item at the end of a list, or change the one with its id; returns the revision.

    Ids are made when the form is shown, so the same answer sent twice is one item. A goal's link
    to an event that is gone is dropped. own: what the same page sent before without hearing an
    answer; finding that stored is no conflict.
    Raises StaleSectionError when that item was changed or removed since `seen`, TooManyError,
    PlanNotFoundError, InvalidPlanError.
    """
    row, plan = get_for_change(session, plan_id)
    item = _without_dead_link(plan, item)
    items = list(items_in(plan, section))
    index = _find(items, item.id)
    if index is not None and items[index] == item:
        return row.revision
    stored = None if index is None else items[index]
    if row.section_revisions.get(f"{section}.{item.id}", 0) > seen and stored not in own:
        raise StaleSectionError(section, stored, item, row.revision)
    if index is None:
        if len(items) >= _MAXIMUM[section]:
            raise TooManyError(section, _MAXIMUM[section])
        items.append(item)
    else:
        items[index] = item
    _check_stars(section, items)
    changed = replaced(plan, _with_items(plan, section, items))
    return store(session, row, changed, _names(section, item.id))


def remove_item(
    session: Session, plan_id: str, section: ListSection, item_id: str, *, seen: int
) -> int:
    """Take an item out of a list; returns the revision. One that is already gone is a success.

    Goals that belonged to a removed event lose that link.
    Raises StaleSectionError (typed is None) when the item changed since `seen`.
    """
    row, plan = get_for_change(session, plan_id)
    items = list(items_in(plan, section))
    index = _find(items, item_id)
    if index is None:
        return row.revision
    if row.section_revisions.get(f"{section}.{item_id}", 0) > seen:
        raise StaleSectionError(section, items[index], None, row.revision)
    del items[index]
    update = _with_items(plan, section, items)
    changed = _names(section, item_id)
    if section == "events":
        linked = [goal.id for goal in plan.goals if goal.event == item_id]
        update |= _linked_goals(plan, linked, None)
        changed += _goal_names(linked)
    return store(session, row, replaced(plan, update), changed)


def restore_item(
    session: Session,
    plan_id: str,
    section: ListSection,
    item: Item,
    *,
    at: int,
    goals: tuple[str, ...] = (),
) -> int:
    """Bring a removed item back to place `at`; returns the revision.

    goals: ids of the goals that belonged to a removed event and belong to nothing now. An item
    that is there already is a success, so that a request sent twice counts once. A star for which
    there is no room any more is dropped. Raises TooManyError, PlanNotFoundError, InvalidPlanError.
    """
    row, plan = get_for_change(session, plan_id)
    items = list(items_in(plan, section))
    if _find(items, item.id) is not None:
        return row.revision
    if len(items) >= _MAXIMUM[section]:
        raise TooManyError(section, _MAXIMUM[section])
    item = _without_dead_link(plan, item)
    if isinstance(item, Question) and _stars(items) >= limits.STARRED_QUESTIONS:
        item = item.model_copy(update={"starred": False})
    items.insert(max(0, min(at, len(items))), item)
    update = _with_items(plan, section, items)
    changed = _names(section, item.id)
    if section == "events":
        linked = [goal.id for goal in plan.goals if goal.id in goals and goal.event is None]
        update |= _linked_goals(plan, linked, item.id)
        changed += _goal_names(linked)
    return store(session, row, replaced(plan, update), changed)


def move_item(
    session: Session, plan_id: str, section: ListSection, item_id: str, *, to: int
) -> int:
    """Put an item at place `to` (0 is first; beyond an end means that end); returns the revision.

    A place, not a direction, so that a request sent twice moves once. Order loses no words, so
    there is no stale version to refuse. Raises ItemNotFoundError.
    """
    row, plan = get_for_change(session, plan_id)
    items = list(items_in(plan, section))
    index = _find(items, item_id)
    if index is None:
        raise ItemNotFoundError("That item is no longer in the list.")
    item = items.pop(index)
    items.insert(max(0, min(to, len(items))), item)
    if tuple(items) == items_in(plan, section):
        return row.revision
    moved = replaced(plan, _with_items(plan, section, items))
    return store(session, row, moved, _names(section))


def _with_items(plan: Plan, section: str, items: list[Any]) -> dict[str, Any]:
    if section == "crew":
        return {"crew": plan.crew.model_copy(update={"helpers": tuple(items)})}
    return {section: tuple(items)}


def _names(section: str, item_id: str = "") -> list[str]:
    """Name what changed; a helper does not change the crew's own question beside the list."""
    own = [] if section == "crew" else [section]
    return [*own, f"{section}.{item_id}"] if item_id else own


def _goal_names(goal_ids: list[str]) -> list[str]:
    return ["goals", *(f"goals.{goal_id}" for goal_id in goal_ids)] if goal_ids else []


def _linked_goals(plan: Plan, goal_ids: list[str], event: str | None) -> dict[str, Any]:
    """Return the goals, those of `goal_ids` linked to `event`."""
    if not goal_ids:
        return {}
    linked = (g.model_copy(update={"event": event}) if g.id in goal_ids else g for g in plan.goals)
    return {"goals": tuple(linked)}


def _find(items: list[Any], item_id: str) -> int | None:
    return next((i for i, item in enumerate(items) if item.id == item_id), None)


def _without_dead_link(plan: Plan, item: Item) -> Item:
    if isinstance(item, Goal) and item.event not in {None, *(e.id for e in plan.events)}:
        return item.model_copy(update={"event": None})
    return item


def _stars(items: list[Question]) -> int:
    return sum(question.starred for question in items)


def _check_stars(section: str, items: list[Any]) -> None:
    if section == "questions" and _stars(items) > limits.STARRED_QUESTIONS:
        raise TooManyError("starred questions", limits.STARRED_QUESTIONS)
