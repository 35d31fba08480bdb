"""The page of everything that can be printed, and the empty form without a plan."""

import pytest
from flask.testing import FlaskClient

from planner.pdf.errors import PrintBusy, PrintTooBig
from planner.pdf.print_job import Job, Printed
from tests.support.pages import PageClient, start_plan, words
from tests.support.walk import SHARING


class FakePrinter:
    """Prints each job as a small file, or fails as it is told."""

    trouble: Exception | None = None

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def print(self, job: Job) -> Printed:
        if self.trouble:
            raise self.trouble
        self.jobs.append(job)
        return Printed(b"%PDF-1.7", 2, 1)


@pytest.fixture
def printer() -> FakePrinter:
    return FakePrinter()


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    made = PageClient(client)
    start_plan(made)
    made.submit(made.get("/plan/one-thing"), {"text": "To dance"})
    return made


def test_every_print_that_is_offered_comes(pages: PageClient, printer: FakePrinter) -> None:
    pages.submit(pages.get("/plan/check"), SHARING, then="share")
    page = pages.get("/plan/print")
    titles = [words(h2) for h2 in page.all("h2")]
    assert titles[:4] == [
        "Edition 1 of my plan",
        "My plan as it is now",
        "The empty form",
        "The card with my code",
    ]
    for paper, other in (("A4", "Letter"), ("Letter", "A4")):
        assert f"for {paper} paper" in page.main
        links = [a.get("href", "") for a in page.all("a") if ".pdf" in a.get("href", "")]
        assert len(links) == 3 * 2 + 1
        assert all(f"paper={paper.lower()}" in link for link in links)
        for link in links:
            assert pages.client.get(link).mimetype == "application/pdf", link
        page = pages.get(page.link(f"Print on {other} paper"))


@pytest.mark.parametrize("query", ["", "?print=large", "?paper=letter&print=large"])
def test_the_empty_form_needs_no_plan(
    client: FlaskClient, printer: FakePrinter, query: str
) -> None:
    answer = client.get(f"/blank-form.pdf{query}")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="blank-form.pdf"'
    assert "print-blank.css" in printer.jobs[-1].stylesheets
    assert ("print-large.css" in printer.jobs[-1].stylesheets) == ("large" in query)


@pytest.mark.parametrize("trouble", [PrintBusy(7), PrintTooBig()])
def test_trouble_with_the_empty_form_speaks_of_no_plan(
    client: FlaskClient, printer: FakePrinter, trouble: Exception
) -> None:
    printer.trouble = trouble
    page = PageClient(client).get("/blank-form.pdf", status=503)
    assert "Your plan" not in page.main
    assert page.link("Go to the start") == "/"


def test_characters_that_cannot_be_printed_are_named_on_the_page_of_prints(
    pages: PageClient,
) -> None:
    assert "cannot be printed here" not in pages.get("/plan/print").main
    pages.submit(pages.get("/plan/one-thing"), {"text": "\U0001bca0 \uf8ff"})
    assert "Some characters cannot be printed here." in pages.get("/plan/print").main


@pytest.mark.parametrize("is_shared", [False, True])
def test_copies_to_give_away_hold_only_what_their_reader_may_see(
    pages: PageClient, printer: FakePrinter, is_shared: bool
) -> None:
    assert "Copies to give away" not in pages.get("/plan/print").main
    for text, share in (("Zorbex", "doctor"), ("Quillfeather", "in_person")):
        goal = {"text": text, "by-how": "none", "share": share}
        pages.submit(pages.get("/plan/goals/new"), goal)
    if is_shared:
        pages.submit(pages.get("/plan/check"), SHARING, then="share")
    page = pages.get("/plan/print")
    said = {}
    for name in ("For my doctor", "For my team", "Normal print"):
        pages.client.get(page.link(name))
        said[name] = [word in printer.jobs[-1].html for word in ("Zorbex", "Quillfeather")]
    assert said["For my doctor"] == [True, False]
    assert said["For my team"] == [False, False]
    if not is_shared:
        assert said["Normal print"] == [True, True]
    assert pages.client.get("/plan/summary.pdf?for=nobody").status_code == 404


def test_an_edition_keeps_its_copies_when_the_plan_has_nothing_private_any_more(
    pages: PageClient, printer: FakePrinter
) -> None:
    goal = {"text": "Quillfeather", "by-how": "none", "share": "in_person"}
    pages.submit(pages.get("/plan/goals/new"), goal)
    pages.submit(pages.get("/plan/check"), SHARING, then="share")
    assert titles_of_copies(pages) == ["Copies of edition 1 to give away"]
    pages.submit(pages.get("/plan/one-thing"), {"text": "To sing"})
    assert titles_of_copies(pages) == ["Copies of edition 1 to give away", "Copies to give away"]
    pages.submit(pages.get(pages.get("/plan/goals").link("Remove")), has="csrf_token")
    assert titles_of_copies(pages) == ["Copies of edition 1 to give away"]
    pages.client.get(pages.get("/plan/print").link("For my team"))
    assert "To dance" in printer.jobs[-1].html
    assert "Quillfeather" not in printer.jobs[-1].html


def titles_of_copies(pages: PageClient) -> list[str]:
    titles = [words(h2) for h2 in pages.get("/plan/print").all("h2")]
    return [title for title in titles if "to give away" in title]
