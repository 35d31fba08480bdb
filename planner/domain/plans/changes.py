"""What changed between two editions of a plan: per section, and per item in a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from planner.domain.plans.plan import Event, Goal, Plan, Question

Kind = Literal["added", "changed", "removed", "moved"]
Item = Goal | Event | Question
LISTS = ("goals", "events", "questions")
# Parts that say who the patient is, who typed and who may read; they answer no question of ours.
_ABOUT_THE_PLAN = frozenset({"schema_version", "language", "filled_in_by", "about", "sharing"})


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    item_id: empty for a section that is no list, and for a list in a new order (`moved`).
    """

    section: str
    kind: Kind
    item_id: str = ""


def find_changes(before: Plan, after: Plan) -> list[Change]:
    """List what differs, in the order of the plan; items in their new order, then lost ones."""
    changes: list[Change] = []
    for section in Plan.model_fields:
        old, new = _answers(before, section), _answers(after, section)
        if section in LISTS:
            changes += _in_list(section, old, new)
        elif old != new:
            changes.append(Change(section, _kind(section, old, new)))
    return changes


def has_answers(plan: Plan) -> bool:
    """Say whether any question was answered, besides who the patient is and who may read it."""
    empty = Plan()
    asked = Plan.model_fields.keys() - _ABOUT_THE_PLAN
    return any(getattr(plan, section) != getattr(empty, section) for section in asked)


def _answers(plan: Plan, section: str) -> Any:
    """Return a section without the day of typing, which is a note and no answer."""
    if section == "filled_in_by":
        return plan.filled_in_by.model_copy(update={"on": None})
    return getattr(plan, section)


def _kind(section: str, old: Any, new: Any) -> Kind:
    empty = getattr(Plan(), section)
    if old == empty:
        return "added"
    return "removed" if new == empty else "changed"


def _in_list(section: str, before: Sequence[Item], after: Sequence[Item]) -> list[Change]:
    old = {item.id: item for item in before}
    new = {item.id: item for item in after}
    changes = [
        Change(section, "changed" if item.id in old else "added", item.id)
        for item in after
        if old.get(item.id) != item
    ]
    changes += [Change(section, "removed", gone) for gone in old if gone not in new]
    kept_before = [item.id for item in before if item.id in new]
    kept_after = [item.id for item in after if item.id in old]
    if kept_before != kept_after:
        changes.append(Change(section, "moved"))
    return changes
