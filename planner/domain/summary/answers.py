"""Page 2 on: every answer, once, grouped by the role that acts on it.

A section stands where `_ORDER` puts it, or else last in the group of the role that acts on it; one
that is neither a list nor a table is printed from its questions alone.
"""

from collections.abc import Callable, Iterable, Iterator

from planner.domain import questions
from planner.domain.plans import choices
from planner.domain.plans.plan import Avoid, Event, Fit, Goal, Plan, Question
from planner.domain.questions import ActedOnBy, AskedSection
from planner.domain.sharing import is_private
from planner.domain.summary.calendar_order import in_calendar_order
from planner.domain.summary.facts import event_facts, facts, goal_facts, helper_facts
from planner.domain.summary.model import Fact, Group, Item, SummarySection
from planner.domain.summary.private import mark
from planner.domain.text import is_blank

_ORDER: dict[ActedOnBy, tuple[str, ...]] = {
    ActedOnBy.DOCTOR: ("one_thing", "goals", "questions", "hopes", "trade_offs", "steering"),
    ActedOnBy.NURSE: ("about", "questions", "fit"),
    ActedOnBy.SCHEDULER: ("events", "weeks", "fit", "questions"),
    ActedOnBy.OTHERS: ("crew", "questions", "sharing"),
}
# What has a place above, or is printed with what has one.
_PLACED = {key for keys in _ORDER.values() for key in keys} | {"filled_in_by"}


def make_groups(plan: Plan) -> tuple[Group, ...]:
    """Return all answers that are not private, and the marks of those that are."""
    return tuple(Group(role, tuple(_sections(plan, role))) for role in ActedOnBy)


def _sections(plan: Plan, role: ActedOnBy) -> Iterator[SummarySection]:
    others = (
        one.key
        for one in questions.SECTIONS
        if one.asks and one.acted_on_by is role and one.key not in _PLACED
    )
    for key in (*_ORDER[role], *others):
        yield from _PRINTED.get(key, _plain)(plan, questions.section(key), role)


def _plain(plan: Plan, section: AskedSection, _role: ActedOnBy) -> Iterable[SummarySection]:
    """Yield a section whose answers are printed one by one."""
    anchor = section.key.replace("_", "-")
    held = getattr(plan, section.key)
    yield SummarySection(anchor, section.printed_title, facts(section.facts, held))


def _goals(plan: Plan, section: AskedSection, _role: ActedOnBy) -> Iterable[SummarySection]:
    items = (
        _item("goal", n, goal, goal.text, goal_facts(goal, plan))
        for n, goal in enumerate(plan.goals, 1)
    )
    yield SummarySection("goals", section.printed_title, items=tuple(items))


def _events(plan: Plan, section: AskedSection, _role: ActedOnBy) -> Iterable[SummarySection]:
    items = (
        _item("day", n, event, event.title, event_facts(event))
        for n, event in in_calendar_order(plan)
    )
    yield SummarySection("days", section.printed_title, items=tuple(items))


def _item(
    kind: str, number: int, item: Goal | Event, heading: str, entered: tuple[Fact, ...]
) -> Item:
    anchor = f"{kind}-{number}"
    if is_private(item):
        return Item(anchor, number, "", private=mark(item, anchor))
    return Item(anchor, number, heading, entered, when=getattr(item, "when", None))


def _questions(plan: Plan, section: AskedSection, role: ActedOnBy) -> Iterable[SummarySection]:
    """Yield the questions that `role` answers; with none at all, the doctor's section says so.

    Questions keep their number in print order; free questions go to the doctor.
    """
    items = tuple(
        _question(n, question)
        for n, question in enumerate(plan.questions, 1)
        if section.actor_for(question.prompt) is role
    )
    if items or (role is section.acted_on_by and not plan.questions):
        yield SummarySection(f"questions-{role}", section.printed_title, items=items)


def _question(number: int, question: Question) -> Item:
    anchor = f"question-{number}"
    if is_private(question):
        # The ready-made question would tell what it is about.
        return Item(anchor, number, "", private=mark(question, anchor))
    return Item(
        anchor, number, question.text, facts(questions.section("questions").facts, question)
    )


def _hopes(plan: Plan, section: AskedSection, _role: ActedOnBy) -> Iterable[SummarySection]:
    hopes = plan.hopes
    avoid = tuple(_avoid(n, one) for n, one in enumerate(hopes.avoid, 1))
    yield SummarySection("hopes", section.printed_title, facts(section.facts, hopes), avoid)


def _avoid(number: int, avoid: Avoid) -> Item:
    reason = facts((questions.ask("hopes.because"),), avoid)
    return Item(f"avoid-{number}", number, avoid.effect, reason)


def _trade_offs(plan: Plan, section: AskedSection, _role: ActedOnBy) -> Iterable[SummarySection]:
    given = plan.trade_offs
    answer = None if given.order else given.answer
    entered = facts(section.facts, given, answer=answer)
    yield SummarySection("trade-offs", section.printed_title, entered)


def _weeks(plan: Plan, section: AskedSection, _role: ActedOnBy) -> Iterable[SummarySection]:
    weeks = plan.weeks
    grid = tuple(
        (day, tuple(weeks.grid.get(day, {}).get(part) for part in choices.PartOfDay))
        for day in choices.Day
    )
    yield SummarySection(
        "weeks",
        section.printed_title,
        facts(section.facts, weeks),
        grid=grid if any(weeks.grid.values()) else (),
    )


def _fit(plan: Plan, section: AskedSection, role: ActedOnBy) -> Iterable[SummarySection]:
    """Yield the wishes that `role` acts on; with none at all, the scheduler's section says so.

    A wish that is none and has no reason is left out, and if all are, that is what is said.
    """
    wishes = [fit for fit in plan.fit if not _is_no_wish(fit)]
    mine = [fit for fit in wishes if section.actor_for(fit.wish) is role]
    items = tuple(_wish(n, fit, section) for n, fit in enumerate(mine, 1))
    if items:
        yield SummarySection(f"fit-{role}", section.printed_title, items=items)
    elif role is section.acted_on_by and not wishes:
        how_strong = questions.ask("fit.strength").on_paper
        minds_nothing = Fact(how_strong, choices.Strength.NO_VIEW, speaks_for_itself=True)
        yield SummarySection(
            f"fit-{role}", section.printed_title, (minds_nothing,) if plan.fit else ()
        )


def _is_no_wish(fit: Fit) -> bool:
    return fit.strength is choices.Strength.NO_VIEW and is_blank(fit.note)


def _wish(number: int, fit: Fit, section: AskedSection) -> Item:
    return Item(f"wish-{fit.wish}", number, fit.wish, facts(section.facts, fit))


def _crew(plan: Plan, section: AskedSection, _role: ActedOnBy) -> Iterable[SummarySection]:
    items = tuple(
        Item(f"helper-{n}", n, helper.name, helper_facts(helper))
        for n, helper in enumerate(plan.crew.helpers, 1)
    )
    cares = facts(section.follow_up.facts, plan.crew) if section.follow_up else ()
    yield SummarySection("helpers", section.printed_title, cares, items)


def _sharing(plan: Plan, section: AskedSection, _role: ActedOnBy) -> Iterable[SummarySection]:
    """Yield who may read the plan, and who filled it in."""
    start = facts(questions.section("filled_in_by").facts, plan.filled_in_by)
    yield SummarySection(
        "sharing", section.printed_title, (*facts(section.facts, plan.sharing), *start)
    )


_PRINTED: dict[str, Callable[[Plan, AskedSection, ActedOnBy], Iterable[SummarySection]]] = {
    "goals": _goals,
    "events": _events,
    "questions": _questions,
    "hopes": _hopes,
    "trade_offs": _trade_offs,
    "weeks": _weeks,
    "fit": _fit,
    "crew": _crew,
    "sharing": _sharing,
}
