"""How much room page 1 gives to each text, level by level, and how a text is cut to it.

Widths count letters of usual width; a Chinese character counts as two, an accent as none. They
only guide: whether the page fits is measured by printing it (planner/pdf/documents.py).
"""

from dataclasses import dataclass

from planner.domain.letters import whole, width
from planner.domain.summary.model import Excerpt

MARK = "\u2026"
_CHARACTERS_PER_LETTER = 3
# Characters that make one letter, in what people write.
_LONGEST_LETTER = 32
_ENDS_OF_PARTS = (". ", "! ", "? ", "; ", ": ", ", ", " \u2013 ", " \u2014 ", " - ")
_MOST_OF_IT = 0.6
# Punctuation, dashes and joiners that would look lost before the ellipsis.
_LOOSE_ENDS = " ,.;:-\u2013\u2014\u200b\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Budget:
    """What page 1 holds at one level of tightness: letters a text, items a list."""

    one_thing: int
    in_the_way: int
    goal: int
    details: int
    detail: int
    title: int
    note: int
    question: int
    goals: int
    dates: int
    musts: int
    questions: int
    lanes: int
    strip_label: int
    private: int


LEVELS = (
    #    one  way  goal  n  det  titl note ques  goals dates musts ques lanes label private
    Budget(420, 300, 220, 3, 160, 120, 120, 220, 3, 5, 5, 3, 5, 34, 6),
    Budget(420, 300, 220, 3, 160, 120, 120, 220, 3, 5, 5, 3, 5, 34, 6),
    Budget(280, 200, 150, 2, 110, 90, 90, 150, 3, 5, 5, 3, 5, 34, 6),
    Budget(200, 140, 120, 1, 90, 70, 70, 110, 3, 5, 5, 3, 4, 34, 5),
    Budget(150, 100, 100, 1, 70, 60, 50, 90, 3, 5, 5, 3, 3, 30, 4),
    Budget(110, 80, 80, 1, 50, 50, 40, 80, 3, 4, 4, 3, 3, 26, 3),
    Budget(100, 70, 70, 1, 40, 44, 34, 70, 3, 3, 4, 3, 2, 24, 2),
    Budget(100, 70, 46, 0, 0, 36, 30, 48, 3, 3, 3, 3, 2, 22, 2),
    Budget(90, 70, 44, 0, 0, 34, 26, 48, 2, 2, 2, 3, 2, 20, 1),
    Budget(90, 70, 42, 0, 0, 32, 20, 48, 2, 2, 2, 3, 1, 18, 1),
    Budget(90, 70, 42, 0, 0, 32, 20, 48, 2, 2, 2, 3, 1, 18, 1),
    Budget(90, 46, 42, 0, 0, 32, 18, 48, 2, 1, 1, 2, 1, 18, 1),
    Budget(36, 30, 30, 0, 0, 24, 12, 32, 1, 1, 1, 1, 1, 16, 1),
)
TIGHTEST = len(LEVELS) - 1
# From this level on the letters of page 1 stand smaller too.
SMALLER = TIGHTEST - 2


def one_line(text: str) -> str:
    """Return `text` with every run of white space as one space."""
    return " ".join(text.split())


def cut(text: str, letters: float) -> str:
    """Return one line of at most `letters`, ended at a word with an ellipsis if it was longer."""
    line = one_line(text)
    used, at = 0.0, 0
    # Accents take no width, so the number of characters is bounded too.
    most = int(letters * _CHARACTERS_PER_LETTER)
    for letter in whole(line[: most + _LONGEST_LETTER]):
        used += width(letter)
        if used > letters or at + len(letter) > most:
            return _up_to_a_word(line[:at])
        at += len(letter)
    return line


def _up_to_a_word(start: str) -> str:
    # Half of a part of a sentence can turn its meaning around, so it ends with a part if it can.
    part = max(start.rfind(end) for end in _ENDS_OF_PARTS)
    if part > len(start) * _MOST_OF_IT:
        return start[:part].rstrip(_LOOSE_ENDS) + MARK
    space = start.rfind(" ")
    if space > len(start) // 2:
        start = start[:space]
    return start.rstrip(_LOOSE_ENDS) + MARK


def shorten(text: str, letters: float, anchor: str) -> Excerpt | None:
    """Return `text` for page 1, cut to `letters`; None if nothing was entered."""
    line = one_line(text)
    if not line:
        return None
    short = cut(line, letters)
    return Excerpt(short, anchor, goes_on=short != line)
