"""Every character that a plan may hold prints or is stood in for, by block and in any mixture."""

import html
import unicodedata
from collections.abc import Iterator

import pytest
from fontTools.unicodedata import Blocks
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.text import clean, for_print, has_control_characters, isolated
from planner.pdf import documents, fonts

LAST = 0x10FFFF
# Blocks in one document: few enough to find the one that breaks, many enough to be quick.
TOGETHER = 48
LETTERS_OF_A_BLOCK = 48
STEERING = {"Cf", "Zl", "Zp", "Zs", "Me", "Mc"}
STYLE = "white-space:pre-line;width:60mm"


def blocks() -> Iterator[tuple[str, str]]:
    """Yield each block's name and its characters: all that steer a layout, and a sample of all."""
    ends = [start - 1 for start in Blocks.RANGES[1:]] + [LAST]
    for first, last, name in zip(Blocks.RANGES, ends, Blocks.VALUES, strict=True):
        codes = range(first, last + 1)
        sample = {*codes[:: max(1, len(codes) // LETTERS_OF_A_BLOCK)], first, last}
        steering = [c for c in codes if unicodedata.category(chr(c)) in STEERING]
        sample.update(steering[:LETTERS_OF_A_BLOCK])
        letters = [chr(c) for c in sorted(sample) if not has_control_characters(chr(c))]
        if letters:
            yield name, " ".join(letters) + "".join(letters)


BLOCKS = list(blocks())
GROUPS = [BLOCKS[at : at + TOGETHER] for at in range(0, len(BLOCKS), TOGETHER)]


def printable(text: str) -> str:
    """Make a paragraph of what was typed, as a print does."""
    shown = isolated(for_print(clean(text)))
    stand_in = documents._stand_in(fonts.unprintable(shown))
    return f'<p style="{STYLE}">{html.escape(shown.translate(stand_in))}</p>'


@pytest.mark.parametrize("number", range(len(GROUPS)))
def test_every_block_prints(number, engine, document, assert_pdf_ua):
    printed = engine.render(document("".join(printable(text) for _, text in GROUPS[number])))
    assert printed.complaints == ()
    assert_pdf_ua(printed.pdf)


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
STEERED = st.text(
    "ab שעم\u00ad\u200b\u200d\u200f\u202b\u202e\u202c\u2067\u2069\u2028\n\t\u0301-", max_size=60
)


@settings(derandomize=True, max_examples=12, deadline=None)
@given(texts=st.lists(ANY_TEXT | STEERED, min_size=8, max_size=8))
def test_any_mixture_prints(texts, engine, document):
    printed = engine.render(document("".join(map(printable, texts))))
    assert printed.pdf
    assert printed.complaints == ()
