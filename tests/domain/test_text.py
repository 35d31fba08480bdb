"""Text: what is dropped on the way in, and what print may add."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.text import clean, for_print, has_control_characters, is_blank, isolated

SOFT_HYPHEN = "\u00ad"
ZWSP = "\u200b"


@given(st.text(st.characters(exclude_categories=())))
def test_cleaned_text_can_always_be_stored(text: str) -> None:
    cleaned = clean(text)
    assert not has_control_characters(cleaned)
    cleaned.encode("utf-8")
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean(cleaned) == cleaned


def test_line_ends_tabs_and_spaces_stay_as_typed() -> None:
    assert clean("  one\r\ntwo\rthree\n\n\tfour  ") == "  one\ntwo\nthree\n\n\tfour  "


# What programs leave in a text is no letter: another test has it.
_LEFT_BY_PROGRAMS = re.compile("[\ufff9-\ufffc\uf020-\uf0ff\ufdd0-\ufdef]")


@given(
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Mn", "Me")).filter(
            lambda one: (
                not _LEFT_BY_PROGRAMS.match(one)
                and ord(one) & 0xFFFE != 0xFFFE
                and one != SOFT_HYPHEN
            )
        ),
        max_size=300,
    )
)
def test_print_loses_no_letter(text: str) -> None:
    assert "".join(for_print(text).replace(ZWSP, "").split()) == "".join(
        unicodedata.normalize("NFC", text).replace(ZWSP, "").split()
    )


def test_every_kind_of_line_end_is_one_line_end() -> None:
    assert clean("a\u2028b\u2029c\x85d\x0be\x0cf\x1cg") == "a\nb\nc\nd\ne\nf\ng"
    assert clean("a\x1fb") == "a b"
    assert for_print("a\u2028b") == "a\nb"


def test_print_keeps_two_blank_lines_at_most() -> None:
    assert for_print("a" + "\n" * 2_000 + "b") == "a\n\n\nb"
    assert for_print("a\n\n\nb" + "c" * 40).startswith("a\n\n\nb")


def test_print_keeps_eight_marks_on_a_letter() -> None:
    assert for_print("q" + "\u0301" * 900) == "q" + "\u0301" * 8


def test_print_keeps_every_mark_of_a_burmese_word() -> None:
    secret = "လျှို့ဝှက်"
    assert for_print(secret) == secret


def test_marks_stacked_without_end_are_stored_as_they_came_and_soon() -> None:
    endless = "a" + "\u0301" * 20_000 + "\u0316" * 20_000
    assert clean(endless) == endless
    assert clean("e\u0301") == "é"


def test_long_runs_get_break_points() -> None:
    printed = for_print("x" * 100)
    assert max(map(len, printed.split(ZWSP))) <= 30
    assert for_print("plain words stay as they are, however long the sentence is") == (
        "plain words stay as they are, however long the sentence is"
    )


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("I want to walk \ufffc to the shop", "I want to walk to the shop"),
        ("\ufffcone\ufffc", "one"),
        ("a\ufff9b\ufffac\ufffbd\ufdd0e\ufffff\U0010fffeg", "abcdefg"),
        ("\uf0b7\tto sing\n  \uf0a7 to walk", "\u2022\tto sing\n  \u2022 to walk"),
        # Any sign of those fonts that begins a line, and the ones with a meaning anywhere.
        ("\uf06f ask\n\uf0d8 tell", "\u2022 ask\n\u2022 tell"),
        ("one \uf0b7 two \uf0fc", "one \u2022 two \u2713"),
        ("thank you \uf04a", "thank you \u263a"),
        # A Greek letter of the font Symbol is no bullet: 5 micrograms stay what they are.
        ("5 \uf06dg", "5 \uf06dg"),
    ],
)
def test_marks_that_programs_left_print_as_nothing_or_as_a_bullet(typed: str, printed: str) -> None:
    assert for_print(typed) == printed
    assert clean(typed) == typed


def test_thai_words_are_left_to_the_dictionary() -> None:
    thai = "สวัสดีครับผมอยากไปงานแต่งงานของลูกสาวของผมในเดือนมิถุนายน"
    assert for_print(thai) == thai


def test_a_long_run_of_thai_without_end_still_breaks() -> None:
    assert ZWSP in for_print("ก" * 3_000)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n\t",
        "\u200b",
        "\u00ad\u200d",
        "\u3164",
        "\u2800\ufe0f",
        "\u2066\u2069",
        "\ufffc \ufffc",
    ],
)
def test_text_that_shows_nothing_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "\u200ba", "é", "ا", "0", ".", "👩\u200d🚀"])
def test_text_that_shows_something_is_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_a_hebrew_title_cannot_turn_the_date_beside_it() -> None:
    assert isolated("חתונה") == "\u2068חתונה\u2069"
    assert isolated("Wedding, 12 June") == "Wedding, 12 June"
    assert isolated("12 June", always=True) == "\u206812 June\u2069"


@given(st.text(st.sampled_from("ab אب1\u202e\u202c\u2066\u2067\u2068\u2069\n")))
def test_an_isolate_ends_where_its_line_ends(text: str) -> None:
    for line in isolated(text, always=True).split("\n"):
        depth = 0
        for place, character in enumerate(line if line.strip() else ""):
            depth += (character in "\u2066\u2067\u2068") - (character == "\u2069")
            assert depth > 0 or place == len(line) - 1
        assert depth == 0
