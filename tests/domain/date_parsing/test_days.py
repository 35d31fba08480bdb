"""Whole dates typed into one box."""

import contextlib
import datetime as dt
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.date_parsing.days import DayFault, NotADayError, read_day, read_month
from planner.domain.date_parsing.parts import Habits, Order

NAMES = ("jan", "feb", "mar", "apr", "may", "june", "july", "aug", "sep", "oct", "nov", "dec")
JUNE_3 = dt.date(2027, 6, 3)


def month_of(word: str) -> int | None:
    found = [n for n, name in enumerate(NAMES, 1) if word.startswith(name)]
    return found[0] if found else None


def habits(order: Order = "dmy") -> Habits:
    days = {"thursday": 3, "thu": 3, "friday": 4}
    return Habits(order, month_of, days.get, {"of", "the"}.__contains__)


@pytest.mark.parametrize(
    "text",
    [
        "3 June 2027",
        "3rd June 2027",
        "3rd of June, 2027",
        "June 3, 2027",
        "Thursday 3 June 2027",
        "3 june '27",
        "3 June ’27",
        "3/6/'27",
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
    assert read_day("2027-06-03", habits("mdy")) == JUNE_3


def test_a_year_of_two_figures_is_in_this_century() -> None:
    assert read_day("1/1/50", habits()).year == 2050
    assert read_day("1/1/68", habits()).year == 2068


@pytest.mark.parametrize("text", ["27.06.03", "03.06.27", "3 June '27 4", "'27/6/3"])
def test_where_the_year_comes_first_two_figures_are_unsure(text: str) -> None:
    with pytest.raises(NotADayError):
        read_day(text, habits("ymd"))


@pytest.mark.parametrize("text", ["3/6/27", "3 June ’27"])
def test_two_figures_of_another_calendar_are_unsure(text: str) -> None:
    with pytest.raises(NotADayError) as raised:
        read_day(text, replace(habits(), short_years=False))
    assert raised.value.fault is DayFault.SHORT_YEAR


@pytest.mark.parametrize(
    ("text", "year"), [("20/2/27", 0), ("21/2/27", 1927), ("9/4/68", 1968), ("9 april '00", 0)]
)
def test_a_birth_of_two_figures_lies_in_the_past_or_is_asked_about(text: str, year: int) -> None:
    born_by = dt.date(2027, 2, 20)
    if year:
        assert read_day(text, habits(), born_by=born_by).year == year
        return
    with pytest.raises(NotADayError) as raised:
        read_day(text, habits(), born_by=born_by)
    assert raised.value.fault is DayFault.CENTURY


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("June 2027", (2027, 6)),
        ("2027 June", (2027, 6)),
        ("June, '27", (2027, 6)),
        ("6/2027", (2027, 6)),
        ("2027-06", (2027, 6)),
        ("2027年6月", (2027, 6)),
    ],
)
def test_a_month_is_read_with_its_year(text: str, month: tuple[int, int]) -> None:
    assert read_month(text, habits()) == month


@pytest.mark.parametrize(
    "text",
    ["June", "early June 2027", "6/27", "13/2027", "June/July 2027", "3 June 2027", "6,2027"],
)
def test_what_is_not_one_month_is_refused(text: str) -> None:
    with pytest.raises(NotADayError):
        read_month(text, habits())


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
        ("3/13/2027", DayFault.ORDER),
        ("13/13/2027", DayFault.IMPOSSIBLE),
        ("3 or 4 June 2027", DayFault.SEVERAL),
        ("3 June or July 2027", DayFault.SEVERAL),
        ("20-27 June", DayFault.SEVERAL),
        ("12.-13.6.", DayFault.SEVERAL),
        ("3 June 10am", DayFault.NO_YEAR),
        ("3 June 27", DayFault.SHORT_YEAR),
        ("3 6 27", DayFault.SHORT_YEAR),
        ("friday 3 June 2027", DayFault.WEEKDAY),
        ("not 3 June 2027", DayFault.VAGUE),
        ("令和9年6月12日", DayFault.VAGUE),
        ("2027年6月3日(月)", DayFault.WEEKDAY),
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


@given(st.text(st.sampled_from("0123456789'’/.- junedc,年月日"), max_size=16))
def test_no_year_is_read_that_was_not_typed(text: str) -> None:
    with contextlib.suppress(NotADayError):
        year = read_day(text, habits()).year
        typed = re.findall(r"\d+", text)
        assert str(year) in typed or (year >= 2000 and f"{year % 100:02d}" in typed)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_survives_being_written_in_figures(day: dt.date) -> None:
    assert read_day(f"{day:%d/%m/%y}", habits()) == day
    assert read_day(f"{day:%m/%d/%Y}", habits("mdy")) == day
    assert read_day(day.isoformat(), habits()) == day
