"""The card of an access code: accessible, one page, neutral, and in plain words on request."""

import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import replace

import pypdf
import pytest

from planner.domain.codes import AccessCode
from planner.layout.qr_code import drawing
from planner.pdf import code_card
from planner.pdf.print_client import Printer

CARD = code_card.CodeCard(
    AccessCode("K7PM", "2Q9TXW4D"),
    dt.date(2028, 3, 26),
    "https://plans.example/come-back",
    "https://plans.example/come-back#K7PM-2Q9T-XW4D",
)


@pytest.mark.parametrize(("paper", "language"), [("a4", "en"), ("letter", "en"), ("a4", "ar")])
def test_the_card_is_one_accessible_page(
    printer: Printer, assert_pdf_ua: Callable[[bytes], None], paper: str, language: str
) -> None:
    pdf = code_card.print_card(CARD, printer=printer, paper=paper, metaphor=True, language=language)
    assert_pdf_ua(pdf)
    (page,) = pypdf.PdfReader(io.BytesIO(pdf)).pages
    words = page.extract_text()
    assert "K7PM-2Q9T-XW4D" in words
    assert "plans.example/come-back" in re.sub(r"\s", "", words)


def test_the_card_without_a_picture_is_accessible_too(
    printer: Printer, assert_pdf_ua: Callable[[bytes], None]
) -> None:
    here = replace(CARD, address="http://127.0.0.1:8000/come-back", link=None)
    pdf = code_card.print_card(here, printer=printer, paper="a4", metaphor=True, language="en")
    assert_pdf_ua(pdf)
    (page,) = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert "only on this computer" in " ".join(page.extract_text().split())


def test_the_card_says_nothing_of_illness_or_a_person() -> None:
    for metaphor in (True, False):
        html = code_card.card_html(CARD, metaphor=metaphor)
        assert not re.search(r"cancer|treatment goal|patient|clinic|name:|birth", html, re.I)


def test_the_card_has_plain_words_on_request() -> None:
    assert "Captain" in code_card.card_html(CARD, metaphor=True)
    assert not re.search("captain|crew", code_card.card_html(CARD, metaphor=False), re.I)


def test_an_unknown_paper_is_refused(printer: Printer) -> None:
    with pytest.raises(ValueError, match="paper"):
        code_card.print_card(CARD, printer=printer, paper="a3", metaphor=True, language="en")


def test_a_drawing_escapes_its_title() -> None:
    assert "<title>&lt;b&gt;</title>" in drawing("x", "<b>", size=100)
