"""The summary on the screen says the same as on paper, word for word."""

import datetime as dt
import io
import re
from collections import Counter
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pypdf
import pytest

from planner.domain.dates import OnDay
from planner.domain.plans import plan_file
from planner.domain.plans.plan import Event, OneThing, Plan
from planner.pdf import documents
from planner.pdf.print_job import Job, Printed
from planner.pdf.renderer import Engine

PLANS = Path(__file__).parent.parent / "plans"
TODAY = dt.date(2027, 2, 25)
EXAMPLES = ("full", "busy", "arabic", "minimal", "unsaid")


class Keeping:
    """Prints with the engine of the tests and keeps the last page that it was given."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.html = ""

    def print(self, job: Job) -> Printed:
        self.html = job.html
        return self._engine.render(job)


def example(name: str) -> Plan:
    if name == "unsaid":
        return Plan(events=(Event(id="e", title="Dentist", when=OnDay(on=dt.date(2027, 3, 5))),))
    return plan_file.parse((PLANS / f"{name}.json").read_bytes(), TODAY)


def body(html: str) -> Element:
    found = html5lib.HTMLParser(namespaceHTMLElements=False).parse(html).find(".//body")
    assert found is not None
    return found


def letters(text: str) -> str:
    """Fold away spaces and what joins words, for two layouts break lines in different places."""
    return re.sub(r"[\s\u200b\u2060\u2068\u2069]", "", text)


def shown(element: Element) -> str:
    """Every letter that a reader sees, without the name of the drawing, which is only heard."""
    is_name = str(element.tag).endswith("title")
    pieces = [] if is_name else [element.text or ""]
    for child in element:
        pieces += [shown(child), child.tail or ""]
    return "".join(pieces)


def on_any_sheet(html: str) -> str:
    """Return what is printed in the page, without what is said of the sheet of paper it is on."""
    tree = body(html)
    for one in tree.iter():
        for child in [c for c in one if c.get("class") == "sheet-note"]:
            one.remove(child)
    return shown(tree)


def in_order(tree: Element) -> list[str]:
    """Return what stands in the parts after page 1 but in the usual week, whose days turn."""
    return [
        letters("".join(shown(child) for child in part if child.tag != "table"))
        for part in tree.iter("div")
        if "part" in part.get("class", "").split()
    ]


def foot_of(printed_html: str) -> str:
    """What stands at the foot of every sheet of paper, and once at the end on the screen."""
    (who,) = [e for e in body(printed_html).iter() if e.get("data-foot")]
    return who.get("data-foot", "") + who.get("data-copy", "")


@pytest.mark.parametrize("edition", [None, 2])
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_screen_says_what_the_printed_page_says(
    name: str, edition: int | None, engine: Engine
) -> None:
    printer, plan = Keeping(engine), example(name)
    documents.print_plan(plan, today=TODAY, printer=printer, edition=edition)
    screen = documents.on_screen(plan, today=TODAY, edition=edition)
    paper = on_any_sheet(printer.html) + foot_of(printer.html)
    assert counted(shown(body(screen))) == counted(paper)
    assert in_order(body(screen)) == in_order(body(printer.html))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_screen_says_what_the_pdf_says(name: str, engine: Engine) -> None:
    printer, plan = Keeping(engine), example(name)
    printed = documents.print_plan(plan, today=TODAY, printer=printer)
    reader = pypdf.PdfReader(io.BytesIO(printed.pdf))
    pdf = "".join(page.extract_text() for page in reader.pages)
    screen = shown(body(documents.on_screen(plan, today=TODAY)))
    furniture = made_by_paper(printer.html, reader)
    # Columns come out of a PDF in their own order, so the letters are counted.
    assert counted(pdf) == counted(screen) + counted(furniture) - counted(foot_of(printer.html))


def test_a_word_that_is_missing_on_the_screen_would_be_noticed(engine: Engine) -> None:
    printer = Keeping(engine)
    documents.print_plan(example("full"), today=TODAY, printer=printer)
    other = Plan(one_thing=OneThing(text="To sing"))
    assert letters(shown(body(printer.html))) not in letters(
        shown(body(documents.on_screen(other, today=TODAY)))
    )


def counted(text: str) -> Counter[str]:
    """Count the letters; titles are printed in capitals."""
    return Counter(letters(text).upper())


def made_by_paper(html: str, reader: pypdf.PdfReader) -> str:
    """Return what stands on paper only: heads from page 2, feet, and the numbers of pages."""
    (who,) = [e for e in body(html).iter() if e.get("data-foot")]
    pages = len(reader.pages)
    head = who.get("data-name", "") + who.get("data-facts", "")
    said = head * (pages - 1) + foot_of(html) * pages
    for number in range(1, pages + 1):
        said += f" · {who.get('data-page')}{number}{who.get('data-of')}{pages}"
    places = {
        title.lstrip("/"): reader.get_destination_page_number(place) + 1
        for title, place in reader.named_destinations.items()
    }
    links = [e.get("href", "")[1:] for e in body(html).iter("a") if e.get("class") == "at"]
    said += "".join(str(places[anchor]) for anchor in links)
    return said + told_of_sheets(html, reader)


def told_of_sheets(html: str, reader: pypdf.PdfReader) -> str:
    """Return what is said of sheets of paper: which to take out, which side is empty."""
    texts = [page.extract_text() for page in reader.pages]
    (who,) = [e for e in body(html).iter() if e.get("data-empty")]
    empty = who.get("data-empty", "")
    notes = [shown(e) for e in body(html).iter("span") if e.get("class") == "sheet-note"]
    marks = [" · Private" for text in texts if "· Private ·" in " ".join(text.split())]
    return "".join([*notes, *marks, *(empty for text in texts if empty in text)])


@pytest.mark.parametrize("name", EXAMPLES)
def test_on_the_screen_each_item_of_a_list_is_told_as_one(name: str) -> None:
    tree = html5lib.parse(
        documents.on_screen(example(name), today=TODAY), namespaceHTMLElements=False
    )
    lists = [list(e) for e in tree.iter() if e.get("role") == "list"]
    assert all(items for items in lists)
    assert all(item.get("role") == "listitem" for items in lists for item in items)
    told = sum(map(len, lists))
    assert told == sum(e.get("role") == "listitem" for e in tree.iter())
    assert bool(told) is (name != "minimal")
