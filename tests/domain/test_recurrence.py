"""Repeating days: the same as dateutil finds, with bounded work."""

import datetime as dt

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.recurrence import Rule, Steps, TooMuchWorkError, occurrences

FIRST, LAST = dt.date(2027, 2, 20), dt.date(2028, 2, 20)
FREQUENCIES = {"DAILY": 3, "WEEKLY": 2, "MONTHLY": 1, "YEARLY": 0}


def days(rule: Rule, start: dt.date, steps: int = 100_000) -> list[dt.date]:
    return list(occurrences(rule, start, FIRST, LAST, Steps(steps)))


def by_dateutil(rule: Rule, start: dt.date) -> list[dt.date]:
    weekdays = [rrule.weekday(day, which or None) for which, day in rule.by_day]
    found = rrule.rrule(
        FREQUENCIES[rule.frequency],
        dtstart=dt.datetime.combine(start, dt.time()),
        interval=rule.interval,
        wkst=rule.week_start,
        until=dt.datetime.combine(LAST, dt.time()),
        byweekday=weekdays or None,
        bymonth=rule.by_month or None,
        bymonthday=rule.by_month_day or None,
        byyearday=rule.by_year_day or None,
        bysetpos=rule.by_position or None,
    )
    return [day.date() for day in found]


RULES = st.builds(
    Rule,
    frequency=st.sampled_from(list(FREQUENCIES)),
    interval=st.integers(1, 5),
    by_day=st.lists(st.tuples(st.just(0), st.integers(0, 6)), max_size=3).map(tuple),
    by_month=st.lists(st.integers(1, 12), max_size=3).map(tuple),
    by_month_day=st.lists(st.one_of(st.integers(1, 28), st.integers(-28, -1)), max_size=2).map(
        tuple
    ),
    week_start=st.integers(0, 6),
)


@settings(max_examples=300, deadline=None)
@given(RULES, st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31)))
def test_the_days_are_those_that_dateutil_finds(rule: Rule, start: dt.date) -> None:
    wanted = {day for day in by_dateutil(rule, start) if day >= FIRST}
    # By the calendar standard the first day belongs to the series even when the rule misses it.
    assert set(days(rule, start)) - {start} == wanted - {start}


@pytest.mark.parametrize(
    "rule",
    [
        Rule("MONTHLY", by_day=((-1, 4),)),
        Rule("MONTHLY", by_day=((2, 1), (4, 1))),
        Rule("YEARLY", by_day=((1, 0),), by_month=(5, 9)),
        Rule("YEARLY", by_day=((20, 0),)),
        Rule("YEARLY", by_year_day=(1, -1, 100)),
        Rule("MONTHLY", by_day=tuple((0, n) for n in range(5)), by_position=(-1,)),
        Rule("MONTHLY", by_day=tuple((0, n) for n in range(5)), by_position=(1, 3)),
    ],
)
def test_counted_weekdays_and_places_are_those_that_dateutil_finds(rule: Rule) -> None:
    start = dt.date(2027, 1, 1)
    wanted = [day for day in by_dateutil(rule, start) if day >= FIRST]
    assert days(rule, start) == wanted


def test_a_counted_series_ends_when_it_is_used_up() -> None:
    start = FIRST - dt.timedelta(days=3)
    assert days(Rule("DAILY", count=5), start) == [FIRST, FIRST + dt.timedelta(days=1)]
    assert days(Rule("DAILY", until=FIRST), start) == [FIRST]


def test_a_rule_that_never_matches_costs_one_year() -> None:
    never = Rule("YEARLY", by_month=(2,), by_month_day=(30,))
    assert days(never, dt.date(1900, 1, 1), steps=800) == []


def test_an_old_daily_rule_starts_near_today() -> None:
    assert len(days(Rule("DAILY"), dt.date(1900, 1, 1), steps=800)) == 366


def test_a_counted_old_rule_must_be_paid_for() -> None:
    with pytest.raises(TooMuchWorkError):
        days(Rule("DAILY", count=10**9), dt.date(1900, 1, 1), steps=10_000)
