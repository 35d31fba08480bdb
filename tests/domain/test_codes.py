"""Access codes as they are read, typed and shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.codes import LENGTH, SYMBOLS, AccessCode, make_symbols, read_code

CODE = AccessCode("K7PM", "2Q9TXW4D")


def test_a_code_is_shown_in_three_groups() -> None:
    assert CODE.in_groups() == "K7PM-2Q9T-XW4D"
    assert CODE.groups() == ("K7PM", "2Q9T", "XW4D")


@pytest.mark.parametrize(
    "typed",
    [
        "K7PM-2Q9T-XW4D",
        "k7pm2q9txw4d",
        "  K7PM 2Q9T\u00a0XW4D\r\n",
        "K7PM–2Q9T—XW4D",
        "K7PM\u20102Q9T\u2011XW4D",
        "Ｋ７ＰＭ２Ｑ９ＴＸＷ４Ｄ",
        "\u200eK٧PM ۲Q٩T XW۴D\u200f",
    ],
)
def test_case_spaces_dashes_and_other_scripts_digits_are_forgiven(typed: str) -> None:
    assert read_code(typed) == CODE


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert read_code("oOiI-lL00-1111") == AccessCode("0011", "11001111")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "K7PM-2Q9T-XW4",
        "K7PM-2Q9T-XW4DD",
        "K7PM-2Q9T-XW4U",
        "K7PM-2Q9T-XW4!",
        "é" * 12,
        "-" * 99,
    ],
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_a_very_long_text_is_not_even_looked_at() -> None:
    assert read_code("K7PM-2Q9T-XW4D" + " " * 100) is None


@given(st.text(alphabet=SYMBOLS, min_size=LENGTH, max_size=LENGTH))
def test_every_code_that_is_shown_can_be_typed_back(symbols: str) -> None:
    code = AccessCode(symbols[:4], symbols[4:])
    assert read_code(code.in_groups()) == code


@given(st.text(max_size=120))
def test_no_text_whatever_breaks_the_reading(typed: str) -> None:
    found = read_code(typed)
    assert found is None or set(found.selector + found.verifier) <= set(SYMBOLS)


def test_symbols_are_picked_one_by_one_from_those_that_cannot_be_misread() -> None:
    assert make_symbols(3, lambda symbols: symbols[-1]) == "ZZZ"
    assert not set("ILOU") & set(SYMBOLS)


def test_the_secret_half_stands_in_no_repr() -> None:
    assert "2Q9T" not in repr(CODE)
