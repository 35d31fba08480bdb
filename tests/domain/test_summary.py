"""What a summary shows: page 1 chooses and counts, the other pages keep every answer."""

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import questions as questionnaire
from planner.domain.letters import width
from planner.domain.plans import choices, plan_file
from planner.domain.plans.plan import Event, Goal, OneThing, Plan, Question
from planner.domain.summary import content
from planner.domain.summary.content import TIGHTEST, Audience, Summary, summarise
from planner.domain.summary.glance import make_glance
from planner.domain.summary.text_budget import LEVELS, MARK, cut, shorten
from planner.domain.text import is_blank
from tests.support import strategies

PLANS = Path(__file__).parent.parent / "plans"
TODAY = dt.date(2027, 2, 25)
SECRETS = {
    choices.Share.DOCTOR: ("Court date", "I would rather not say more."),
    choices.Share.IN_PERSON: ("Not to be a burden to my sister", "Something about intimacy"),
}


def example(name: str) -> Plan:
    return plan_file.parse((PLANS / f"{name}.json").read_bytes(), TODAY)


def texts_in(value: object) -> Iterator[str]:
    """Yield every text that is anywhere in a value."""
    if type(value) is str:
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_in(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))


def pages_after_the_first(summary: Summary) -> set[str]:
    return set(texts_in(summary.groups))


def entered(plan: Plan) -> Iterator[str]:
    """Yield every text of a plan that is not private."""
    document = plan.model_dump(exclude={"language"})
    for name in ("goals", "events"):
        document[name] = [one for one in document[name] if one["share"] == choices.Share.CREW]
    document["questions"] = [one for one in document["questions"] if not one["in_person"]]
    yield from _texts(document)


# Links and dates; of a birth only the month or the year may be known.
_NO_TEXTS = {"id", "event", "month", "date_of_birth"}


def _texts(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, name)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item, key)
    elif type(value) is str and not is_blank(value) and key not in _NO_TEXTS:
        yield value


def test_page_1_of_the_full_example_holds_what_matters_most():
    glance = summarise(example("full"), TODAY).glance
    assert glance.one_thing.text == "To stand beside my daughter at her wedding."
    assert [goal.number for goal in glance.goals] == [1, 2, 3]
    assert [question.number for question in glance.questions] == [1, 2, 3]
    assert glance.questions_in_person == 1
    assert [date.title and date.title.text for date in glance.dates] == [
        None,
        "Exam marking",
        "My daughter's wedding, two hours away",
        "Quartet concert",
    ]
    assert [must.kind for must in glance.musts] == ["wish", "cannot", "travel", "notice", "caring"]


def test_an_empty_plan_can_not_look_like_a_completed_one():
    assert summarise(example("minimal"), TODAY).is_empty
    assert not summarise(example("arabic"), TODAY).is_empty
    by = {"who": "with_help", "helper_name": "Robin"}
    who = Plan.model_validate({"filled_in_by": by, "sharing": {"with": "crew"}})
    assert summarise(who, TODAY).is_empty


def test_what_must_be_comes_before_what_is_nice_and_else_the_patients_order_holds():
    importance = (None, "nice", "must", "very", "must")
    goals = tuple(
        Goal(id=f"g{n}", text=str(n), importance=how) for n, how in enumerate(importance, 1)
    )
    glance = summarise(Plan(goals=goals), TODAY).glance
    # The numbers run on over page 1 and the pages behind it.
    assert [(goal.number, goal.text.text) for goal in glance.goals] == [
        (1, "3"),
        (2, "5"),
        (3, "4"),
    ]
    assert (glance.more_goals.count, glance.more_goals.anchor) == (2, "goal-4")


def test_starred_questions_come_first():
    questions = tuple(
        Question(id=f"q{n}", text=f"Question {n}", starred=n in {4, 5}) for n in range(1, 6)
    )
    glance = summarise(Plan(questions=questions), TODAY).glance
    shown = [(question.number, question.text.text) for question in glance.questions]
    assert shown == [(1, "Question 4"), (2, "Question 5"), (3, "Question 1")]
    assert (glance.more_questions.count, glance.more_questions.anchor) == (2, "question-4")


def test_days_that_are_over_leave_page_1_to_days_to_come():
    plan = example("busy")
    glance = summarise(plan, dt.date(2027, 6, 1)).glance
    assert not any(date.is_past for date in glance.dates)
    assert all(date.movable is choices.Movable.FIXED for date in glance.dates)
    assert glance.more_dates.count == 35


@pytest.mark.parametrize(
    ("filled_in_on", "days"), [("2027-02-20", 5), ("2026-11-23", 94), (None, 0)]
)
def test_the_age_of_a_plan_is_counted_in_days(filled_in_on, days):
    plan = Plan.model_validate({"filled_in_by": {"on": filled_in_on}})
    assert summarise(plan, TODAY).identity.days_ago == days


def test_every_copy_marks_private_items_with_no_more_than_date_or_area():
    for audience in Audience:
        glance = summarise(example("full"), TODAY, audience).glance
        (goal,) = glance.private_goals.items
        assert (goal.share, goal.area, goal.when) == ("in_person", choices.Area.FAMILY, None)
        (court,) = (date for date in glance.dates if date.title is None)
        assert court.when.first_day() == dt.date(2027, 4, 14)


@pytest.mark.parametrize("level", range(TIGHTEST + 1))
def test_private_words_stand_only_on_the_private_page_of_the_copies_that_may_hold_them(level):
    may_hold = {
        Audience.PATIENT: {choices.Share.DOCTOR, choices.Share.IN_PERSON},
        Audience.DOCTOR: {choices.Share.DOCTOR},
        Audience.CREW: set(),
    }
    for audience in Audience:
        summary = summarise(example("full"), TODAY, audience, level)
        shared = set(texts_in((summary.glance, summary.groups, summary.identity)))
        private = set(texts_in(summary.private))
        for share, secrets in SECRETS.items():
            assert not shared & set(secrets)
            assert (set(secrets) <= private) is (share in may_hold[audience])
            assert bool(set(secrets) & private) is (share in may_hold[audience])


def test_words_for_the_date_of_a_private_day_stand_in_no_copy_for_all():
    day = Event(id="a", title="Court", when_words="20-27 June", share=choices.Share.DOCTOR)
    plan = Plan(events=(day,))
    assert "20-27 June" not in set(texts_in(summarise(plan, TODAY, "crew")))
    for_doctor = summarise(plan, TODAY, "doctor")
    assert "20-27 June" in set(texts_in(for_doctor.private))
    assert "20-27 June" not in {*texts_in(for_doctor.glance), *texts_in(for_doctor.groups)}


def test_a_shared_goal_does_not_name_the_private_day_it_belongs_to():
    plan = example("full")
    goal = plan.goals[0].model_copy(update={"event": "e4"})
    summary = summarise(plan.model_copy(update={"goals": (goal,)}), TODAY, "crew")
    assert "Court date" not in set(texts_in(summary))


def test_the_ready_made_words_of_a_question_to_ask_in_person_are_not_told():
    question = Question(id="q", prompt="costs", text="Money", in_person=True)
    summary = summarise(Plan(questions=(question,)), TODAY, "crew")
    assert not summary.glance.questions
    assert "Picked from the list" not in set(texts_in(summary.groups))


def test_an_unknown_audience_is_refused():
    with pytest.raises(ValueError, match="stranger"):
        summarise(Plan(), TODAY, "stranger")


@pytest.mark.parametrize("name", ["full", "arabic", "busy"])
def test_no_text_of_an_example_is_lost(name):
    plan = example(name)
    assert set(entered(plan)) <= pages_after_the_first(summarise(plan, TODAY, "crew"))


@settings(max_examples=60)
@given(strategies.plans, st.sampled_from(Audience), st.integers(0, TIGHTEST))
def test_no_text_is_lost_and_every_item_is_counted(plan, audience, level):
    summary = summarise(plan, TODAY, audience, level)
    # What the head of page 1 holds whole may be all, and then no page follows.
    held = pages_after_the_first(summary) if summary.groups else set(texts_in(summary.identity))
    assert {text.strip() for text in entered(plan)} <= {
        text.strip() for text in held | {plan.about.full_name}
    }
    glance = summary.glance
    private_goals = len(glance.private_goals.items) + glance.private_goals.more.count
    assert len(glance.goals) + glance.more_goals.count + private_goals == len(plan.goals)
    private_dates = len(glance.private_dates.items) + glance.private_dates.more.count
    assert len(glance.dates) + glance.more_dates.count + private_dates == len(plan.events)
    assert len(glance.questions) + glance.more_questions.count + glance.questions_in_person == len(
        plan.questions
    )


@settings(max_examples=60)
@given(strategies.plans, st.integers(0, TIGHTEST))
def test_page_1_points_only_at_places_that_exist(plan, level):
    summary = summarise(plan, TODAY, tightness=level)
    anchors = {
        item.anchor
        for group in summary.groups
        for section in group.sections
        for item in (section, *section.items)
    }
    glance = summary.glance
    pointed_at = {more.anchor for more in (glance.more_goals, glance.more_dates) if more.count}
    pointed_at |= {more.anchor for more in (glance.more_questions, glance.more_musts) if more.count}
    pointed_at |= set(_anchors_of_shortened(glance))
    assert pointed_at <= anchors


def _anchors_of_shortened(value: object) -> Iterator[str]:
    if isinstance(value, tuple):
        for item in value:
            yield from _anchors_of_shortened(item)
    elif is_dataclass(value):
        if getattr(value, "goes_on", False):
            yield value.anchor
        for field in fields(value):
            yield from _anchors_of_shortened(getattr(value, field.name))


def test_a_shortened_text_ends_at_a_word_and_says_that_it_goes_on():
    text = shorten("I want to say this\nproperly and at length", 20, "goal-1")
    assert text.text == "I want to say this" + MARK
    assert text.goes_on


def test_a_text_that_fits_stays_as_it_is():
    assert shorten("Two\nlines", 20, "goal-1").text == "Two lines"
    assert not shorten("Two\nlines", 20, "goal-1").goes_on


@given(st.text(), st.integers(10, 400))
def test_a_shortened_text_is_a_beginning_of_the_text_and_has_room(text, letters):
    short = cut(text, letters)
    line = " ".join(text.split())
    assert short == line or line.startswith(short.removesuffix(MARK))
    assert width(short) <= letters + width(MARK)
    assert len(short) <= letters * 3 + 1


def test_accents_without_end_do_not_get_past_the_room():
    assert len(cut("e" + "\u0301" * 4_000, 40)) <= 121


def test_each_level_gives_page_1_no_more_than_the_one_before():
    for roomier, tighter in itertools.pairwise(LEVELS):
        for field in fields(roomier):
            assert getattr(tighter, field.name) <= getattr(roomier, field.name)


def test_the_one_thing_keeps_its_place_when_only_what_gets_in_the_way_was_entered():
    plan = Plan(one_thing=OneThing(gets_in_the_way="Tired"))
    glance = summarise(plan, TODAY).glance
    assert glance.one_thing is None
    assert glance.gets_in_the_way.text == "Tired"


def test_the_form_asks_every_section_of_the_journey():
    assert [section.key for section in questionnaire.SECTIONS] == [
        "filled_in_by", "about", "one_thing", "goals", "hopes", "trade_offs", "events", "weeks",
        "fit", "steering", "questions", "crew", "sharing", "done",
    ]  # fmt: skip


def test_a_detail_without_room_on_page_1_is_named() -> None:
    goal = {"id": "g", "text": "Sing", "hurts": "Noise", "helps": "Rest", "worked_when": "I sing"}
    plan = Plan.model_validate({"goals": [goal]})
    tight = summarise(plan, TODAY, tightness=4).glance.goals[0]
    assert len(tight.details) == 1
    assert tight.text.goes_on
    roomy = summarise(plan, TODAY, tightness=0).glance.goals[0]
    assert len(roomy.details) == 3
    assert not roomy.text.goes_on


@pytest.mark.parametrize(
    ("text", "letters", "shown"),
    [
        ("Walk down the aisle, and I do not want to be ill", 30, "Walk down the aisle…"),
        ("See the sea again. I do not want to lie in bed.", 28, "See the sea again…"),
        ("I, who never sat still, want to sing", 14, "I, who never…"),
    ],
)
def test_a_shortened_text_ends_with_a_part_of_the_sentence_if_it_can(text, letters, shown):
    assert cut(text, letters) == shown


def test_page_1_is_made_for_no_level_but_those_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    levels: list[int] = []

    def noted(*arguments: Any) -> Any:
        levels.append(arguments[2])
        return make_glance(*arguments)

    monkeypatch.setattr(content, "make_glance", noted)
    summaries = content.Summaries(example("full"), TODAY)
    assert summaries.at(4) is summaries.at(4)
    assert summaries.at(4).groups is summaries.at(0).groups
    assert levels == [0, 4]


def wishes(*strengths: tuple[str, str]) -> list[tuple[str, list[object]]]:
    """Return what the scheduler's pages say of wishes with these strengths and reasons."""
    names = ["mornings", "fewer_visits", "nearer_site"]
    fit = [
        {"wish": wish, "strength": strength, "note": note}
        for wish, (strength, note) in zip(names, strengths, strict=False)
    ]
    plan = Plan.model_validate({"fit": fit, "one_thing": {"text": "To sing"}})
    return [
        (one.anchor, [*(item.heading for item in one.items), *(fact.value for fact in one.facts)])
        for group in summarise(plan, TODAY).groups
        for one in group.sections
        if one.anchor.startswith("fit-")
    ]


def test_a_wish_that_is_none_is_printed_with_its_reason_only() -> None:
    assert wishes(("must", ""), ("no_view", ""), ("no_view", "I have a car")) == [
        ("fit-scheduler", ["mornings", "nearer_site"])
    ]


def test_who_minds_nothing_is_not_said_to_have_entered_nothing() -> None:
    assert wishes(("no_view", ""), ("no_view", " ")) == [("fit-scheduler", ["no_view"])]
    assert wishes() == [("fit-scheduler", [])]
