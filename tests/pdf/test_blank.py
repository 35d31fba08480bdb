"""The paper form: every question, room to write, accessible in both letter sizes."""

import io
import re

import html5lib
import pypdf
import pytest

from planner.domain import questions
from planner.domain.wording import label
from planner.layout import page, paper_form
from planner.pdf import documents


def words_of(pdf: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(one.extract_text() for one in reader.pages).split())


@pytest.fixture(scope="module", params=[("a4", False), ("letter", False), ("a4", True)])
def form(request, printer):
    paper, large = request.param
    return documents.print_blank(printer=printer, paper=paper, large=large).pdf


def test_the_form_is_accessible_in_every_size(form, assert_pdf_ua):
    assert_pdf_ua(form)


def test_the_form_asks_every_question_of_every_section(form):
    words = words_of(form)
    for section in questions.SECTIONS:
        assert section.printed_title in words
        for ask in section.all_asks:
            assert not ask.is_on_form or ask.on_paper in words


def test_every_choice_has_a_box_to_tick():
    html = paper_form.blank_html()
    for section in questions.SECTIONS:
        for ask in section.asks:
            for options in ask.options[:1]:
                for choice in options:
                    assert label(choice) in html
    assert html.count('class="box"') > 100


def test_every_page_asks_for_name_and_date_of_birth(printer):
    reader = pypdf.PdfReader(io.BytesIO(documents.print_blank(printer=printer).pdf))
    for one in reader.pages[1:]:
        text = one.extract_text()
        assert "Name ____" in text
        assert "Date of birth ____" in text


def test_the_html_of_the_form_is_well_formed():
    html5lib.HTMLParser(strict=True).parse(paper_form.blank_html())


def test_the_list_of_questions_is_the_only_place_that_words_them():
    template = (page.TEMPLATES / "pdf" / "blank.html").read_text("utf-8")
    for section in questions.SECTIONS:
        assert not re.search(rf'_\("{re.escape(section.printed_title)}"\)', template)
