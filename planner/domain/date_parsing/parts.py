"""The pieces of a date that is typed in one go: figures, months, what only holds them together."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Order = Literal["dmy", "mdy", "ymd"]

_TOKEN = re.compile(
    r"(?P<short>'\d\d(?!\d))|(?P<number>\d+)|(?P<gap>[\s.,/-]+)|(?P<word>(?:[^\s\d.,/'-]|'(?!\d))+|')"
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|re|ème|[eoa])(?![\w'])")
_LENGTHS = {1: "D", 2: "D", 4: "Y"}
STROKES = "/.-"


@dataclass(frozen=True, slots=True)
class Habits:
    """How a language writes days: the order of figures, its months, its days of the week.

    weekday_of: Monday is 0. is_link: whether a word only holds a date together, such as "of".
    short_years: whether two figures of a year are those of the calendar that we use.
    joined: makes one word of each name that has several, such as "sexta-feira".
    """

    order: Order
    month_of: Callable[[str], int | None]
    weekday_of: Callable[[str], int | None]
    is_link: Callable[[str], bool]
    short_years: bool = True
    joined: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece; `value` is what it says, as a number.

    kind: D one or two figures, S a year behind an apostrophe, Y four figures, X figures of another
    length, M the name of a month, W of a day of the week, L a link, G what stands between (`text`),
    and ? a word that is not of a date.
    """

    kind: str
    text: str
    value: int = 0


class TypedDate:
    """The pieces of `text`, which is plain already, as `habits` tell them apart."""

    def __init__(self, text: str, habits: Habits) -> None:
        self.text = text
        self.habits = habits
        self.pieces = list(_pieces(_ORDINAL.sub("", habits.joined(text)), habits))

    @cached_property
    def kinds(self) -> str:
        """The kinds of all pieces in their order."""
        return "".join(piece.kind for piece in self.pieces)

    @cached_property
    def shape(self) -> str:
        """The kinds of the pieces that say when: without gaps, links and the day of the week."""
        return "".join(kind for kind in self.kinds if kind not in "GLW")

    @property
    def has_ordinal(self) -> bool:
        """Say whether a figure counts a day, as in `12th`."""
        return _ORDINAL.search(self.text) is not None

    @property
    def is_sound(self) -> bool:
        """Say whether nothing stands in it, before or behind it, that is not of a date."""
        is_open = self.kinds.startswith("G") or self.kinds.endswith("G")
        return not is_open and self.kinds.count("W") < len("WW") and not set(self.shape) & set("?X")

    def value(self, kind: str, place: int = 0) -> int:
        """Return what the piece of a kind says; the `place`-th one of them."""
        return [piece.value for piece in self.pieces if piece.kind == kind][place]

    @property
    def weekday(self) -> int | None:
        """The day of the week that is named."""
        return self.value("W") if "W" in self.kinds else None

    @cached_property
    def strokes(self) -> list[str]:
        """What stands between the figures, without spaces."""
        figures = [place for place, kind in enumerate(self.kinds) if kind in "DSYX"]
        inside = self.pieces[figures[0] : figures[-1]] if figures else []
        return [piece.text.replace(" ", "") for piece in inside if piece.kind == "G"]

    @cached_property
    def figures(self) -> list[str]:
        """The figures as they are written."""
        return [piece.text for piece in self.pieces if piece.kind in "DSYX"]


def words_in(text: str) -> list[str]:
    """Return the words of plain `text`, as a date's pieces would have them."""
    return [found.group() for found in _TOKEN.finditer(text) if found.lastgroup == "word"]


def _pieces(text: str, habits: Habits) -> Iterator[Piece]:
    for found in _TOKEN.finditer(text):
        word = found.group()
        match found.lastgroup:
            case "short":
                yield Piece("S", word, int(word[1:]))
            case "number":
                kind = _LENGTHS.get(len(word), "X")
                yield Piece(kind, word, 0 if kind == "X" else int(word))
            case "gap":
                yield Piece("G", word)
            case _:
                yield _word(word, habits)


def _word(word: str, habits: Habits) -> Piece:
    if habits.is_link(word):
        # First, because "ж." of a Kazakh date also begins the name of a month.
        return Piece("L", word)
    month, weekday = habits.month_of(word), habits.weekday_of(word)
    if month is not None:
        return Piece("M", word, month)
    return Piece("?", word) if weekday is None else Piece("W", word, weekday)
