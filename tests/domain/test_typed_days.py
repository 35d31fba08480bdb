"""Whole dates typed into one box."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.typed_days import DayFault, Habits, NotADayError, Order, read_day

NAMES = ("jan", "feb", "mar", "apr", "may", "june", "july", "aug", "sep", "oct", "nov", "dec")
JUNE_3 = dt.date(2027, 6, 3)


def month_of(word: str) -> int | None:
    found = [n for n, name in enumerate(NAMES, 1) if word.startswith(name)]
    return found[0] if found else None


def habits(order: Order = "dmy") -> Habits:
    return Habits(order, month_of, lambda word: word in {"thursday", "thu"})


@pytest.mark.parametrize(
    "text",
    [
        "3 June 2027",
        "3rd June 2027",
        "3rd of June, 2027",
        "June 3, 2027",
        "Thursday 3 June 2027",
        "3 june 27",
        "3/6/27",
        "03/06/2027",
        "3.6.2027",
        "3-6-2027",
        "03 06 2027",
        "2027-06-03",
        "2027/6/3",
        "2027 June 3",
        "2027年6月3日",
        "\u0663/\u0666/\u0662\u0660\u0662\u0667",
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert read_day(text, habits()) == JUNE_3


def test_figures_follow_the_order_of_the_language() -> None:
    assert read_day("06/03/27", habits("mdy")) == JUNE_3
    assert read_day("27.06.03", habits("ymd")) == JUNE_3
    assert read_day("2027-06-03", habits("mdy")) == JUNE_3


def test_a_short_year_is_near_today_or_long_ago() -> None:
    assert read_day("1/1/50", habits()).year == 2050
    assert read_day("1/1/51", habits()).year == 1951


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("early May", DayFault.VAGUE),
        ("May 2027", DayFault.VAGUE),
        ("2027 May", DayFault.VAGUE),
        ("around 3 June 2027", DayFault.VAGUE),
        ("sometime", DayFault.VAGUE),
        ("after Easter", DayFault.VAGUE),
        ("3 June", DayFault.NO_YEAR),
        ("3/6", DayFault.NO_YEAR),
        ("31 June 2027", DayFault.IMPOSSIBLE),
        ("29/2/2027", DayFault.IMPOSSIBLE),
        ("3/13/2027", DayFault.IMPOSSIBLE),
        ("3 or 4 June 2027", DayFault.UNCLEAR),
        ("3 June or July 2027", DayFault.UNCLEAR),
        ("3 June 202", DayFault.UNCLEAR),
        ("1 2 3 4", DayFault.UNCLEAR),
        ("2027", DayFault.UNCLEAR),
        ("999999999999/6/2027", DayFault.UNCLEAR),
    ],
)
def test_what_is_not_one_day_is_refused_with_its_fault(text: str, fault: DayFault) -> None:
    with pytest.raises(NotADayError) as raised:
        read_day(text, habits())
    assert raised.value.fault is fault


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    with contextlib.suppress(NotADayError):
        assert isinstance(read_day(text, habits()), dt.date)


@given(st.dates(dt.date(1951, 1, 1), dt.date(2050, 12, 31)))
def test_every_day_survives_being_written_in_figures(day: dt.date) -> None:
    assert read_day(f"{day:%d/%m/%y}", habits()) == day
    assert read_day(f"{day:%m/%d/%Y}", habits("mdy")) == day
    assert read_day(day.isoformat(), habits()) == day
