"""The labelled answers of one item or section, without the ones that nothing was entered for."""

from collections.abc import Iterable

from planner.domain import questions
from planner.domain.plans.plan import Event, Goal, Helper, Plan
from planner.domain.questions import Ask
from planner.domain.sharing import may_name_the_day
from planner.domain.summary.model import Fact, Value
from planner.domain.text import is_blank


def facts(asks: Iterable[Ask], holder: object, **instead: Value | None) -> tuple[Fact, ...]:
    """Return a fact for each question that `holder` has an answer to, or that tells of none.

    holder: the section's model or one item. instead: what is shown for a field in place of what it
    holds; None leaves it out.
    """
    answered = ((ask, _answer(ask, holder, instead)) for ask in asks)
    return tuple(
        Fact(ask.on_paper, value if is_entered(value) else None, ask.speaks_for_itself)
        for ask, value in answered
        if is_entered(value) or ask.tells_unsaid
    )


def _answer(ask: Ask, holder: object, instead: dict[str, Value | None]) -> Value | None:
    name = ask.path[-1]
    if name in instead:
        return instead[name]
    answer: Value | None = ask.answer_in(holder)
    return answer


def is_entered(value: Value | None) -> bool:
    """Say whether an answer holds something; zero is an answer, false is not."""
    if value is None or value is False or value == ():
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
    return facts(questions.section("goals").facts, goal, event=title)


def event_facts(event: Event) -> tuple[Fact, ...]:
    """Return what was said of a day besides its date and its title."""
    return facts(questions.section("events").facts, event, when=None)


def helper_facts(helper: Helper) -> tuple[Fact, ...]:
    """Return what was said of a helper besides the name."""
    return facts(questions.section("crew").facts, helper)
