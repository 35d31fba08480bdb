"""The one cleaning of what is typed into boxes for figures."""

import contextlib
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.codes import read_code
from planner.domain.date_parsing.lengths import read_minutes, read_nights
from planner.domain.date_parsing.times import NotATimeError, read_time
from planner.domain.figures import plain, with_figures

EVERY = [chr(code) for code in range(sys.maxunicode + 1)]
DIGITS = [letter for letter in EVERY if unicodedata.category(letter) == "Nd"]
SPACES = [letter for letter in EVERY if unicodedata.category(letter) in {"Zs", "Zl", "Zp"}]
SHAPELESS = [
    letter
    for letter in EVERY
    if unicodedata.category(letter) == "Cf" and letter.isprintable() is False
]
DASHES = [letter for letter in EVERY if unicodedata.category(letter) == "Pd"]


def test_figures_of_every_script_are_read() -> None:
    assert len(DIGITS) > 600
    wrong = [d for d in DIGITS if plain(d) != str(unicodedata.decimal(d))]
    assert wrong == []


def test_every_space_is_one_space_and_every_sign_without_a_shape_is_gone() -> None:
    assert [s for s in SPACES if plain(f"1{s}{s}2") != "1 2"] == []
    signs = [
        "\u200e",
        "\u200f",
        "\u200b",
        "\u200d",
        "\u2060",
        "\ufeff",
        "\u00ad",
        "\u2066",
        "\u2069",
    ]
    assert [s for s in [*SHAPELESS, *signs, "\ufe0f"] if plain(f"{s}1{s}2{s}") != "12"] == []


def test_dashes_strokes_and_apostrophes_are_the_usual_ones() -> None:
    assert [d for d in [*DASHES, "\u2212"] if plain(f"1{d}2") != "1-2"] == []
    assert {plain(f"1{d}2") for d in "⁄∕／/"} == {"1/2"}
    assert {plain(f"{d}27") for d in "’‘'`´ʼ′＇"} == {"'27"}
    assert {plain(f"10{d}30") for d in "：∶:"} == {"10:30"}
    assert {plain(f"10{d}5") for d in "٫．."} == {"10.5"}


@pytest.mark.parametrize(
    "end", [".", "。", "．", " .", "…", ",", ";", " ", "\u00a0", ".\u200e", "..."]
)
def test_stops_at_the_end_go(end: str) -> None:
    assert plain(f"10:30{end}") == "10:30"


def test_raised_and_circled_figures_stay_apart() -> None:
    assert plain("10³⁰") == "10 30"
    assert plain("12①") == "12 1"
    assert plain("1½") == "1.5"


@given(st.text())
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    once = plain(text)
    assert plain(once) == once


def test_numbers_in_words_are_figures() -> None:
    assert with_figures("twenty-five past nine") == "25 past 9"
    assert with_figures("ninety nine") == "99"
    assert with_figures("often, someone, tenth") == "often, someone, tenth"


noise = st.lists(st.sampled_from([*SHAPELESS, "\ufe0f", "\u034f"]), min_size=1, max_size=4)
scripts = st.integers(0, len(DIGITS) // 10 - 1)


def disguised(text: str, signs: list[str], script: int) -> str:
    """Write the same figures in another script, with signs that nobody sees between them."""
    letters = [
        DIGITS[script * 10 + int(letter)] if letter.isdecimal() else letter for letter in text
    ]
    return signs[0] + "".join(
        f"{letter}{signs[n % len(signs)]}" for n, letter in enumerate(letters)
    )


@given(noise, scripts)
def test_every_reader_of_figures_goes_through_the_same_cleaning(
    signs: list[str], script: int
) -> None:
    assert read_time(disguised("10:30 am", signs, script)) == "10:30"
    assert read_minutes(disguised("1:10", signs, script)) == 70
    assert read_nights(disguised("12", signs, script)) == 12
    assert read_code(disguised("K7PM-2Q9T-XW4D.", signs, script)) == read_code("K7PM2Q9TXW4D")


@given(st.text(max_size=30))
def test_no_text_breaks_a_reader(text: str) -> None:
    assert (read_minutes(text) or 0) >= 0
    assert (read_nights(text) or 0) >= 0
    with contextlib.suppress(NotATimeError):
        assert len(read_time(text)) == len("10:30")
