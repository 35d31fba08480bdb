"""The twelve weeks: what stands on them, where, and that no two labels meet."""

import datetime as dt
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.letters import width
from planner.domain.plans import choices
from planner.domain.plans.plan import Event, Plan, Weeks
from planner.domain.summary.strip import (
    DATE_LETTERS,
    DAYS,
    DAYS_PER_LETTER,
    PRIVATE_LETTERS,
    make_strip,
)
from planner.domain.summary.text_budget import LEVELS
from tests.support import strategies

TODAY = dt.date(2027, 2, 25)
VISIT = dt.date(2027, 3, 2)


def strip_of(*events: dict[str, object], today: dt.date = TODAY, visit: dt.date | None = VISIT):
    plan = Plan.model_validate(
        {
            "about": {"appointment": {"on": visit}},
            "events": [{"id": f"e{n}", "title": "Day", **event} for n, event in enumerate(events)],
        }
    )
    return make_strip(plan, today, LEVELS[0], DAYS_PER_LETTER)


def bars_of(strip):
    return [bar for row in strip.rows for bar in row.bars]


def test_the_weeks_start_on_the_monday_of_the_visit():
    strip = strip_of()
    assert strip.first_day == dt.date(2027, 3, 1)
    assert (strip.marked_day, strip.starts_at_visit) == (1, True)


def test_without_a_visit_to_come_the_weeks_start_today():
    for visit in (None, dt.date(2027, 2, 24)):
        strip = strip_of(visit=visit)
        assert strip.first_day == dt.date(2027, 2, 22)
        assert (strip.marked_day, strip.starts_at_visit) == (3, False)


def test_a_visit_today_is_still_to_come():
    assert strip_of(visit=TODAY).starts_at_visit


def test_a_range_covers_both_its_ends():
    (bar,) = bars_of(strip_of({"when": {"from": "2027-03-03", "to": "2027-03-05"}}))
    assert (bar.start, bar.end) == (2, 5)


def test_a_day_outside_the_weeks_is_not_on_the_strip():
    outside = [{"when": {"on": "2027-02-28"}}, {"when": {"on": "2027-05-24"}}]
    assert not strip_of(*outside).rows
    assert len(bars_of(strip_of({"when": {"on": "2027-05-23"}}))) == 1


def test_a_range_over_the_edge_is_cut_and_says_so():
    (bar,) = bars_of(strip_of({"when": {"from": "2027-02-01", "to": "2027-06-30"}}))
    assert (bar.start, bar.end) == (0, DAYS)
    assert bar.begins_earlier
    assert bar.ends_later


def test_a_month_is_only_possible():
    (bar,) = bars_of(strip_of({"when": {"month": "2027-04"}}))
    assert bar.is_possible
    assert (bar.start, bar.end) == (31, 61)


def test_days_stand_in_the_row_that_says_whether_they_can_move():
    when = {"on": "2027-03-10"}
    strip = strip_of(
        {"when": when, "movable": "can_move"}, {"when": when}, {"when": when, "movable": "fixed"}
    )
    assert [row.movable for row in strip.rows] == ["fixed", "can_move", None]


def test_a_day_that_nobody_was_asked_about_is_not_one_that_the_patient_is_not_sure_of():
    when = {"on": "2027-03-10"}
    rows = strip_of({"when": when}, {"when": when, "movable": "not_sure"}).rows
    assert [(row.movable, len(row.bars)) for row in rows] == [("not_sure", 1), (None, 1)]


def test_a_day_for_the_doctor_is_there_without_its_title():
    (bar,) = bars_of(strip_of({"when": {"on": "2027-03-10"}, "share": "doctor"}))
    assert bar.title is None


def test_a_day_to_be_told_in_person_is_not_on_the_strip():
    assert not strip_of({"when": {"on": "2027-03-10"}, "share": "in_person"}).rows


def test_days_without_room_are_counted():
    many = [{"when": {"on": "2027-03-10"}, "title": "A long title for a day"} for _ in range(9)]
    strip = strip_of(*many)
    assert len(bars_of(strip)) + strip.not_drawn == 9
    assert strip.rows[0].lanes == LEVELS[0].lanes


def test_the_weekly_pattern_names_each_part_of_the_day_with_its_days():
    grid = {"mon": {"morning": "cannot"}, "fri": {"morning": "cannot", "evening": "good"}}
    plan = Plan(weeks=Weeks.model_validate({"grid": grid}))
    strip = make_strip(plan, TODAY, LEVELS[0], DAYS_PER_LETTER)
    assert strip.cannot == ((choices.PartOfDay.MORNING, (choices.Day.MON, choices.Day.FRI)),)


@settings(max_examples=80)
@given(st.lists(strategies.events, max_size=12), st.sampled_from(LEVELS), st.floats(0.4, 2.0))
def test_no_bar_or_label_meets_another_and_every_day_is_drawn_or_counted(events, room, per_letter):
    named = tuple(event.model_copy(update={"id": f"e{n}"}) for n, event in enumerate(events))
    strip = make_strip(Plan(events=named), TODAY, room, per_letter)
    last = strip.first_day + dt.timedelta(days=DAYS - 1)
    inside = [event for event in named if _is_inside(event, strip.first_day, last)]
    assert len(bars_of(strip)) + strip.not_drawn == len(inside)
    for row in strip.rows:
        for lane in range(row.lanes):
            rooms = sorted(_room(bar, per_letter) for bar in row.bars if bar.lane == lane)
            assert all(a[1] <= b[0] + 1e-6 for a, b in itertools.pairwise(rooms))


def test_a_label_without_room_on_either_side_is_shortened_to_stay_on_the_strip():
    plan = Plan.model_validate(
        {
            "about": {"appointment": {"on": VISIT}},
            "events": [
                {
                    "id": "e",
                    "title": "A title that is longer than what is left beside it",
                    "when": {"from": "2027-03-20", "to": "2027-05-05"},
                    "movable": "can_move",
                }
            ],
        }
    )
    per_letter = 1.4
    (bar,) = bars_of(make_strip(plan, TODAY, LEVELS[0], per_letter))
    assert bar.title.endswith("…")
    start, end = _room(bar, per_letter)
    assert start >= 0
    assert end <= DAYS


def _is_inside(event: Event, first: dt.date, last: dt.date) -> bool:
    if event.when is None or event.share is choices.Share.IN_PERSON:
        return False
    return event.when.first_day() <= last and event.when.last_day() >= first


def _room(bar, per_letter: float) -> tuple[float, float]:
    letters = PRIVATE_LETTERS if bar.title is None else width(bar.title)
    needs = (letters + DATE_LETTERS) * per_letter
    if bar.side == "inside":
        return bar.start, bar.end
    if bar.side == "before":
        return bar.start - needs, bar.end
    return bar.start, bar.end + needs


def test_the_first_two_fixed_days_after_the_weeks_are_named_at_their_end():
    days = [
        {"when": {"on": "2027-09-01"}, "movable": "fixed"},
        {"when": {"from": "2027-06-11", "to": "2027-06-13"}, "movable": "fixed"},
        {"when": {"on": "2027-05-24"}, "movable": "fixed"},
        {"when": {"on": "2027-05-23"}, "movable": "fixed"},
        {"when": {"on": "2027-06-01"}, "movable": "can_move"},
        {"when": {"on": "2027-06-02"}},
    ]
    first, second = strip_of(*days).beyond
    assert first.first_day() == dt.date(2027, 5, 24)
    assert second.last_day() == dt.date(2027, 6, 13)


def test_a_day_to_be_told_in_person_is_not_named_at_the_end_of_the_weeks():
    secret = {"when": {"on": "2027-06-01"}, "movable": "fixed"}
    assert strip_of(secret | {"share": "in_person"}).beyond == ()
    assert len(strip_of(secret | {"share": "doctor"}).beyond) == 1
