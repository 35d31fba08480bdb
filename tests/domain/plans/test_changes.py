"""What changed between two plans: nothing is invented, nothing is left out."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.plans import choices
from planner.domain.plans.changes import LISTS, Change, find_changes, has_answers
from planner.domain.plans.plan import (
    About,
    Event,
    FilledInBy,
    Goal,
    OneThing,
    Plan,
    Question,
    Sharing,
)
from tests.support.strategies import plans

GOALS = tuple(Goal(id=name, text=name) for name in ("dance", "walk", "sing"))


def test_an_item_is_named_by_what_happened_to_it() -> None:
    before = Plan(goals=GOALS[:2])
    after = Plan(goals=(GOALS[1].model_copy(update={"text": "Walk far"}), GOALS[2]))
    assert find_changes(before, after) == [
        Change("goals", "changed", "walk"),
        Change("goals", "added", "sing"),
        Change("goals", "removed", "dance"),
    ]


def test_a_new_order_is_one_change_of_the_list() -> None:
    changes = find_changes(Plan(goals=GOALS), Plan(goals=GOALS[::-1]))
    assert changes == [Change("goals", "moved")]


def test_a_section_that_is_no_list_is_one_change() -> None:
    empty, written = Plan(), Plan(one_thing=OneThing(text="To sing"))
    assert find_changes(empty, written) == [Change("one_thing", "added")]
    assert find_changes(written, empty) == [Change("one_thing", "removed")]
    again = Plan(one_thing=OneThing(text="To dance"))
    assert find_changes(written, again) == [Change("one_thing", "changed")]


def test_the_day_of_typing_is_no_change_but_the_person_is() -> None:
    today = Plan(filled_in_by=FilledInBy(who=choices.Who.PATIENT, on=dt.date(2027, 2, 20)))
    later = Plan(filled_in_by=FilledInBy(who=choices.Who.PATIENT, on=dt.date(2027, 3, 20)))
    other = Plan(filled_in_by=FilledInBy(who=choices.Who.STAFF))
    assert find_changes(today, later) == []
    assert find_changes(today, other) == [Change("filled_in_by", "changed")]


@pytest.mark.parametrize(
    ("plan", "answered"),
    [
        (Plan(), False),
        (Plan(about=About(full_name="Alex Example"), language="cy"), False),
        (Plan(filled_in_by=FilledInBy(who=choices.Who.PATIENT)), False),
        (Plan(sharing=Sharing(with_=choices.SharedWith.CREW)), False),
        (Plan(one_thing=OneThing(text="To sing")), True),
        (Plan(events=(Event(id="e", title="Wedding"),)), True),
        (Plan(questions=(Question(id="q", text="Why?"),)), True),
    ],
)
def test_a_plan_is_answered_when_a_question_was(plan: Plan, answered: bool) -> None:
    assert has_answers(plan) is answered


@given(plans)
def test_a_plan_does_not_differ_from_itself(plan: Plan) -> None:
    assert find_changes(plan, plan) == []


@given(plans, plans)
def test_every_answer_that_differs_is_named(before: Plan, after: Plan) -> None:
    named = find_changes(before, after)
    assert len(named) == len(set(named))
    # The day of typing is a note and no answer.
    before, after = (
        plan.model_copy(update={"filled_in_by": plan.filled_in_by.model_copy(update={"on": None})})
        for plan in (before, after)
    )
    for section in Plan.model_fields:
        old, new = getattr(before, section), getattr(after, section)
        mine = [change for change in named if change.section == section]
        assert bool(mine) == (old != new)
        if section in LISTS:
            _every_item_is_named(old, new, {change.item_id for change in mine})


def _every_item_is_named(old: tuple, new: tuple, named: set[str]) -> None:
    was, is_now = {item.id: item for item in old}, {item.id: item for item in new}
    for item_id in was.keys() | is_now.keys():
        assert (item_id in named) == (was.get(item_id) != is_now.get(item_id))


@given(plans, st.data())
def test_what_was_removed_is_told_as_the_mirror_of_what_was_added(
    plan: Plan, data: st.DataObject
) -> None:
    if not plan.goals:
        return
    gone = data.draw(st.sampled_from(plan.goals))
    without = plan.model_copy(update={"goals": tuple(g for g in plan.goals if g is not gone)})
    assert find_changes(plan, without) == [Change("goals", "removed", gone.id)]
    assert Change("goals", "added", gone.id) in find_changes(without, plan)
