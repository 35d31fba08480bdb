"""Private items: what every copy tells of them, and the page with their text."""

from planner.domain import questions as questionnaire
from planner.domain.plans import choices
from planner.domain.plans.plan import Event, Goal, Plan, Question
from planner.domain.sharing import Audience, is_private, may_read, share_of
from planner.domain.summary.facts import event_facts, goal_facts
from planner.domain.summary.model import Item, Private, SummarySection


def mark(item: Goal | Event | Question, anchor: str) -> Private:
    """Return what every copy tells of a private item.

    An item for the doctor keeps its date, an item for the talk only its area.
    """
    share = share_of(item)
    for_doctor = share is choices.Share.DOCTOR
    if isinstance(item, Goal):
        return Private(share, item.by if for_doctor else None, _unless(for_doctor, item), anchor)
    if isinstance(item, Event):
        return Private(share, item.when if for_doctor else None, _unless(for_doctor, item), anchor)
    return Private(share, None, None, anchor)


def _unless(for_doctor: bool, item: Goal | Event) -> choices.Area | choices.EventKind | None:
    if for_doctor:
        return None
    return item.area if isinstance(item, Goal) else item.kind


def private_page(plan: Plan, reader: Audience) -> tuple[SummarySection, ...]:
    """Return the page of its own with the private texts that `reader` may read; empty if none."""
    goals = tuple(
        Item(f"private-goal-{n}", n, goal.text, goal_facts(goal, plan), mark(goal, f"goal-{n}"))
        for n, goal in enumerate(plan.goals, 1)
        if is_private(goal) and may_read(reader, goal)
    )
    events = tuple(
        Item(
            f"private-day-{n}",
            n,
            event.title,
            event_facts(event),
            mark(event, f"day-{n}"),
            event.when,
        )
        for n, event in enumerate(plan.events, 1)
        if is_private(event) and may_read(reader, event)
    )
    questions = tuple(
        Item(f"private-question-{n}", n, question.text, (), mark(question, f"question-{n}"))
        for n, question in enumerate(plan.questions, 1)
        if is_private(question) and may_read(reader, question)
    )
    sections = (
        SummarySection("private-goals", _title("goals"), items=goals),
        SummarySection("private-days", _title("events"), items=events),
        SummarySection("private-questions", _title("questions"), items=questions),
    )
    return tuple(section for section in sections if section.items)


def _title(section: str) -> str:
    return questionnaire.section(section).printed_title
