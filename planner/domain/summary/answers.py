"""Page 2 on: every answer, once, grouped by the role that acts on it."""

from collections.abc import Iterable

from planner.domain.plans import choices
from planner.domain.plans.plan import Avoid, Event, Goal, Plan
from planner.domain.sharing import is_private
from planner.domain.summary.asks import title
from planner.domain.summary.calendar_order import in_calendar_order
from planner.domain.summary.facts import event_facts, facts, goal_facts, helper_facts
from planner.domain.summary.model import ActedOnBy, Fact, Group, Item, Section
from planner.domain.summary.private import mark
from planner.domain.text import is_blank
from planner.domain.wording import N_, label

_NURSE_WISHES = frozenset(
    {
        choices.Wish.SAME_NURSE,
        choices.Wish.QUIET_CHAIR,
        choices.Wish.COMPANY,
        choices.Wish.NEEDLE_WORRIES,
    }
)
_QUESTIONS_FOR = {
    choices.Prompt.GOOD_BAD_DAYS: ActedOnBy.NURSE,
    choices.Prompt.NIGHT_CALL: ActedOnBy.NURSE,
    choices.Prompt.WHO_IS_WHO: ActedOnBy.NURSE,
    choices.Prompt.VISIT_TIME: ActedOnBy.SCHEDULER,
    choices.Prompt.COSTS: ActedOnBy.OTHERS,
    choices.Prompt.SUPPORT_SERVICES: ActedOnBy.OTHERS,
}


def make_groups(plan: Plan) -> tuple[Group, ...]:
    """Return all answers that are not private, and the marks of those that are."""
    return (
        Group(
            ActedOnBy.DOCTOR,
            (
                _one_thing(plan),
                _goals(plan),
                *_questions(plan, ActedOnBy.DOCTOR),
                _hopes(plan),
                _trade_offs(plan),
                _steering(plan),
            ),
        ),
        Group(
            ActedOnBy.NURSE,
            (_about(plan), *_questions(plan, ActedOnBy.NURSE), *_fit(plan, ActedOnBy.NURSE)),
        ),
        Group(
            ActedOnBy.SCHEDULER,
            (
                _events(plan),
                _weeks(plan),
                *_fit(plan, ActedOnBy.SCHEDULER),
                *_questions(plan, ActedOnBy.SCHEDULER),
            ),
        ),
        Group(
            ActedOnBy.OTHERS,
            (_crew(plan), *_questions(plan, ActedOnBy.OTHERS), _start_and_sharing(plan)),
        ),
    )


def _one_thing(plan: Plan) -> Section:
    one = plan.one_thing
    return Section(
        "one-thing",
        title("one_thing"),
        facts(
            "one_thing",
            ("text", one.text),
            ("gets_in_the_way", one.gets_in_the_way),
            ("area", one.area),
        ),
    )


def _goals(plan: Plan) -> Section:
    items = (
        _item("goal", n, goal, goal.text, goal_facts(goal, plan))
        for n, goal in enumerate(plan.goals, 1)
    )
    return Section("goals", title("goals"), items=tuple(items))


def _events(plan: Plan) -> Section:
    items = (
        _item("day", n, event, event.title, event_facts(event))
        for n, event in in_calendar_order(plan)
    )
    return Section("days", title("events"), items=tuple(items))


def _item(
    kind: str, number: int, item: Goal | Event, heading: str, entered: tuple[Fact, ...]
) -> Item:
    anchor = f"{kind}-{number}"
    if is_private(item):
        return Item(anchor, number, "", private=mark(item, anchor))
    return Item(anchor, number, heading, entered)


def _questions(plan: Plan, role: ActedOnBy) -> Iterable[Section]:
    """Yield the questions that `role` answers; with none at all, the doctor's section says so.

    Questions keep their number in print order; free questions go to the doctor.
    """
    items = []
    for n, question in enumerate(plan.questions, 1):
        goes_to = _QUESTIONS_FOR.get(question.prompt) if question.prompt else None
        if (goes_to or ActedOnBy.DOCTOR) is not role:
            continue
        anchor = f"question-{n}"
        if is_private(question):
            # The ready-made question would tell what it is about.
            items.append(Item(anchor, n, "", private=mark(question, anchor)))
            continue
        starred = (
            (Fact(N_("One of my top questions"), value=True, speaks_for_itself=True),)
            if question.starred
            else ()
        )
        picked = question.prompt
        prompt = (Fact(N_("Picked from the list"), picked),) if picked else ()
        if picked and label(picked) == question.text:
            prompt = ()
        items.append(Item(anchor, n, question.text, starred + prompt))
    if items or (role is ActedOnBy.DOCTOR and not plan.questions):
        yield Section(f"questions-{role}", title("questions"), items=tuple(items))


def _hopes(plan: Plan) -> Section:
    hopes = plan.hopes
    avoid = tuple(
        Item(f"avoid-{n}", n, one.effect, _reason(one)) for n, one in enumerate(hopes.avoid, 1)
    )
    entered = facts(
        "hopes",
        ("hope", hopes.hope),
        ("fear", hopes.fear),
        ("understanding", hopes.understanding),
        ("please_explain", hopes.please_explain),
    )
    return Section("hopes", title("hopes"), entered, avoid)


def _reason(avoid: Avoid) -> tuple[Fact, ...]:
    return (Fact(N_("It would spoil"), avoid.because),) if not is_blank(avoid.because) else ()


def _trade_offs(plan: Plan) -> Section:
    given = plan.trade_offs
    answer = None if given.order else given.answer
    return Section(
        "trade-offs",
        title("trade_offs"),
        facts("trade_offs", ("order", given.order), ("answer", answer)),
    )


def _steering(plan: Plan) -> Section:
    steering = plan.steering
    return Section(
        "steering",
        title("steering"),
        facts(
            "steering",
            ("role", steering.role),
            ("detail", steering.detail),
            ("bad_news", steering.bad_news),
            ("with_whom", steering.with_whom),
            ("who_may_hear", steering.who_may_hear),
        ),
    )


def _about(plan: Plan) -> Section:
    about = plan.about
    visit = about.appointment
    return Section(
        "about",
        title("about"),
        (
            *facts(
                "about",
                ("full_name", about.full_name),
                ("preferred_name", about.preferred_name),
                ("date_of_birth", about.date_of_birth),
                ("record_number", about.record_number),
                ("appointment", visit.on),
                ("appointment_at", visit.at),
                ("appointment_with", visit.with_),
            ),
            *facts(
                "about",
                ("access_needs", about.access_needs),
                ("interpreter_language", about.interpreter_language),
                ("access_note", about.access_note),
            ),
        ),
    )


def _weeks(plan: Plan) -> Section:
    weeks = plan.weeks
    grid = tuple(
        (day, tuple(weeks.grid.get(day, {}).get(part) for part in choices.Part))
        for day in choices.Day
    )
    return Section(
        "weeks",
        title("weeks"),
        facts(
            "weeks",
            ("why", weeks.why),
            ("caring", weeks.caring),
            ("transport", weeks.transport),
            ("travel_minutes", weeks.travel_minutes),
            ("brought_by", weeks.brought_by),
            ("notice", weeks.notice),
        ),
        grid=grid if any(weeks.grid.values()) else (),
    )


def _fit(plan: Plan, role: ActedOnBy) -> Iterable[Section]:
    """Yield the wishes that `role` acts on; with none at all, the scheduler's section says so."""
    mine = [fit for fit in plan.fit if (fit.wish in _NURSE_WISHES) is (role is ActedOnBy.NURSE)]
    items = tuple(
        Item(
            f"wish-{fit.wish}",
            n,
            fit.wish,
            (
                *(
                    (Fact(N_("How strong"), fit.strength, speaks_for_itself=True),)
                    if fit.strength
                    else ()
                ),
                *((Fact(N_("Why"), fit.note),) if not is_blank(fit.note) else ()),
            ),
        )
        for n, fit in enumerate(mine, 1)
    )
    if items or (role is ActedOnBy.SCHEDULER and not plan.fit):
        yield Section(f"fit-{role}", title("fit"), items=items)


def _crew(plan: Plan) -> Section:
    items = tuple(
        Item(f"helper-{n}", n, helper.name, helper_facts(helper))
        for n, helper in enumerate(plan.crew.helpers, 1)
    )
    cares = facts("crew", ("cares_for", plan.crew.cares_for))
    return Section("helpers", title("crew"), cares, items)


def _start_and_sharing(plan: Plan) -> Section:
    start = plan.filled_in_by
    return Section(
        "sharing",
        title("check"),
        (
            *facts("check", ("with", plan.sharing.with_), ("true_until", plan.sharing.true_until)),
            *facts(
                "start",
                ("who", start.who),
                ("helper_name", start.helper_name),
                ("where", start.where),
                ("on", start.on),
            ),
        ),
    )
