"""Add, change, remove, bring back and move the items of a plan's lists; `plans` hands these on."""

from collections.abc import Sequence
from typing import Any, Literal

from planner.domain.errors import PlannerError
from planner.domain.plans import limits
from planner.domain.plans.plan import Event, Goal, Helper, Plan, Question
from planner.services.sealed_plans import Change, StaleSectionError, StoredPlan, change_plan
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
    stored: StoredPlan,
    section: ListSection,
    item: Item,
    *,
    seen: int,
    own: Sequence[Item] = (),
) -> StoredPlan:
    """Add an item at the end of a list, or change the one with its id; returns the plan then.

    Ids are made when the form is shown, so the same answer sent twice is one item. A goal's link
    to an event that is gone is dropped. own: what the same page sent before without hearing an
    answer; finding that stored is no conflict.
    Raises StaleSectionError when that item was changed or removed since `seen`, TooManyError,
    PlanNotFoundError, InvalidPlanError.
    """
    return change_plan(session, stored, lambda now: _saved(now, section, [item], seen, own))


def save_items(
    session: Session,
    stored: StoredPlan,
    section: ListSection,
    items: Sequence[Item],
    *,
    seen: int,
    leaves_out_stale: bool = False,
) -> StoredPlan:
    """Save several items as one change, all or none; returns the plan then.

    leaves_out_stale: an item that was changed or removed since `seen` stays as it is, instead of
    StaleSectionError. Raises what `save_item` does.
    """

    def decide(now: StoredPlan) -> Change | None:
        wanted = [
            item
            for item in items
            if not (leaves_out_stale and _revision(now, section, item.id) > seen)
        ]
        return _saved(now, section, wanted, seen)

    return change_plan(session, stored, decide)


def remove_item(
    session: Session, stored: StoredPlan, section: ListSection, item_id: str, *, seen: int
) -> StoredPlan:
    """Take an item out of a list; returns the plan then. One that is already gone is a success.

    Goals that belonged to a removed event lose that link.
    Raises StaleSectionError (typed is None) when the item changed since `seen`.
    """
    return change_plan(session, stored, lambda now: _removed(now, section, item_id, seen))


def restore_item(
    session: Session,
    stored: StoredPlan,
    section: ListSection,
    item: Item,
    *,
    at: int,
    goals: tuple[str, ...] = (),
) -> StoredPlan:
    """Bring a removed item back to place `at`; returns the plan then.

    goals: ids of the goals that belonged to a removed event and belong to nothing now. An item
    that is there already is a success, so that a request sent twice counts once. A star for which
    there is no room any more is dropped. Raises TooManyError, PlanNotFoundError, InvalidPlanError.
    """
    return change_plan(session, stored, lambda now: _restored(now, section, item, at, goals))


def move_item(
    session: Session, stored: StoredPlan, section: ListSection, item_id: str, *, to: int
) -> StoredPlan:
    """Put an item at place `to` (0 is first; beyond an end means that end); returns the plan then.

    A place, not a direction, so that a request sent twice moves once. Order loses no words, so
    there is no stale version to refuse. Raises ItemNotFoundError.
    """
    return change_plan(session, stored, lambda now: _moved(now, section, item_id, to))


def _saved(
    now: StoredPlan, section: str, new: Sequence[Item], seen: int, own: Sequence[Item] = ()
) -> Change | None:
    items, ids = list(items_in(now.plan, section)), []
    for one in new:
        item = _without_dead_link(now.plan, one)
        index = _find(items, item.id)
        kept = None if index is None else items[index]
        if kept == item:
            continue
        if _revision(now, section, item.id) > seen and kept not in own:
            raise StaleSectionError(section, kept, item, now.revision)
        if index is not None:
            items[index] = item
        elif len(items) < _MAXIMUM[section]:
            items.append(item)
        else:
            raise TooManyError(section, _MAXIMUM[section])
        ids.append(item.id)
    if not ids:
        return None
    _check_stars(section, items)
    return Change(_with_items(now.plan, section, items), _names(section, *ids))


def _removed(now: StoredPlan, section: str, item_id: str, seen: int) -> Change | None:
    items = list(items_in(now.plan, section))
    index = _find(items, item_id)
    if index is None:
        return None
    if _revision(now, section, item_id) > seen:
        raise StaleSectionError(section, items[index], None, now.revision)
    del items[index]
    linked = [goal.id for goal in now.plan.goals if goal.event == item_id]
    return _with_goals_linked(now.plan, section, items, item_id, linked, to=None)


def _restored(
    now: StoredPlan, section: str, item: Item, at: int, goals: tuple[str, ...]
) -> Change | None:
    items = list(items_in(now.plan, section))
    if _find(items, item.id) is not None:
        return None
    if len(items) >= _MAXIMUM[section]:
        raise TooManyError(section, _MAXIMUM[section])
    item = _without_dead_link(now.plan, item)
    if isinstance(item, Question) and _stars(items) >= limits.STARRED_QUESTIONS:
        item = item.model_copy(update={"starred": False})
    items.insert(max(0, min(at, len(items))), item)
    linked = [goal.id for goal in now.plan.goals if goal.id in goals and goal.event is None]
    return _with_goals_linked(now.plan, section, items, item.id, linked, to=item.id)


def _moved(now: StoredPlan, section: str, item_id: str, to: int) -> Change | None:
    items = list(items_in(now.plan, section))
    index = _find(items, item_id)
    if index is None:
        raise ItemNotFoundError("That item is no longer in the list.")
    items.insert(max(0, min(to, len(items) - 1)), items.pop(index))
    if tuple(items) == items_in(now.plan, section):
        return None
    return Change(_with_items(now.plan, section, items), _names(section))


def _revision(now: StoredPlan, section: str, item_id: str) -> int:
    return now.section_revisions.get(f"{section}.{item_id}", 0)


def _with_goals_linked(
    plan: Plan, section: str, items: list[Any], item_id: str, goal_ids: list[str], to: str | None
) -> Change:
    """Return the change of a list; with an event, goals that belong to it change too."""
    update, names = _with_items(plan, section, items), _names(section, item_id)
    if section == "events" and goal_ids:
        update["goals"] = tuple(
            goal.model_copy(update={"event": to}) if goal.id in goal_ids else goal
            for goal in plan.goals
        )
        names += _names("goals", *goal_ids)
    return Change(update, names)


def _with_items(plan: Plan, section: str, items: list[Any]) -> dict[str, Any]:
    if section == "crew":
        return {"crew": plan.crew.model_copy(update={"helpers": tuple(items)})}
    return {section: tuple(items)}


def _names(section: str, *item_ids: str) -> list[str]:
    """Name what changed; a helper does not change the crew's own question beside the list."""
    own = [] if section == "crew" else [section]
    return [*own, *(f"{section}.{item_id}" for item_id in item_ids)]


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
