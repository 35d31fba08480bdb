"""Page 1: what stands on it, in which order, and what it has to leave to the later pages."""

import datetime as dt
from collections.abc import Sequence

from planner.domain import questions as questionnaire
from planner.domain.plans import choices
from planner.domain.plans.plan import Event, Goal, Plan, Question
from planner.domain.sharing import is_private, may_show_dates
from planner.domain.summary.calendar_order import in_calendar_order
from planner.domain.summary.model import (
    DateLine,
    Excerpt,
    Glance,
    GoalLine,
    Marks,
    More,
    Private,
    QuestionLine,
    Steer,
)
from planner.domain.summary.musts import schedule_musts
from planner.domain.summary.private import mark
from planner.domain.summary.strip import make_strip
from planner.domain.summary.text_budget import LEVELS, SMALLER, TIGHTEST, Budget, shorten

_NO_MORE = More(0, "")
# As wide as two days written out, so that a line holds no more than with a date.
_DATE_LETTERS = 28


def make_glance(plan: Plan, today: dt.date, tightness: int, days_per_letter: float) -> Glance:
    """Choose what page 1 shows at one level of tightness (0 roomy, `TIGHTEST` always fits)."""
    budget = LEVELS[min(tightness, TIGHTEST)]
    goals, more_goals, private_goals = _goals(plan, budget)
    dates, more_dates, private_dates = _dates(plan, today, budget)
    musts, more_musts = schedule_musts(plan, budget)
    questions, more_questions = _questions(plan, budget)
    about = plan.about
    return Glance(
        tightness=tightness,
        size=(tightness > 0) + (tightness >= SMALLER) + (tightness >= TIGHTEST),
        access_needs=about.access_needs,
        interpreter_language=shorten(about.interpreter_language, budget.title, "about"),
        access_note=shorten(about.access_note, budget.note, "about"),
        prefers_alone=plan.steering.bad_news is choices.BadNews.ALONE,
        one_thing=shorten(plan.one_thing.text, budget.one_thing, "one-thing"),
        gets_in_the_way=shorten(plan.one_thing.gets_in_the_way, budget.in_the_way, "one-thing"),
        goals=goals,
        more_goals=more_goals,
        private_goals=private_goals,
        strip=make_strip(plan, today, budget, days_per_letter),
        dates=dates,
        more_dates=more_dates,
        private_dates=private_dates,
        musts=musts,
        more_musts=more_musts,
        steer=_steer(plan, budget),
        questions=questions,
        more_questions=more_questions,
        questions_in_person=sum(map(is_private, plan.questions)),
    )


def _more(hidden: Sequence[int], anchor: str) -> More:
    return More(len(hidden), f"{anchor}-{hidden[0]}") if hidden else _NO_MORE


def _marks(private: Sequence[Private], budget: Budget) -> Marks:
    chosen, left = private[: budget.private], private[budget.private :]
    return Marks(tuple(chosen), More(len(left), left[0].anchor) if left else _NO_MORE)


def _goals(plan: Plan, budget: Budget) -> tuple[tuple[GoalLine, ...], More, Marks]:
    """Take the first goals of a plan in print order."""
    numbered = list(enumerate(plan.goals, 1))
    open_ones = [(n, goal) for n, goal in numbered if not is_private(goal)]
    lines = tuple(_goal_line(n, goal, budget) for n, goal in open_ones[: budget.goals])
    hidden = [n for n, _ in open_ones[budget.goals :]]
    marks = [mark(goal, f"goal-{n}") for n, goal in numbered if is_private(goal)]
    return lines, _more(hidden, "goal"), _marks(marks, budget)


def _goal_line(number: int, goal: Goal, budget: Budget) -> GoalLine:
    anchor = f"goal-{number}"
    text = shorten(goal.text, budget.goal, anchor) or Excerpt("", anchor)
    wanted = (("hurts", goal.hurts), ("worked_when", goal.worked_when), ("helps", goal.helps))
    details = [
        (questionnaire.ask(f"goals.{name}").on_paper, detail)
        for name, words in wanted
        if (detail := shorten(words, budget.detail, anchor))
    ]
    if len(details) > budget.details:
        # What has no room on page 1 is named, never dropped in silence.
        text = Excerpt(text.text, anchor, goes_on=True)
    return GoalLine(
        number,
        text,
        goal.by,
        shorten(goal.by_words, _DATE_LETTERS, anchor),
        goal.importance,
        tuple(details[: budget.details]),
    )


def _dates(plan: Plan, today: dt.date, budget: Budget) -> tuple[tuple[DateLine, ...], More, Marks]:
    """Take the days that bind most, and show them in the order of the calendar.

    A day to be told in person is only marked; one for the doctor that found no row is marked with
    its date.
    """
    numbered = [(n, event) for n, event in in_calendar_order(plan) if may_show_dates(event)]
    # Sorting keeps the calendar's order among days that bind alike.
    ranked = sorted(numbered, key=lambda pair: _binding(pair[1], today))
    chosen = ranked[: budget.dates]
    lines = tuple(_date_line(n, e, today, budget) for n, e in numbered if (n, e) in chosen)
    left = [(n, event) for n, event in in_calendar_order(plan) if (n, event) not in chosen]
    marks = [mark(event, f"day-{n}") for n, event in left if is_private(event)]
    hidden = [n for n, event in left if not is_private(event)]
    return lines, _more(hidden, "day"), _marks(marks, budget)


def _is_over(event: Event, today: dt.date) -> bool:
    return event.when is not None and event.when.last_day() < today


def _binding(event: Event, today: dt.date) -> tuple[bool, bool, int]:
    """Rank a day: still to come, fixed, how well to be."""
    needs = (choices.Need.WELL, choices.Need.THERE, choices.Need.PARTLY, None)
    return (
        _is_over(event, today),
        event.movable is not choices.Movable.FIXED,
        needs.index(event.need),
    )


def _date_line(number: int, event: Event, today: dt.date, budget: Budget) -> DateLine:
    anchor = f"day-{number}"
    private = is_private(event)
    return DateLine(
        when=event.when,
        when_words=None if private else shorten(event.when_words, _DATE_LETTERS, anchor),
        title=None if private else shorten(event.title, budget.title, anchor),
        movable=event.movable,
        need=event.need,
        nights=event.away.nights if event.away and not private else None,
        is_past=_is_over(event, today),
        anchor=anchor,
    )


def _steer(plan: Plan, budget: Budget) -> Steer | None:
    steering = plan.steering
    if steering.is_empty:
        return None
    return Steer(
        role=steering.role,
        detail=steering.detail,
        bad_news=steering.bad_news,
        with_whom=shorten(steering.with_whom, budget.note, "steering"),
        who_may_hear=shorten(steering.who_may_hear, budget.note, "steering"),
    )


def _questions(plan: Plan, budget: Budget) -> tuple[tuple[QuestionLine, ...], More]:
    """Take the first questions of a plan in print order."""
    numbered = [(n, q) for n, q in enumerate(plan.questions, 1) if not is_private(q)]
    lines = tuple(
        _question_line(n, question, budget) for n, question in numbered[: budget.questions]
    )
    return lines, _more([n for n, _ in numbered[budget.questions :]], "question")


def _question_line(number: int, question: Question, budget: Budget) -> QuestionLine:
    anchor = f"question-{number}"
    text = shorten(question.text, budget.question, anchor) or Excerpt("", anchor)
    return QuestionLine(number, text, question.starred)
