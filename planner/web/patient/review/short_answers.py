"""Answers as the print says them: with a short label, or none where the words need none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planner.domain import questions
from planner.domain.questions import Kind
from planner.domain.wording import label
from planner.i18n import gettext
from planner.web.patient.journey import Section


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """An answer in words. Of one that speaks for itself the label, its question, is only heard.

    is_tick: a yes, of which the label is all that is shown.
    """

    label: str
    words: str
    speaks_for_itself: bool = False
    is_tick: bool = False


def in_short(section: Section, answers: Iterable[tuple[str, str]]) -> Iterator[ShortAnswer]:
    """Yield the answers that a form gives to its questions; not what was chosen beforehand."""
    asks = {
        gettext(ask.on_screen): ask
        for ask in questions.section(section.name).all_asks
        if ask.on_screen
    }
    for question, words in answers:
        ask = asks.get(question)
        if ask is None:
            yield ShortAnswer(question, words)
        elif ask.kind is Kind.YES:
            yield ShortAnswer(gettext(ask.on_paper), words, is_tick=True)
        elif ask.speaks_for_itself:
            yield ShortAnswer(question, words, speaks_for_itself=True)
        elif ask.default is None or words != gettext(label(ask.default)):
            yield ShortAnswer(gettext(ask.on_paper), words)
