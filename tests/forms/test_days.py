"""Days and times as people type them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form

from planner.domain.dates import DayRange, InMonth, OnDay
from planner.domain.plans import limits
from planner.forms.fields.days import DayField, read_day_boxes
from planner.forms.fields.simple import AnswerError
from planner.forms.fields.times import TimeField
from planner.forms.fields.when import WhenField
from planner.i18n import use_locale

TODAY = dt.date(2027, 2, 20)


class OneForm(Form):
    asks_kindly = True
    day = DayField()
    at = TimeField()
    when = WhenField()
    by = WhenField(may_have_none=True)


def typed(day: str, month: str, year: str) -> dict[str, str]:
    return {"day": day, "month": month, "year": year}


def filled(**boxes: str) -> OneForm:
    form = OneForm(MultiDict({name.replace("_", "-"): text for name, text in boxes.items()}))
    form.validate()
    return form


@pytest.mark.parametrize(
    ("month", "number"),
    [("6", 6), ("06", 6), ("June", 6), ("june", 6), ("JUN", 6), ("jun.", 6), ("sept", 9), ("٣", 3)],
)
def test_a_month_may_be_a_name_or_a_number(month: str, number: int) -> None:
    assert read_day_boxes(typed("12", month, "2027")) == dt.date(2027, number, 12)


def test_a_month_may_be_named_in_the_patients_language_and_in_english() -> None:
    with use_locale("fr"):
        assert read_day_boxes(typed("1", "février", "2027")) == dt.date(2027, 2, 1)
        assert read_day_boxes(typed("1", "February", "2027")) == dt.date(2027, 2, 1)


def test_leap_days_are_known() -> None:
    assert read_day_boxes(typed("29", "2", "2028")) == dt.date(2028, 2, 29)
    with pytest.raises(AnswerError, match="February 2027 has only 28 days"):
        read_day_boxes(typed("29", "2", "2027"))
    with pytest.raises(AnswerError, match="February 2100 has only 28 days"):
        read_day_boxes(typed("29", "2", "2100"))


@pytest.mark.parametrize(
    ("boxes", "box", "message"),
    [
        (typed("", "6", "2027"), "day", "The day is missing"),
        (typed("12", "", "2027"), "month", "The month is missing"),
        (typed("12", "6", ""), "year", "The year is missing"),
        (typed("31", "6", "2027"), "day", "June 2027 has only 30 days"),
        (typed("0", "6", "2027"), "day", "from 1 to 31"),
        (typed("twelve", "6", "2027"), "day", "from 1 to 31"),
        (typed("12", "13", "2027"), "month", "from 1 to 12"),
        (typed("12", "J", "2027"), "month", "from 1 to 12"),
        (typed("12", "ju", "2027"), "month", "from 1 to 12"),
        (typed("12", "999999999999", "2027"), "month", "from 1 to 12"),
        (typed("12", "6", "27"), "year", "four numbers"),
        (typed("12", "6", "١"), "year", "four numbers"),
        (typed("12", "6", "1899"), "year", "from 1900 to 2199"),
        (typed("12", "6", "2200"), "year", "from 1900 to 2199"),
    ],
)
def test_an_impossible_day_says_which_box_to_mend(
    boxes: dict[str, str], box: str, message: str
) -> None:
    with pytest.raises(AnswerError, match=message) as caught:
        read_day_boxes(boxes)
    assert caught.value.box == box


@given(st.times())
def test_every_time_survives_being_shown_and_read_again(at: dt.time) -> None:
    kept = f"{at:%H:%M}"
    form = filled(at=OneForm(data={"at": kept}).at.typed)
    assert form.at.data == kept
    assert not form.at.errors


@given(st.dates(limits.FIRST_DAY, limits.LAST_DAY))
def test_every_day_survives_being_shown_and_read_again(day: dt.date) -> None:
    shown = OneForm(data={"day": day}).day.typed
    assert read_day_boxes(shown) == day


@given(st.text(max_size=6), st.text(max_size=12), st.text(max_size=6))
def test_whatever_is_typed_gives_a_day_or_a_sentence(day: str, month: str, year: str) -> None:
    form = filled(day_day=day, day_month=month, day_year=year)
    data = form.day.data
    assert data is None or limits.FIRST_DAY <= data <= limits.LAST_DAY
    assert all(error.endswith(".") for error in form.day.errors)
    assert form.day.errors == [] or form.day.target.startswith("day-")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("10:30", "10:30"),
        ("9", "09:00"),
        ("14.15", "14:15"),
        ("2:15 pm", "14:15"),
        ("2 p.m.", "14:00"),
        ("0:30 am", "00:30"),
        ("12:30pm", "12:30"),
        ("1030", "10:30"),
        ("", None),
    ],
)
def test_a_time_is_understood_as_people_write_it(text: str, kept: str | None) -> None:
    form = filled(at=text)
    assert form.at.data == kept
    assert not form.at.errors


@pytest.mark.parametrize("text", ["25:00", "10:75", "12 am", "0 pm", "lunch", "10:3", "-1"])
def test_a_time_that_is_none_keeps_what_was_typed(text: str) -> None:
    form = filled(at=text)
    assert form.at.errors == ["Write the time like 10:30 or 2:15 pm."]
    assert form.at.typed == text


def test_one_day_is_exact() -> None:
    form = filled(when_how="on", when_on_day="12", when_on_month="June", when_on_year="2027")
    assert form.when.data == OnDay(on=dt.date(2027, 6, 12))


def test_a_day_without_its_number_is_a_month() -> None:
    form = filled(when_how="on", when_on_month="6", when_on_year="2027")
    assert form.when.data == InMonth(month="2027-06")


def test_a_month_may_be_all_that_is_known() -> None:
    form = filled(when_how="month", when_month_month="sep", when_month_year="2027")
    assert form.when.data == InMonth(month="2027-09")


def test_a_range_holds_both_its_ends() -> None:
    ends = dict(zip(("from", "to"), (11, 13), strict=True))
    boxes = {f"when_{end}_day": str(day) for end, day in ends.items()}
    boxes |= {f"when_{end}_month": "6" for end in ends} | {
        f"when_{end}_year": "2027" for end in ends
    }
    form = filled(when_how="range", **boxes)
    assert form.when.data == DayRange(from_=dt.date(2027, 6, 11), to=dt.date(2027, 6, 13))


def test_a_reversed_range_says_so_at_its_last_day() -> None:
    form = filled(
        when_how="range",
        when_from_day="13",
        when_from_month="6",
        when_from_year="2027",
        when_to_day="11",
        when_to_month="6",
        when_to_year="2027",
    )
    assert form.when.errors == ["The last day is before the first day. Check the two dates."]
    assert form.when.target == "when-to-day"


def test_half_a_range_asks_for_the_other_half() -> None:
    form = filled(when_how="range", when_from_day="13", when_from_month="6", when_from_year="2027")
    assert form.when.target == "when-to-day"
    assert form.when.errors == ["The last day is missing. Please write it too."]


def test_no_date_is_an_answer_and_boxes_of_another_way_do_not_count() -> None:
    form = filled(by_how="none", by_on_day="12", by_on_month="wrong", by_on_year="20")
    assert form.by.data is None
    assert not form.by.errors


def test_boxes_filled_without_a_choice_are_still_read() -> None:
    form = filled(by_month_month="9", by_month_year="2027")
    assert form.by.data == InMonth(month="2027-09")
    assert form.by.how == "month"


@given(
    st.one_of(
        st.builds(OnDay, on=st.dates(limits.FIRST_DAY, limits.LAST_DAY)),
        st.builds(
            InMonth, month=st.dates(limits.FIRST_DAY, limits.LAST_DAY).map(lambda d: f"{d:%Y-%m}")
        ),
        st.tuples(
            st.dates(limits.FIRST_DAY, limits.LAST_DAY), st.dates(limits.FIRST_DAY, limits.LAST_DAY)
        ).map(lambda days: DayRange(from_=min(days), to=max(days))),
    )
)
def test_every_when_survives_being_shown_and_read_again(when: OnDay | DayRange | InMonth) -> None:
    shown = OneForm(data={"when": when}).when.typed
    form = filled(**{f"when-{box}": text for box, text in shown.items()})
    assert form.when.data == when


@pytest.mark.parametrize(
    "text", ["3 June 2027", "03/06/27", "2027-06-03", "Thursday 3rd June 2027"]
)
def test_a_whole_date_may_stand_in_the_day_box(text: str) -> None:
    assert filled(day_day=text).day.data == dt.date(2027, 6, 3)
    assert filled(when_how="on", when_on_day=text).when.data == OnDay(on=dt.date(2027, 6, 3))
    days = filled(when_how="range", when_from_day=text, when_to_day="5/6/2027").when.data
    assert days == DayRange(from_=dt.date(2027, 6, 3), to=dt.date(2027, 6, 5))


@pytest.mark.parametrize(
    ("code", "text"), [("en_US", "06/03/2027"), ("de", "3.6.27"), ("fr", "3 juin 2027")]
)
def test_a_whole_date_follows_the_patients_language(code: str, text: str) -> None:
    with use_locale(code):
        assert read_day_boxes(typed(text, "", "")) == dt.date(2027, 6, 3)


def test_a_vague_day_is_refused_with_the_way_to_say_only_the_month() -> None:
    form = filled(when_how="on", when_on_day="early May")
    assert form.when.target == "when-on-day"
    assert "choose “Only the month”" in form.when.errors[0]
    assert filled(day_day="early May").day.errors == ["Write one whole date, such as 3 June 2027."]


@pytest.mark.parametrize(
    ("text", "message"),
    [("3 June", "year is missing"), ("31 June 2027", "no such day"), ("3 June 1899", "from 1900")],
)
def test_a_whole_date_that_cannot_be_says_what_to_mend(text: str, message: str) -> None:
    form = filled(day_day=text)
    assert message in form.day.errors[0]
    assert form.day.typed["day"] == text


@pytest.mark.parametrize("text", ["September 2027", "9/2027", "sep 2027"])
def test_a_month_and_its_year_may_stand_in_the_month_box(text: str) -> None:
    assert filled(by_how="month", by_month_month=text).by.data == InMonth(month="2027-09")
