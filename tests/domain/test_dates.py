"""Dates as people have them: the first and last day of each kind."""

import datetime as dt

import pytest
from hypothesis import given
from pydantic import TypeAdapter, ValidationError

from planner.domain.dates import AnyWhen, DayRange, InMonth, OnDay, When
from tests.support.strategies import whens

ADAPTER: TypeAdapter[AnyWhen] = TypeAdapter(When)


def test_a_leap_february_ends_on_the_29th() -> None:
    assert InMonth(month="2028-02").last_day() == dt.date(2028, 2, 29)
    assert InMonth(month="2027-02").last_day() == dt.date(2027, 2, 28)


def test_only_a_month_is_not_exact() -> None:
    assert OnDay(on="2027-06-12").is_exact
    assert DayRange(from_="2027-06-11", to="2027-06-13").is_exact
    assert not InMonth(month="2027-06").is_exact


@given(whens)
def test_no_kind_ends_before_it_starts(when: AnyWhen) -> None:
    assert when.first_day() <= when.last_day()
    assert ADAPTER.validate_python(ADAPTER.dump_python(when, mode="json", by_alias=True)) == when


@pytest.mark.parametrize(
    "value",
    [
        {"on": "2027-6-1"},
        {"on": "2027-02-30"},
        {"on": 20_270_601},
        {"on": "2027-06-01T00:00"},
        {"on": "٢٠٢٧-٠٦-٠١"},
        {"month": "2027"},
        {"month": "2027-00"},
        {"from": "2027-01-01"},
        {"on": "2027-01-01", "month": "2027-01"},
        {},
        "2027-01-01",
        5,
    ],
)
def test_what_is_no_date_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(value)
