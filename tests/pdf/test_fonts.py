"""What we call unprintable is exactly what WeasyPrint leaves out."""

import html
import subprocess
import unicodedata

import pytest

from planner.pdf import fonts
from planner.pdf.errors import PrintNotInstalled


def test_everyday_words_are_printable():
    assert fonts.unprintable("Zoë's café — “½ day”, Ελλάδα, Київ, سلام, नमस्ते\n\t\u00a0\u200b") == []


def test_the_unprintable_is_named_by_script_and_never_shown_in_a_repr():
    found = fonts.unprintable("ok \ue000 \U0001fffe")
    assert [missing.script for missing in found] == [fonts.OTHER_SIGNS]
    assert found[0].characters == "\ue000\U0001fffe"
    assert "\ue000" not in repr(found)


def test_an_emoji_is_called_an_emoji(monkeypatch):
    monkeypatch.setattr(fonts, "_printable_codes", lambda: frozenset(map(ord, "abc ")))
    found = fonts.unprintable("abc 😀 ❤ 你好 한")
    assert [missing.script for missing in found] == ["Emoji", "Han", "Hangul"]


@pytest.mark.parametrize("script", fonts._SAMPLES)
def test_the_font_report_tells_what_a_print_shows(script, engine, paragraph, assert_pdf_ua):
    printed = engine.render(paragraph(fonts._SAMPLES[script]))
    left_out = [line for line in printed.complaints if ".notdef" in line]
    assert dict(fonts.font_report())[script] is (not left_out)
    if not left_out:
        assert_pdf_ua(printed.pdf)


def test_every_invisible_character_prints_as_nothing(engine, document, assert_pdf_ua):
    invisible = sorted(code for code in fonts._INVISIBLE if code < 0xE0100)
    # One of each kind is enough of the 4,096 tags and selectors beyond.
    lines = "".join(f"<p>a&#{code};b</p>" for code in [*invisible, 0xE0100])
    printed = engine.render(document(lines))
    assert printed.complaints == ()
    assert_pdf_ua(printed.pdf)


def test_a_sample_of_all_covered_characters_really_prints(engine, document, assert_pdf_ua):
    codes = sorted(fonts._printable_codes() - fonts._INVISIBLE)[::211]
    letters = [chr(code) for code in codes if unicodedata.category(chr(code)) != "Cc"]
    assert len(letters) > 100
    printed = engine.render(document("".join(f"<p>{html.escape(one)}</p>" for one in letters)))
    assert printed.complaints == ()
    assert_pdf_ua(printed.pdf)


def test_without_a_list_of_fonts_the_error_says_what_to_install(monkeypatch):
    def missing(*_arguments, **_options):
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "run", missing)
    fonts._printable_codes.cache_clear()
    with pytest.raises(PrintNotInstalled, match="apt-get install"):
        fonts.unprintable("a")
    fonts._printable_codes.cache_clear()
