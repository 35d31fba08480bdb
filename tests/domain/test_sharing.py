"""Who may read an item: the table itself; copies and pages are tested where they are made."""

import pytest

from planner.domain.plans.choices import Share
from planner.domain.plans.plan import Event, Goal, Plan, Question
from planner.domain.sharing import (
    Audience,
    has_private,
    is_private,
    may_name_the_day,
    may_read,
    may_show_dates,
)

READ_BY = {
    Share.CREW: {Audience.PATIENT, Audience.DOCTOR, Audience.CREW},
    Share.DOCTOR: {Audience.PATIENT, Audience.DOCTOR},
    Share.IN_PERSON: {Audience.PATIENT},
}


def goal(share: Share) -> Goal:
    return Goal(id="g", text="Dance", share=share)


def event(share: Share) -> Event:
    return Event(id="e", title="Wedding", share=share)


@pytest.mark.parametrize("share", Share)
@pytest.mark.parametrize("audience", Audience)
def test_a_goal_and_a_day_are_read_by_whom_the_patient_said(
    share: Share, audience: Audience
) -> None:
    for item in (goal(share), event(share)):
        assert may_read(audience, item) == (audience in READ_BY[share])
        assert is_private(item) == (share is not Share.CREW)


@pytest.mark.parametrize("audience", Audience)
def test_a_question_for_the_talk_is_read_by_the_patient_alone(audience: Audience) -> None:
    assert may_read(audience, Question(id="q", text="Why?"))
    for_the_talk = Question(id="q", text="Why?", in_person=True)
    assert may_read(audience, for_the_talk) == (audience is Audience.PATIENT)
    assert has_private(Plan(questions=(for_the_talk,)))


def test_no_goal_names_a_day_to_somebody_who_may_not_read_it() -> None:
    for of_goal in Share:
        for of_event in Share:
            readers = [a for a in Audience if may_read(a, goal(of_goal))]
            all_may = all(may_read(a, event(of_event)) for a in readers)
            assert may_name_the_day(goal(of_goal), event(of_event)) == all_may


def test_only_a_day_for_the_talk_is_left_out_of_the_calendar() -> None:
    assert [share for share in Share if not may_show_dates(event(share))] == [Share.IN_PERSON]
