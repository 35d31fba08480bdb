"""What changed between two plans, in the patient's words; the done and the check page tell it."""

from dataclasses import dataclass

from planner.domain.plans.changes import Change, find_changes
from planner.domain.plans.plan import Event, Plan
from planner.i18n import gettext
from planner.web.patient.review.placenames import section_title

_LONGEST_HEADLINE = 80


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change: the section, what happened, and of an item in a list its own words."""

    section: str
    what: str
    headline: str


def changed_lines(before: Plan, after: Plan) -> list[ChangeLine]:
    """Return a line for every change, in the order of the plan."""
    return [_line(change, before, after) for change in find_changes(before, after)]


def _line(change: Change, before: Plan, after: Plan) -> ChangeLine:
    return ChangeLine(
        section_title(change.section), _what(change), _headline(change, before, after)
    )


def _what(change: Change) -> str:
    if change.item_id and change.kind == "added":
        return gettext("new")
    return {
        "added": gettext("filled in"),
        "changed": gettext("changed"),
        "removed": gettext("taken out"),
        "moved": gettext("in a new order"),
    }[change.kind]


def _headline(change: Change, before: Plan, after: Plan) -> str:
    for plan in (after, before):
        items = getattr(plan, change.section) if change.item_id else ()
        for item in items:
            if item.id == change.item_id:
                text = " ".join((item.title if isinstance(item, Event) else item.text).split())
                is_long = len(text) > _LONGEST_HEADLINE
                return f"{text[: _LONGEST_HEADLINE - 1]}…" if is_long else text
    return ""
