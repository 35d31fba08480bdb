"""Guesses how tall page 1 will be, so that the first print mostly fits.

A guess in points from counted letters and the sizes of the stylesheets; print measures. Too
low costs a second print, too high costs words on page 1, so it leans a little to the high side.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from planner.domain.letters import width
from planner.domain.summary.content import TIGHTEST
from planner.domain.summary.model import Excerpt, Marks, More, Must, Summary
from planner.layout import page


@dataclass(frozen=True, slots=True)
class Sizes:
    """Heights in points and letters a line, as the stylesheets make them."""

    line: float
    small_line: float
    heading: float
    head: float
    quote_line: float
    quote_letters: float
    letters: float
    goal_letters: float
    goal_padding: float
    date_letters: float
    has_side_line: bool
    has_halves: bool
    left_letters: float
    right_letters: float
    reply: float


_NORMAL = Sizes(
    line=12.7,
    small_line=13.4,
    heading=25.0,
    head=96.0,
    quote_line=21.3,
    quote_letters=62,
    letters=106,
    goal_letters=63,
    goal_padding=5.6,
    date_letters=48,
    has_side_line=False,
    has_halves=True,
    left_letters=47,
    right_letters=43,
    reply=75.0,
)
_LARGE = Sizes(
    line=22.7,
    small_line=18.0,
    heading=22.5,
    head=103.0,
    quote_line=26.5,
    quote_letters=47,
    letters=62,
    goal_letters=55,
    goal_padding=2.2,
    date_letters=55,
    has_side_line=True,
    has_halves=False,
    left_letters=62,
    right_letters=52,
    reply=74.0,
)
# What less air and smaller letters save, by the size of page 1.
_SAVES = {False: (1.0, 0.93, 0.92, 0.92), True: (1.0, 0.93, 0.76, 0.7)}
_HEIGHTS = {("a4", False): 764, ("letter", False): 714, ("a4", True): 762, ("letter", True): 712}


def likely_level(summaries: Iterable[Summary], *, paper: str, large: bool) -> int:
    """Return the first level whose page 1 probably fits; the last one if none does."""
    sizes = _LARGE if large else _NORMAL
    room = _HEIGHTS[paper, large]
    fitting = (one for one in summaries if height(one, sizes, large=large) <= room)
    return next((one.glance.tightness for one in fitting), TIGHTEST)


def height(summary: Summary, sizes: Sizes, *, large: bool) -> float:
    """Return the guessed height of page 1 in points."""
    total = (
        _head(summary, sizes)
        + _one_thing(summary, sizes)
        + _goals(summary, sizes)
        + page.strip_height(summary, large=large)
        + _dates(summary, sizes)
        + _bottom(summary, sizes)
        + sizes.reply
    )
    return total * _SAVES[large][summary.glance.size]


def _lines(letters: float, per_line: float) -> int:
    return max(1, math.ceil(letters / per_line))


def _letters(text: Excerpt | None) -> float:
    return width(text.text) + (12 if text.goes_on else 0) if text else 0


def _notes(sizes: Sizes, more: More, marks: Marks | None = None) -> float:
    letters = 24 if more.count else 0
    letters += 12 + 34 * len(marks.items) if marks and marks.items else 0
    return _lines(letters, sizes.letters * 1.2) * sizes.small_line if letters else 0


def _head(summary: Summary, sizes: Sizes) -> float:
    who, glance = summary.identity, summary.glance
    names = sum(map(_letters, (who.preferred_name, who.record_number, who.visit_with)))
    extra = _lines(width(who.full_name) + names, sizes.letters * 0.8) - 1
    filled = _lines(75 + _letters(who.helper_name), sizes.letters * 1.15) - 1
    needs = 26 * len(glance.access_needs) + _letters(glance.interpreter_language)
    needs += _letters(glance.access_note) + 24 * glance.prefers_alone
    empty = 3 * sizes.line if summary.is_empty else 0
    return (
        sizes.head
        + extra * sizes.line
        + filled * sizes.small_line
        + (_lines(needs, sizes.letters * 0.9) - 1) * sizes.line * 1.2
        + empty
    )


def _one_thing(summary: Summary, sizes: Sizes) -> float:
    one, way = summary.glance.one_thing, summary.glance.gets_in_the_way
    quote = _lines(_letters(one), sizes.quote_letters) * sizes.quote_line if one else sizes.line
    return 12 + quote + (_lines(24 + _letters(way), sizes.letters) * sizes.line if way else 0)


def _goals(summary: Summary, sizes: Sizes) -> float:
    glance = summary.glance
    total = sizes.heading + _notes(sizes, glance.more_goals, glance.private_goals)
    for goal in glance.goals:
        beside = 26 if sizes.has_side_line else 0
        lines = _lines(_letters(goal.text) + beside, sizes.goal_letters)
        details = sum(20 + _letters(detail) for _, detail in goal.details)
        lines += _lines(details, sizes.goal_letters) if details else 0
        total += lines * sizes.line + sizes.goal_padding
    return total if glance.goals else total + sizes.line


def _dates(summary: Summary, sizes: Sizes) -> float:
    glance = summary.glance
    total = sizes.heading + _notes(sizes, glance.more_dates, glance.private_dates)
    for date in glance.dates:
        letters = _letters(date.title) or 20
        letters += 16 if date.nights and not sizes.has_side_line else 0
        letters += 44 if sizes.has_side_line else 0
        total += _lines(letters, sizes.date_letters) * sizes.line + sizes.goal_padding
    return total if glance.dates else total + sizes.line


def _bottom(summary: Summary, sizes: Sizes) -> float:
    left, right = _musts(summary, sizes), _questions(summary, sizes)
    return max(left, right) if sizes.has_halves else left + right


def _musts(summary: Summary, sizes: Sizes) -> float:
    glance = summary.glance
    total = 2 * sizes.heading + _notes(sizes, glance.more_musts)
    wanted: Iterable[float] = map(_must_letters, glance.musts)
    total += sum(_lines(letters, sizes.left_letters) * sizes.line + 3.4 for letters in wanted)
    steer = glance.steer
    letters = 95 + _letters(steer.with_whom) if steer else 20
    total += _lines(letters, sizes.left_letters) * sizes.line + 3.4
    return total if glance.musts else total + sizes.line


def _must_letters(must: Must) -> float:
    fixed = {"wish": 40, "cannot": 24, "travel": 36, "notice": 30, "caring": 14}[must.kind]
    days = 11 * len(must.days) if len(must.days) < 7 else 9  # noqa: PLR2004 - days of a week
    return fixed + days + (24 if must.transport else 0) + _letters(must.note)


def _questions(summary: Summary, sizes: Sizes) -> float:
    glance = summary.glance
    total = sizes.heading + _notes(sizes, glance.more_questions)
    if glance.questions_in_person and not glance.more_questions.count:
        total += sizes.small_line
    for question in glance.questions:
        total += _lines(_letters(question.text), sizes.right_letters) * sizes.line + 4
    return total if glance.questions else total + sizes.line
