"""Private items: what every copy tells of them, and in whose copy their text stands."""

from planner.domain.plans import choices
from planner.domain.plans.plan import Event, Goal, Plan, Question
from planner.domain.summary.asks import title
from planner.domain.summary.facts import event_facts, goal_facts
from planner.domain.summary.model import Audience, Item, Private, Section

# "Talk in person" never leaves the patient's own copy.
_TEXT_STANDS_FOR = {
    Audience.PATIENT: {choices.Share.DOCTOR, choices.Share.IN_PERSON},
    Audience.DOCTOR: {choices.Share.DOCTOR},
    Audience.CREW: set[choices.Share](),
}


def share_of(item: Goal | Event | Question) -> choices.Share:
    """Return who may see an item; a question is private only as `in person`."""
    if isinstance(item, Question):
        return choices.Share.IN_PERSON if item.in_person else choices.Share.CREW
    return item.share


def is_private(item: Goal | Event | Question) -> bool:
    """Say whether the text of an item is kept off the shared pages."""
    return share_of(item) is not choices.Share.CREW


def has_private(plan: Plan) -> bool:
    """Say whether a plan holds anything that not everybody in the team may read."""
    items: tuple[Goal | Event | Question, ...] = (*plan.goals, *plan.events, *plan.questions)
    return any(map(is_private, items))


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


def private_page(plan: Plan, audience: Audience) -> tuple[Section, ...]:
    """Return the page of its own with the texts that `audience` may read; empty if none."""
    allowed = _TEXT_STANDS_FOR[audience]
    goals = tuple(
        Item(f"private-goal-{n}", n, goal.text, goal_facts(goal, plan), mark(goal, f"goal-{n}"))
        for n, goal in enumerate(plan.goals, 1)
        if goal.share in allowed
    )
    events = tuple(
        Item(f"private-day-{n}", n, event.title, event_facts(event), mark(event, f"day-{n}"))
        for n, event in enumerate(plan.events, 1)
        if event.share in allowed
    )
    questions = tuple(
        Item(f"private-question-{n}", n, question.text, (), mark(question, f"question-{n}"))
        for n, question in enumerate(plan.questions, 1)
        if question.in_person and choices.Share.IN_PERSON in allowed
    )
    sections = (
        Section("private-goals", title("goals"), items=goals),
        Section("private-days", title("events"), items=events),
        Section("private-questions", title("questions"), items=questions),
    )
    return tuple(section for section in sections if section.items)
