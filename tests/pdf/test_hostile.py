"""The worst text within the limits prints as plain text, in bounds, or is refused in words (R5)."""

import io

import pypdf
import pytest

from planner.domain.plans import limits
from planner.domain.text import clean, for_print
from planner.pdf.errors import PrintTookTooLong
from planner.pdf.print_job import Job

WORST = {
    "newlines": "\n" * 2_000,
    "spaced newlines": " \n\t\n" * 500,
    "one unbroken word": "x" * 2_000,
    "one unbroken word of wide letters": "\U0001d54f" * 2_000,
    "stacked accents": "z" + "\u0301" * 1_999,
    "many stacked accents": ("z" + "\u0301" * 9) * 200,
    "joined by nothing": "a\u2060" * 1_000,
    "soft hyphens": "a\u00ad" * 1_000,
    "turned to and fro": "a\u202eb\u202c" * 500,
    "deep in directions": "\u202e" * 1_000 + "a" * 1_000,
    "isolates": "\u2067" * 1_000 + "a" * 1_000,
    "arabic without a break": "ب" * 2_000,
    "thai without a break": "ก" * 2_000,
    "one of each letter": "".join(chr(code) for code in range(0x100, 0x900)),
    "white space": "\u3000 \u2003\t" * 500,
    "a word a space": "a " * 1_000,
}
FIELDS = 40
WORDS = (
    "</p><h1>I am not a heading</h1>",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {% include 'secret' %} ${7*7} #{7*7}",
    "file:///etc/passwd http://127.0.0.1/ javascript:alert(1)",
    "} p { display: none } @import url(http://127.0.0.1/x.css);",
    "&lt;b&gt; &amp;amp; &#60;",
)


@pytest.fixture(scope="module")
def forty_fields(paragraph, document):
    """Make a job of one text typed into forty fields, as the page does."""

    def make(text: str) -> Job:
        one = paragraph(for_print(clean(text)))
        body = one.html.partition("<body>")[2].partition("</body>")[0]
        return document(f'<div style="overflow-wrap:break-word">{body * FIELDS}</div>')

    return make


@pytest.mark.parametrize("name", WORST)
def test_forty_fields_of_the_worst_text_print_within_the_limits(name, printer, forty_fields):
    text = WORST[name][: limits.TEXT]
    # The print process's own limits, 10 s and 400 MB, judge: past them this raises.
    assert printer.print(forty_fields(text)).pages >= 1


def test_forty_thousand_lines_are_refused_in_words_and_hold_nobody_up(printer, forty_fields):
    with pytest.raises(PrintTookTooLong, match="takes too long to print"):
        printer.print(forty_fields("a\n" * 2_500))
    assert printer.print(forty_fields("a")).pages >= 1


def test_a_hundred_thousand_letters_without_a_break_print(printer, paragraph):
    assert printer.print(paragraph(for_print("x" * 100_000))).pages > 10


@pytest.mark.parametrize("words", WORDS)
def test_markup_and_code_print_as_they_were_typed(words, printer, paragraph, assert_pdf_ua):
    pdf = printer.print(paragraph(for_print(clean(words)))).pdf
    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    printed = page.extract_text().replace("\u200b", "")
    assert "".join(words.split()) in "".join(printed.split())
    assert "/Annots" not in page
    assert_pdf_ua(pdf)
