"""Letters as a reader sees them: where a text may be cut or broken, and how wide it is.

Where a line may break is Unicode's rule (UAX 14), and in Khmer, Lao and Burmese, which write
without spaces, a matter of knowing words. ICU knows both; Pango knows the words of Thai only.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator

from icu4py.breakers import CharacterBreaker, LineBreaker

BREAK = "\u200b"
# In letters of usual width: what fits into the narrowest column, and into what longer runs fall.
WIDEST_RUN = 40
_PIECE = 12
# After these a run of figures, a number or an address breaks best.
_SEPARATORS = set("-/.,:;_@&?=#%+~|\\\u00a0\u2010\u2011\u2012\u2013\u2014\u202f\u0f0b\u0f0c")
# Pango breaks these itself: Thai by its dictionary, Chinese, Japanese and Korean at every letter.
_BREAKS_BY_ITSELF = re.compile(
    r"[\u0e00-\u0e7f\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]"
)
# A run of Thai in which the dictionary finds no word must not stay whole for ever.
_WIDEST_SENTENCE = 250
_TOKEN = re.compile(r"[^ \t\n\u200b]+")
# ICU takes the language for a few rules of Chinese and Japanese only.
_RULES = "en"

_CAPITAL = 1.25
_WIDE = 1.7
# Single characters that print as wide as a sentence, and the widest script that we have met.
_WHOLE_SENTENCES = "\ufdfa\ufdfb\ufdfd"
_CUNEIFORM = "\U00012000", "\U0001254f"
# Scripts of wide letters, South and South East Asia's, and what they take in a run.
_WIDE_LETTERS = re.compile(
    r"[\u0900-\u0dff\u0e80-\u109f\u1200-\u139f\u1700-\u18af\u1900-\u1cff\ua800-\ua8ff\ua900-\uabff]"
)
_WIDE_LETTER = 2.0


def width(text: str) -> float:
    """Return how many letters of usual width `text` takes; an accent takes none."""
    return sum(map(_letter_width, text))


def whole(text: str) -> Iterator[str]:
    """Yield letters as a reader sees them, each with its marks and what is joined to it."""
    if text.isascii():
        return iter(text)
    return iter(CharacterBreaker(text, _RULES))


def with_break_points(text: str) -> str:
    """Put U+200B where a line may break and Pango would not, never inside a letter.

    Between the words of scripts without spaces, and in any run that is too wide for a column.
    """
    if text.isascii() and max(map(len, text.split()), default=0) <= WIDEST_RUN / _WIDE:
        return text
    return _TOKEN.sub(lambda found: _broken(found.group()), text)


def _broken(token: str) -> str:
    wide = _run_width(token)
    if token.isascii() and wide <= WIDEST_RUN:
        return token
    segments = list(LineBreaker(token, _RULES))
    broken = _cut_up(segments[0])
    for before, after in itertools.pairwise(segments):
        broken += BREAK if _needs_help(before[-1], after[0], wide) else ""
        broken += _cut_up(after)
    return broken


def _needs_help(before: str, after: str, wide: float) -> bool:
    """Say whether Pango may see no break between two letters of a run where ICU sees one."""
    if _BREAKS_BY_ITSELF.match(before) and _BREAKS_BY_ITSELF.match(after):
        return wide > _WIDEST_SENTENCE and _is_thai(before)
    return wide > WIDEST_RUN or (_is_letter(before) and _is_letter(after))


def _is_thai(character: str) -> bool:
    return "\u0e00" <= character <= "\u0e7f"


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" and not _BREAKS_BY_ITSELF.match(character)


def _cut_up(segment: str) -> str:
    """Return what Unicode's rules keep together, with break points if it is too wide."""
    if _run_width(segment) <= WIDEST_RUN:
        return segment
    pieces = [""]
    for letter in whole(segment):
        after_separator = pieces[-1][-1:] in _SEPARATORS and letter not in _SEPARATORS
        if pieces[-1] and (after_separator or _run_width(pieces[-1] + letter) > _PIECE):
            pieces.append("")
        pieces[-1] += letter
    return BREAK.join(pieces)


def _run_width(run: str) -> float:
    return sum(
        _WIDE_LETTER if _WIDE_LETTERS.match(letter) and wide else wide
        for letter, wide in zip(run, map(_letter_width, run), strict=True)
    )


def _letter_width(letter: str) -> float:
    if letter.isascii():
        return _WIDE if letter in "MW@%" else _CAPITAL if letter.isupper() else 1.0
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return 2.0
    if letter in _WHOLE_SENTENCES:
        return 30.0
    if _CUNEIFORM[0] <= letter <= _CUNEIFORM[1]:
        return 4.0
    return _CAPITAL
