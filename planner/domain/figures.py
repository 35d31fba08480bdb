"""What is typed into a box for figures, made plain for reading: one cleaning for every such box.

Dates, times, lengths, counts and access codes are read from what `plain` gives. It is never kept
or shown: a box that must be mended shows what was typed.
"""

import re
import unicodedata
from itertools import groupby

_APOSTROPHES = "‘’‛′`´ʼˈꞌ＇"
_SIGNS = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys("−⁃﹣－", "-")
    | dict.fromkeys("⁄∕／", "/")
    | dict.fromkeys("٫。｡．․", ".")
    | dict.fromkeys("،٬、﹐，､", ",")
    | dict.fromkeys("∶：﹕꞉", ":")
    # As NFKC writes them, 1½ would be 11/2.
    | {"½": ".5", "¼": ".25", "¾": ".75"}
)
_DASH, _OTHER_NUMBER = "Pd", "No"
_SPACES = {"Zs", "Zl", "Zp"}
_NOTHING = {"Cc", "Cf", "Cs"}
_SELECTORS = re.compile("[\ufe00-\ufe0f\u034f]")
_ENDS = " .,;"
_SPACE_RUN = re.compile(r"\s+")

_SMALL = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
]
_TENS_IN_WORDS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_TENS = dict(zip(_TENS_IN_WORDS, range(20, 100, 10), strict=True))
_NUMBERS = {word: number for number, word in enumerate(_SMALL)} | _TENS
_NUMBERS |= {
    f"{tens}{between}{_SMALL[one]}": number + one
    for tens, number in _TENS.items()
    for between in ("-", " ")
    for one in range(1, 10)
}
_IN_WORDS = re.compile(rf"\b({'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b")


def plain(typed: str) -> str:
    """Return `typed` as a reader of figures takes it, in small letters.

    Figures of every script and width become 0 to 9; dashes, strokes and apostrophes of every shape
    the usual one; spaces of every kind one space; signs without a shape, and stops at the end, go.
    """
    text = unicodedata.normalize("NFKC", _with_figures_apart(typed.translate(_SIGNS)))
    text = "".join(map(_as_usual, _SELECTORS.sub("", text).translate(_SIGNS)))
    return _SPACE_RUN.sub(" ", text).casefold().lstrip().rstrip(_ENDS)


def with_figures(text: str) -> str:
    """Return plain `text` with English words for numbers, zero to ninety-nine, as figures."""
    return _IN_WORDS.sub(lambda found: str(_NUMBERS[found.group()]), text)


def _with_figures_apart(text: str) -> str:
    """Keep figures that are raised or circled from running into the one before them."""
    runs = groupby(text, lambda letter: unicodedata.category(letter) == _OTHER_NUMBER)
    return "".join(f" {''.join(run)} " if is_other else "".join(run) for is_other, run in runs)


def _as_usual(letter: str) -> str:
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(letter)
    if category == _DASH:
        return "-"
    if category in _SPACES or letter.isspace():
        return " "
    return "" if category in _NOTHING else letter
