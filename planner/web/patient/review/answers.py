"""The answers of a page in words: for the check page, lists, and "Is this still true?"."""

from dataclasses import dataclass, field

from flask import url_for

from planner.i18n import gettext
from planner.services.plans import StoredPlan
from planner.web.patient.journey import Section, pages_of, step_of
from planner.web.patient.review.cards import Card, cards
from planner.web.patient.review.short_answers import ShortAnswer, in_short


@dataclass(frozen=True, slots=True)
class Answers:
    """What one page holds: the items of a list, or questions with their answers.

    change: the address of the page. page: what it is a page of. unanswered: the questions that
    were left empty.
    """

    title: str
    change: str
    page: Section
    cards: list[Card] = field(default_factory=list)
    answers: list[ShortAnswer] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was entered on this page."""
        return not self.cards and not self.answers


def answers_of(page: Section, stored: StoredPlan) -> Answers:
    """Return a page's answers in words."""
    title, change = gettext(page.title), url_for(page.endpoint)
    if page.is_list:
        return Answers(title, change, page, cards(page, stored.plan))
    form = page.form.showing(page.value_in(stored.plan))
    asked = list(form.asked_in_words())
    # Beside the way an empty answer means that there was no question.
    is_step = step_of(page) is not None
    left_out = [question for question, words in asked if not words] if is_step else []
    return Answers(
        title,
        change,
        page,
        answers=list(in_short(page, ((question, words) for question, words in asked if words))),
        unanswered=left_out,
    )


def answers_of_section(section: Section, stored: StoredPlan) -> list[Answers]:
    """Return the answers of a section, page by page."""
    return [answers_of(page, stored) for page in pages_of(section)]
