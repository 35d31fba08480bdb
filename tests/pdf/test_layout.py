"""Where the words of the summary stand: footers whole, lines broken where full, titles once.

Measured on the boxes that WeasyPrint laid out, because a PDF only knows where letters stand.
"""

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
import weasyprint
from weasyprint.formatting_structure import boxes

from planner.domain.plans import plan_file
from planner.domain.plans.plan import Plan
from planner.pdf import documents

PLANS = Path(__file__).parent.parent / "plans"
TODAY = dt.date(2027, 2, 25)
EXAMPLES = ("full", "minimal", "arabic", "busy")
# Every example in its own language, and one from right to left with every kind of answer.
VARIANTS = [
    *itertools.product(EXAMPLES, documents.PAPERS, (False, True), (None,)),
    *itertools.product(("full",), documents.PAPERS, (False, True), ("ar",)),
]
FOOT = (
    "Patient’s own words, not checked by staff. Not consent, not an advance directive, "
    "not medical advice. Not for urgent problems."
)
# Shaping gives a line a hair more or less than the sum of its words.
HAIR = 2.0
# In pixels, of which there are 96 an inch: 17 mm.
HEIGHT_OF_A_HAND = 64
LINES_OF_REPLY = ("div::before", "div::after", "p::before")


@pytest.fixture
def lay_out(engine, monkeypatch):
    """Print as the program does, in this process, and return the pages as WeasyPrint's boxes."""
    laid_out = []
    render = weasyprint.HTML.render

    def remember(html, *args, **options):
        laid_out.append(render(html, *args, **options))
        return laid_out[-1]

    monkeypatch.setattr(weasyprint.HTML, "render", remember)

    class InProcess:
        def print(self, job):
            return engine.render(job)

    def lay_out_one(plan: Plan | str, **options: object) -> list[boxes.PageBox]:
        if isinstance(plan, str):
            plan = plan_file.parse((PLANS / f"{plan}.json").read_bytes(), TODAY)
        documents.print_plan(plan, today=TODAY, printer=InProcess(), **options)
        return [page._page_box for page in laid_out[-1].pages]

    return lay_out_one


def inside(box: boxes.Box, kind: type[boxes.Box]) -> Iterator[boxes.Box]:
    """Yield the boxes of one kind inside another, the outermost ones only."""
    for child in getattr(box, "children", ()):
        if isinstance(child, kind):
            yield child
        else:
            yield from inside(child, kind)


def words(box: boxes.Box) -> str:
    return "".join(one.text for one in box.descendants() if isinstance(one, boxes.TextBox))


@pytest.mark.parametrize(("name", "paper", "large", "language"), VARIANTS)
def test_head_and_foot_of_every_page_stand_whole_on_the_paper(
    name, paper, large, language, lay_out
):
    pages = lay_out(name, paper=paper, large=large, language=language)
    for number, page in enumerate(pages, 1):
        margins = [box for box in page.children if isinstance(box, boxes.MarginBox)]
        said = " ".join(" ".join(words(line) for line in lines_of(box)) for box in margins)
        assert " ".join(FOOT.split()) in " ".join(said.split())
        assert f"page {number} of {len(pages)}" in " ".join(said.split())
        for box in margins:
            for line in lines_of(box):
                assert line.position_y >= 0
                assert line.position_y + line.height <= page.margin_height()
                assert line.position_x >= -HAIR
                assert line.position_x + line.width <= page.margin_width() + HAIR


def lines_of(box: boxes.Box) -> list[boxes.Box]:
    return list(inside(box, boxes.LineBox))


@pytest.mark.parametrize(("name", "paper", "large", "language"), VARIANTS)
def test_no_line_is_broken_before_it_is_full(name, paper, large, language, lay_out):
    early = []
    for page in lay_out(name, paper=paper, large=large, language=language):
        for block in page.descendants():
            if isinstance(block, boxes.BlockBox) and block.children:
                early += broken_early(block)
    assert early == []


def broken_early(block: boxes.Box) -> Iterator[tuple[str, str]]:
    """Yield each line after which the next word still had room, with the line that begins with it.

    A line break that was typed, or that stands between two answers, is none of the program's.
    """
    lines = [child for child in block.children if isinstance(child, boxes.LineBox)]
    for line, after in itertools.pairwise(lines):
        meant = block.style["white_space"] == "pre" or has(line, "br")
        typed = meant and has(after, "i")
        wide = max((end(child) for child in line.children), default=0) - block.content_box_x()
        first = first_text(after)
        if typed or first is None or "\u200b" in first.text:
            continue
        word = first.text.split(" ")[0]
        needs = first.width * len(word) / max(1, len(first.text))
        if wide + 1.6 * needs + HAIR < block.width and not words(line).endswith("\n"):
            yield words(line), words(after)


def end(box: boxes.Box) -> float:
    return box.position_x + box.margin_width()


def first_text(line: boxes.Box) -> boxes.TextBox | None:
    return next((one for one in line.descendants() if isinstance(one, boxes.TextBox)), None)


def has(line: boxes.Box, tag: str) -> bool:
    return any(one.element_tag == tag for one in line.descendants())


@pytest.mark.parametrize(("name", "paper", "large", "language"), VARIANTS)
def test_every_title_of_a_section_stands_once_and_inside_it(name, paper, large, language, lay_out):
    seen = set()
    for page in lay_out(name, paper=paper, large=large, language=language):
        for section in filter(is_section, page.descendants()):
            (title, *twice) = [*boxes_of(section, "h3")] or [None]
            assert not twice
            assert (title is None) is (section.element in seen)
            seen.add(section.element)
            if title:
                bottom = section.position_y + section.margin_height() + HAIR
                assert section.position_y <= title.position_y
                assert title.position_y + title.margin_height() <= bottom


def is_section(box: boxes.Box) -> bool:
    is_block = isinstance(box, boxes.BlockBox) and box.element is not None
    return is_block and "part" in (box.element.get("class") or "").split()


def boxes_of(box: boxes.Box, tag: str) -> Iterator[boxes.Box]:
    """Yield the boxes of one tag, also those that were placed absolutely."""
    for child in getattr(box, "children", ()):
        if child.element_tag == tag:
            yield child
        else:
            yield from boxes_of(child, tag)


@pytest.mark.parametrize(("name", "paper", "large", "language"), VARIANTS)
def test_no_page_ends_with_the_title_of_a_group(name, paper, large, language, lay_out):
    for page in lay_out(name, paper=paper, large=large, language=language)[1:]:
        body = (box for box in page.children if not isinstance(box, boxes.MarginBox))
        lines = [line for box in body for line in inside(box, boxes.LineBox)]
        # The side before the private sheet is left empty, and says so in its margin.
        last = max(lines, key=lambda line: line.position_y, default=None)
        assert last is None or last.element_tag != "h2"


@pytest.mark.parametrize(("name", "paper", "large", "language"), VARIANTS)
def test_the_boxes_for_the_reply_take_all_that_page_1_leaves(name, paper, large, language, lay_out):
    first = lay_out(name, paper=paper, large=large, language=language)[0]
    end_of_page = first.content_box_y() + first.height
    (glance,) = boxes_of(first, "section")
    (reply,) = (one for one in boxes_of(glance, "div") for one in of_class(one, "boxes"))
    assert reply.height >= HEIGHT_OF_A_HAND
    assert reply.position_y + reply.margin_height() <= end_of_page
    lines = [line for tag in LINES_OF_REPLY for line in boxes_of(reply, tag)]
    assert len(lines) == len(LINES_OF_REPLY)
    for line in lines:
        assert line.border_box_y() == pytest.approx(reply.content_box_y(), abs=HAIR)
        assert line.border_box_y() + line.border_height() > end_of_page
    # Page 1 cuts them off there, and closes them.
    (closing,) = boxes_of(glance, "section::after")
    assert glance.style["overflow"] == "hidden"
    for one in (glance, closing):
        assert 0 <= end_of_page - one.border_box_y() - one.border_height() < HAIR


def of_class(box: boxes.Box, name: str) -> Iterator[boxes.Box]:
    """Yield the outermost boxes of one class."""
    if box.element is not None and name in (box.element.get("class") or "").split():
        yield box
    else:
        for child in getattr(box, "children", ()):
            yield from of_class(child, name)
