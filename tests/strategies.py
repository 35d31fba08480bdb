"""Hypothesis strategies for plans: anything that the plan file format allows, within its limits."""

import datetime as dt

from hypothesis import strategies as st

from planner.domain import choices, limits
from planner.domain.dates import DayRange, InMonth, OnDay
from planner.domain.plan import (
    About,
    Appointment,
    Away,
    Event,
    Goal,
    OneThing,
    Plan,
    Question,
    Weeks,
)
from planner.domain.text import is_blank

days = st.dates(min_value=dt.date(2026, 1, 1), max_value=dt.date(2028, 12, 31))
letters = st.characters(exclude_categories=("Cc", "Cs"), include_characters="\n")


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
notes = texts(limits.NOTE)


def maybe(choice: type) -> st.SearchStrategy[object]:
    return st.none() | st.sampled_from(choice)


def _with_ids(items: list, prefix: str) -> tuple:
    return tuple(
        item.model_copy(update={"id": f"{prefix}{index}"}) for index, item in enumerate(items)
    )


goals = st.builds(
    Goal,
    id=st.just("g"),
    text=texts(limits.TEXT, needed=True),
    area=maybe(choices.Area),
    by=st.none() | whens,
    importance=maybe(choices.Importance),
    worked_when=notes,
    helps=notes,
    hurts=notes,
    event=st.none(),
    share=st.sampled_from(choices.Share),
)
events = st.builds(
    Event,
    id=st.just("e"),
    title=texts(limits.NAME, needed=True),
    kind=maybe(choices.EventKind),
    when=st.none() | whens,
    movable=maybe(choices.Movable),
    need=maybe(choices.Need),
    away=st.none() | st.builds(Away, nights=st.none() | st.integers(0, 30), where=notes),
    booked=st.booleans(),
    note=notes,
    share=st.sampled_from(choices.Share),
)
questions = st.builds(
    Question,
    id=st.just("q"),
    prompt=maybe(choices.Prompt),
    text=texts(limits.TEXT, needed=True),
    starred=st.just(value=False),
    in_person=st.booleans(),
)
weeks = st.builds(
    Weeks,
    grid=st.dictionaries(
        st.sampled_from(choices.Day),
        st.dictionaries(st.sampled_from(choices.Part), st.sampled_from(choices.Availability)),
    ),
    why=notes,
    caring=notes,
    transport=maybe(choices.Transport),
    travel_minutes=st.none() | st.integers(0, limits.TRAVEL_MINUTES),
    brought_by=notes,
    notice=maybe(choices.Notice),
)
abouts = st.builds(
    About,
    full_name=texts(limits.NAME, needed=True),
    preferred_name=texts(limits.NAME),
    date_of_birth=st.dates(dt.date(1920, 1, 1), dt.date(2008, 12, 31)),
    appointment=st.builds(Appointment, on=st.none() | days, at=st.none() | st.just("10:30")),
    access_needs=st.lists(st.sampled_from(choices.AccessNeed), unique=True).map(tuple),
    access_note=notes,
)
plans = st.builds(
    Plan,
    about=abouts,
    one_thing=st.builds(
        OneThing,
        text=texts(limits.TEXT),
        area=maybe(choices.Area),
        gets_in_the_way=texts(limits.TEXT),
    ),
    goals=st.lists(goals, max_size=limits.GOALS).map(lambda found: _with_ids(found, "g")),
    events=st.lists(events, max_size=8).map(lambda found: _with_ids(found, "e")),
    questions=st.lists(questions, max_size=6).map(lambda found: _with_ids(found, "q")),
    weeks=weeks,
)
