"""Language: dates in words, direction, and what an unknown language does."""

import datetime as dt

import pytest

from planner import i18n

DAY = dt.date(2027, 6, 12)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2027, 6, 12), (2027, 6, 12), "12 June 2027"),
        ((2027, 6, 11), (2027, 6, 13), "11–13 June 2027"),
        ((2027, 5, 30), (2027, 6, 2), "30 May – 2 June 2027"),
        ((2026, 12, 30), (2027, 1, 2), "30 December 2026 – 2 January 2027"),
    ],
)
def test_a_range_is_as_short_as_is_clear(
    first: tuple[int, int, int], last: tuple[int, int, int], words: str
) -> None:
    with i18n.use_locale("en"):
        assert i18n.format_days(dt.date(*first), dt.date(*last)) == words


def test_a_language_is_left_as_it_was_found() -> None:
    with i18n.use_locale("de"):
        assert i18n.format_month(DAY) == "Juni 2027"
        with i18n.use_locale("ar"):
            assert i18n.text_direction() == "rtl"
        assert i18n.language_tag() == "de"
    assert i18n.language_tag() == "en"


def test_a_region_is_written_as_browsers_want_it() -> None:
    with i18n.use_locale("pt-BR"):
        assert i18n.language_tag() == "pt-BR"


def test_an_unknown_language_falls_back_to_english() -> None:
    with i18n.use_locale("xx-Nowhere"):
        assert i18n.format_day(DAY) == "12 June 2027"


@pytest.mark.parametrize(
    ("code", "tag", "direction"),
    [
        ("dv", "dv", "rtl"),
        ("glk", "glk", "rtl"),
        ("arz", "arz", "rtl"),
        ("smp", "smp", "rtl"),
        ("man-Nkoo", "man-Nkoo", "rtl"),
        ("ks_arab", "ks-Arab", "rtl"),
        ("ff-Adlm", "ff-Adlm", "rtl"),
        ("ff", "ff", "ltr"),
        ("ku-Arab", "ku-Arab", "rtl"),
        ("ku", "ku", "ltr"),
        ("wo-Arab", "wo-Arab", "rtl"),
        ("ur-Latn", "ur-Latn", "ltr"),
        ("pa-PK", "pa-PK", "rtl"),
        ("tig", "tig", "ltr"),
        ("xx-nowhere", "xx-nowhere", "ltr"),
        ("en-gb", "en-GB", "ltr"),
        ("<b>", "en", "ltr"),
    ],
)
def test_a_language_keeps_its_code_and_the_direction_of_its_script(
    code: str, tag: str, direction: str
) -> None:
    with i18n.use_locale(code):
        assert (i18n.language_tag(), i18n.text_direction()) == (tag, direction)
    assert i18n.language_tag() == "en"


def test_lazy_text_follows_the_language_of_the_moment() -> None:
    assert str(i18n.lazy_gettext("Monday")) == "Monday"
