"""The private page is a sheet of its own: never the back of a page that is handed over."""

import datetime as dt
import io
import re

import pypdf
import pytest

from planner.domain.plans.plan import Plan
from planner.domain.summary.content import Audience
from planner.pdf import documents

TODAY = dt.date(2026, 11, 25)
EMPTY = "This side is left empty on purpose"
TAKE_OUT = "Take this sheet out before you"
SECRET = "To sing once more"
# So many long questions make so many pages before the private one.
QUESTIONS = {2: 0, 3: 14, 4: 18, 5: 20}


def plan_of(questions: int, *, language: str = "en", private: bool = True) -> Plan:
    long = "What happens on the first day? " * (8 if questions < 20 else 24)
    goals = [{"id": "g", "text": SECRET, "share": "doctor" if private else "crew"}]
    asked = [{"id": f"q{n}", "text": long} for n in range(questions)]
    about = {"full_name": "Alex Example"}
    return Plan.model_validate(
        {"language": language, "about": about, "goals": goals, "questions": asked}
    )


def texts_of(pdf: bytes) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return [" ".join(one.extract_text().split()) for one in reader.pages]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("before", QUESTIONS)
def test_the_private_page_is_the_front_of_a_sheet(before, language, printer, assert_pdf_ua):
    printed = documents.print_plan(
        plan_of(QUESTIONS[before], language=language), today=TODAY, printer=printer
    )
    texts = texts_of(printed.pdf)
    (place,) = [number for number, text in enumerate(texts, 1) if TAKE_OUT in text]
    assert place % 2 == 1
    assert place == len(texts)
    assert SECRET in texts[-1]
    empty = [number for number, text in enumerate(texts, 1) if EMPTY in text]
    assert empty == ([before + 1] if before % 2 else [])
    assert place == before + 1 + len(empty)
    for number, text in enumerate(texts, 1):
        assert f"page {number} of {len(texts)}" in text or language == "ar"
        assert "Alex Example" in text
    assert_pdf_ua(printed.pdf)


@pytest.mark.parametrize("audience", [Audience.PATIENT, Audience.DOCTOR])
def test_every_copy_with_a_private_page_has_it_on_a_sheet_of_its_own(audience, printer):
    printed = documents.print_plan(
        plan_of(QUESTIONS[3]), today=TODAY, printer=printer, audience=audience
    )
    texts = texts_of(printed.pdf)
    assert EMPTY in texts[-2]
    assert SECRET in texts[-1]
    assert TAKE_OUT in texts[-1]
    assert "Private · page 5 of 5" in texts[-1]


@pytest.mark.parametrize(
    ("audience", "private"), [(Audience.CREW, True), (Audience.PATIENT, False)]
)
def test_a_copy_without_a_private_page_has_no_empty_side(audience, private, printer):
    printed = documents.print_plan(
        plan_of(QUESTIONS[3], private=private), today=TODAY, printer=printer, audience=audience
    )
    assert printed.pages == 3
    assert not re.search(f"{EMPTY}|{TAKE_OUT}", " ".join(texts_of(printed.pdf)))
