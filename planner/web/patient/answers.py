"""The answers of one section in words, for the check page and for "Is this still true?"."""

from dataclasses import dataclass

from flask import url_for

from planner.i18n import gettext
from planner.services.plans import StoredPlan
from planner.web.patient.cards import Card, cards
from planner.web.patient.journey import JOURNEY, Section


@dataclass(frozen=True, slots=True)
class Answers:
    """One section: items of a list, answers, or both."""

    title: str
    change: str
    is_list: bool
    cards: list[Card]
    answers: list[tuple[str, str]]


def answers_of(section: Section, stored: StoredPlan) -> Answers:
    """Return a section's answers in words."""
    return Answers(
        gettext(section.title),
        url_for(section.endpoint),
        section.is_list,
        cards(section, stored.plan) if section.is_list else [],
        _words(section, stored),
    )


def _words(section: Section, stored: StoredPlan) -> list[tuple[str, str]]:
    """Return every question with its answer; beside the way, an empty answer means no question."""
    form = section.once if section.is_list else section.form
    if form is None:
        return []
    answers = form.showing(section.value_in(stored.plan)).asked_in_words()
    return [(asked, words) for asked, words in answers if words or section in JOURNEY]
