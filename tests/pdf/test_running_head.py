"""The head of every page after the first: inside the paper, whole or marked where it goes on."""

import datetime as dt
import itertools
from pathlib import Path

import pytest
from weasyprint.formatting_structure import boxes

from planner.domain.plans import plan_file
from planner.domain.plans.plan import Plan
from planner.domain.summary.content import summarise
from planner.layout import page
from planner.pdf import documents
from planner.pdf.print_job import Job
from planner.pdf.running_head import MARK
from tests.pdf import positions

REPORTS = Path(__file__).parent.parent / "reports"
TODAY = dt.date(2026, 11, 25)
EDGE = 5 * positions.POINTS_A_MM
WHO = {"born", "17", "1960", "record", "AB-1234567"}
# The head ends at its rule, this far from the top of the page, in the taller of the two margins.
HEAD_MM = {False: 35, True: 47}

NAMES = {
    "Latin": "Maria Fernanda de los Angeles Concepcion Guadalupe ",
    "capitals": "MARIA WILHELMINA WOJCIECHOWSKA MAMMOWITZ ",
    "one word": "Wolfeschlegelsteinhausenbergerdorff",
    "Cyrillic": "Константин Константинопольский Александрович ",
    "Arabic": "عبد الرحمن بن محمد بن عبد الله الهاشمي ",
    "Hindi": "लक्ष्मीनारायण विश्वनाथ वेंकटराघवन शर्मा ",
    "Burmese": "ဒေါ်ခင်မြတ်နိုးဝင်းရွှေဝါအောင်ကျော်စိုး",
    "Han": "欧阳司徒上官夏侯诸葛东方皇甫尉迟",
}
READ_AS_TYPED = ("Latin", "capitals", "Cyrillic")


def named(script: str, letters: int, nickname: str = "") -> Plan:
    name = NAMES[script]
    return Plan.model_validate(
        {
            "language": "ar" if script == "Arabic" else "en",
            "about": {
                "full_name": (name * 20)[:letters].strip(),
                "date_of_birth": "1960-05-17",
                "preferred_name": nickname,
                "record_number": "AB-1234567",
                "appointment": {"on": "2027-01-12", "at": "10:30", "with": "Dr Sample"},
            },
            "one_thing": {"text": "To sing"},
        }
    )


def head_of(sheet: positions.Sheet, *, large: bool) -> list[positions.Word]:
    return sheet.within(-1_000, HEAD_MM[large] * positions.POINTS_A_MM)


def assert_head_is_inside(sheet: positions.Sheet, *, large: bool) -> list[str]:
    """Return the words of the head; its two columns may be read line by line."""
    head = head_of(sheet, large=large)
    for word in head:
        assert word.top >= EDGE, word
        assert word.left >= EDGE, word
        assert word.right <= sheet.width - EDGE, word
    told = [word.text for word in head]
    assert set(told) >= WHO
    return told


@pytest.mark.parametrize(("paper", "large"), [*itertools.product(documents.PAPERS, (False, True))])
@pytest.mark.parametrize(("letters", "nickname"), [(40, "Maria"), (70, ""), (200, "M" * 30)])
@pytest.mark.parametrize("script", NAMES)
def test_the_head_stands_inside_the_page_and_is_whole_or_marked(  # noqa: PLR0913, PLR0917  lengths x scripts x sizes
    script, letters, nickname, paper, large, engine, tmp_path
):
    plan = named(script, letters, nickname)
    sheets = documents.stylesheets(paper, large=large, language=plan.language)
    html = page.html(summarise(plan, TODAY), large=large)
    printed = engine.render(Job(html, sheets, single_page_id=None))
    _, *later = positions.read(printed.pdf, tmp_path)
    assert later
    for sheet in later:
        told = assert_head_is_inside(sheet, large=large)
        is_marked = any(MARK in word for word in told)
        assert letters > 70 or not is_marked
        if script in READ_AS_TYPED:
            first, *_, last = plan.about.full_name.split()
            assert first in told
            assert is_marked or last in told


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("paper", documents.PAPERS)
def test_a_long_name_begins_at_its_beginning(paper, large, printer, tmp_path):
    plan = plan_file.parse((REPORTS / "long-name-large-print.json").read_bytes(), TODAY)
    printed = documents.print_plan(plan, today=TODAY, printer=printer, paper=paper, large=large)
    for sheet in positions.read(printed.pdf, tmp_path)[1:]:
        told = assert_head_is_inside(sheet, large=large)
        bold = [word for word in head_of(sheet, large=large) if word.left < sheet.width / 3]
        assert [word.text for word in bold[:2]] == ["Maria", "Fernanda"]
        assert set(told) >= {"Guadalupe", "Example"}


def test_a_head_that_has_room_keeps_the_small_margin(engine):
    sheets = documents.stylesheets("a4", large=False, language="en")
    for letters, is_tall in ((30, False), (180, True)):
        html = page.html(summarise(named("Latin", letters), TODAY))
        laid_out = engine._lay_out(Job(html, sheets))
        margin_mm = laid_out.pages[1]._page_box.margin_top * 25.4 / 96
        assert round(margin_mm) == (36 if is_tall else 20)


def test_a_name_that_is_cut_ends_with_the_mark_inside_its_own_direction(engine):
    plan = named("Arabic", 200, "م" * 200)
    html = page.html(summarise(plan, TODAY), large=True)
    sheets = documents.stylesheets("a4", large=True, language="ar")
    second = engine._lay_out(Job(html, sheets)).pages[1]._page_box
    margins = [box for box in second.children if isinstance(box, boxes.MarginBox)]
    texts = (one for box in margins for one in box.descendants())
    told = "".join(one.text for one in texts if isinstance(one, boxes.TextBox))
    assert f"{MARK}\u2069" in told
    assert told.count("\u2068") == told.count("\u2069")
