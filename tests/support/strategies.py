"""Hypothesis strategies for plans: anything that the plan file format allows, within its limits.

Every field of every part is built; `whole` refuses a model that has got one more.
"""

import datetime as dt
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from planner.domain.dates import DayRange, InMonth, OnDay, PartOfDate
from planner.domain.plans import choices, limits
from planner.domain.plans.plan import (
    About,
    Appointment,
    Avoid,
    Away,
    Crew,
    Event,
    FilledInBy,
    Fit,
    Goal,
    Helper,
    Hopes,
    OneThing,
    Plan,
    Question,
    Sharing,
    Steering,
    TradeOffs,
    Weeks,
)
from planner.domain.text import is_blank

days = st.dates(min_value=dt.date(2026, 1, 1), max_value=dt.date(2028, 12, 31))
letters = st.characters(exclude_categories=("Cc", "Cs"), include_characters="\n")


def whole(model: type[BaseModel], **fields: st.SearchStrategy) -> st.SearchStrategy:
    """Build a model with every field that it has; fails and names the fields that nobody gave."""
    missing = set(model.model_fields) - set(fields)
    assert not missing, f"Nothing builds {model.__name__}.{', '.join(sorted(missing))}."
    return st.builds(model, **fields)


def texts(maximum: int, *, needed: bool = False) -> st.SearchStrategy[str]:
    found = st.text(letters, max_size=min(maximum, 80))
    return found.map(lambda text: "x" if is_blank(text) else text) if needed else found


def _ranges(pair: tuple[dt.date, dt.date]) -> DayRange:
    return DayRange(from_=min(pair), to=max(pair))


whens = st.one_of(
    days.map(lambda day: OnDay(on=day)),
    st.tuples(days, days).map(_ranges),
    days.map(lambda day: InMonth(month=f"{day:%Y-%m}")),
)
names, notes, long_texts = texts(limits.NAME), texts(limits.NOTE), texts(limits.TEXT)


def maybe(choice: type) -> st.SearchStrategy[object]:
    return st.none() | st.sampled_from(choice)


def some(choice: type) -> st.SearchStrategy[tuple]:
    return st.lists(st.sampled_from(choice), unique=True).map(tuple)


def items(part: st.SearchStrategy, maximum: int, prefix: str) -> st.SearchStrategy[tuple]:
    """Build a list of parts with an id each."""

    def with_ids(found: list) -> tuple:
        return tuple(
            item.model_copy(update={"id": f"{prefix}{index}"}) for index, item in enumerate(found)
        )

    return st.lists(part, max_size=maximum).map(with_ids)


def each_once(part: st.SearchStrategy, name: str) -> st.SearchStrategy[tuple]:
    """Build a list of parts that differ in one field."""
    return st.lists(part, unique_by=lambda one: getattr(one, name)).map(tuple)


goals = whole(
    Goal,
    id=st.just("g"),
    text=texts(limits.TEXT, needed=True),
    area=maybe(choices.Area),
    by=st.none() | whens,
    by_words=names,
    importance=maybe(choices.Importance),
    worked_when=notes,
    helps=notes,
    hurts=notes,
    # The id of a day, which `_consistent` drops where there is no such day.
    event=st.none() | st.integers(0, 7).map(lambda number: f"e{number}"),
    share=st.sampled_from(choices.Share),
)
events = whole(
    Event,
    id=st.just("e"),
    title=texts(limits.NAME, needed=True),
    kind=maybe(choices.EventKind),
    when=st.none() | whens,
    when_words=names,
    movable=maybe(choices.Movable),
    need=maybe(choices.Need),
    away=st.none() | whole(Away, nights=st.none() | st.integers(0, limits.NIGHTS), where=names),
    booked=st.booleans(),
    note=notes,
    share=st.sampled_from(choices.Share),
)
questions = whole(
    Question,
    id=st.just("q"),
    prompt=maybe(choices.Prompt),
    text=texts(limits.TEXT, needed=True),
    starred=st.booleans(),
    in_person=st.booleans(),
)
weeks = whole(
    Weeks,
    grid=st.dictionaries(
        st.sampled_from(choices.Day),
        st.dictionaries(st.sampled_from(choices.PartOfDay), st.sampled_from(choices.Availability)),
    ),
    why=notes,
    caring=notes,
    transport=maybe(choices.Transport),
    travel_minutes=st.none() | st.integers(0, limits.TRAVEL_MINUTES),
    brought_by=notes,
    notice=maybe(choices.Notice),
)


def _as_known(born: dt.date) -> st.SearchStrategy[dt.date | PartOfDate]:
    """The whole date of a birth, or only its month or its year."""
    day = born.isoformat()
    return st.sampled_from([born, PartOfDate(day[:7]), PartOfDate(day[:4])])


abouts = whole(
    About,
    full_name=texts(limits.NAME, needed=True),
    preferred_name=names,
    date_of_birth=st.dates(dt.date(1920, 1, 1), dt.date(2008, 12, 31)).flatmap(_as_known),
    record_number=names,
    appointment=whole(
        Appointment,
        on=st.none() | days,
        at=st.none() | st.times().map(lambda time: f"{time:%H:%M}"),
        with_=names,
    ),
    access_needs=some(choices.AccessNeed),
    interpreter_language=names,
    access_note=notes,
)
filled_in_by = whole(
    FilledInBy,
    who=maybe(choices.Who),
    helper_name=names,
    where=maybe(choices.Where),
    on=st.none() | days,
)
one_things = whole(OneThing, text=long_texts, area=maybe(choices.Area), gets_in_the_way=long_texts)
hopes = whole(
    Hopes,
    hope=long_texts,
    fear=long_texts,
    avoid=each_once(whole(Avoid, effect=st.sampled_from(choices.Effect), because=notes), "effect"),
    understanding=long_texts,
    please_explain=st.booleans(),
)
trade_offs = st.one_of(
    whole(
        TradeOffs,
        answer=st.just(choices.TradeOffAnswer.ORDERED),
        order=st.integers(1, len(choices.TradeOff)).flatmap(
            lambda n: st.permutations(list(choices.TradeOff)).map(lambda order: tuple(order[:n]))
        ),
    ),
    whole(
        TradeOffs,
        answer=st.none() | st.sampled_from(("not_sure", "not_now")).map(choices.TradeOffAnswer),
        order=some(choices.TradeOff),
    ),
)
fits = whole(Fit, wish=st.sampled_from(choices.Wish), strength=maybe(choices.Strength), note=notes)
steerings = whole(
    Steering,
    role=maybe(choices.Role),
    detail=maybe(choices.Detail),
    bad_news=maybe(choices.BadNews),
    with_whom=notes,
    who_may_hear=notes,
)
helpers = whole(
    Helper,
    id=st.just("h"),
    name=texts(limits.NAME, needed=True),
    relation=names,
    helps_with=notes,
    may_contact=st.booleans(),
    phone=names,
)


def _consistent(plan: Plan) -> Plan:
    """Drop links to days that are not there, and stars beyond the third."""
    there = {event.id for event in plan.events}
    linked = tuple(
        goal if goal.event in there else goal.model_copy(update={"event": None})
        for goal in plan.goals
    )
    starred = [question.id for question in plan.questions if question.starred]
    few = tuple(
        question.model_copy(update={"starred": question.id in starred[: limits.STARRED_QUESTIONS]})
        for question in plan.questions
    )
    return plan.model_copy(update={"goals": linked, "questions": few})


plans: st.SearchStrategy[Any] = whole(
    Plan,
    schema_version=st.just(1),
    language=st.sampled_from(("en", "ar", "pt_BR")),
    filled_in_by=filled_in_by,
    about=abouts,
    one_thing=one_things,
    goals=items(goals, limits.GOALS, "g"),
    hopes=hopes,
    trade_offs=trade_offs,
    events=items(events, 8, "e"),
    weeks=weeks,
    fit=each_once(fits, "wish"),
    steering=steerings,
    questions=items(questions, 6, "q"),
    crew=whole(Crew, helpers=items(helpers, 4, "h"), cares_for=notes),
    sharing=whole(Sharing, with_=maybe(choices.SharedWith), true_until=st.none() | days),
).map(_consistent)
