"""The labelled answers of one item or section, without the ones that nothing was entered for."""

from planner.domain.plans.plan import Event, Goal, Helper, Plan
from planner.domain.sharing import may_name_the_day
from planner.domain.summary.asks import asked
from planner.domain.summary.model import Fact, Value
from planner.domain.text import is_blank

# Answers such as "Fixed" or "We decide together" need no label beside them; of a yes, the label
# is all that is said.
_SPEAKS_FOR_ITSELF = frozenset(
    {
        "goals.importance",
        "goals.area",
        "events.when",
        "events.movable",
        "events.need",
        "events.kind",
        "events.booked",
        "weeks.transport",
        "trade_offs.answer",
        "steering.role",
        "steering.detail",
        "steering.bad_news",
        "crew.may_contact",
        "start.who",
        "start.where",
    }
)


def facts(section: str, *pairs: tuple[str, Value | None]) -> tuple[Fact, ...]:
    """Return a fact for each pair of question and answer that holds something."""
    return tuple(
        Fact(asked(name), value, name in _SPEAKS_FOR_ITSELF)
        for name, value in ((f"{section}.{key}", value) for key, value in pairs)
        if value is not None and is_entered(value)
    )


def is_entered(value: Value) -> bool:
    """Say whether an answer holds something; zero is an answer, false is not."""
    if value is False or value == ():
        return False
    return not isinstance(value, str) or not is_blank(value)


def goal_facts(goal: Goal, plan: Plan) -> tuple[Fact, ...]:
    """Return what was said of a goal besides its text.

    The day it belongs to is named by its title unless that day is private and the goal is not.
    """
    event = next((event for event in plan.events if event.id == goal.event), None)
    title: Value | None = event.title if event else None
    if event and not may_name_the_day(goal, event):
        title = event.share
    return facts(
        "goals",
        ("importance", goal.importance),
        ("by", goal.by),
        ("area", goal.area),
        ("worked_when", goal.worked_when),
        ("helps", goal.helps),
        ("hurts", goal.hurts),
        ("event", title),
    )


def event_facts(event: Event) -> tuple[Fact, ...]:
    """Return what was said of a day besides its title."""
    return facts(
        "events",
        ("when", event.when),
        ("movable", event.movable),
        ("need", event.need),
        ("kind", event.kind),
        ("nights", event.away.nights if event.away else None),
        ("where", event.away.where if event.away else None),
        ("booked", event.booked),
        ("note", event.note),
    )


def helper_facts(helper: Helper) -> tuple[Fact, ...]:
    """Return what was said of a helper besides the name."""
    return facts(
        "crew",
        ("relation", helper.relation),
        ("helps_with", helper.helps_with),
        ("phone", helper.phone),
        ("may_contact", helper.may_contact),
    )
