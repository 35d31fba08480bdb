"""The last page with its prints, and Clear and leave."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from planner.app import create_app
from planner.config import Settings
from planner.pdf.errors import PrintBusy, PrintFailed, PrintRefused, PrintTooBig, PrintUnavailable
from planner.pdf.print_job import Job, Printed
from tests.conftest import FakeClock
from tests.support.clinics import choose_in
from tests.support.pages import PageClient, start_plan, visible_words
from tests.support.walk import ABOUT, walk

NAUTICAL = re.compile(
    r"\b(captain|first mate|crew|steer\w*|harbou?r|ship|course|chart)\b", re.IGNORECASE
)


class FakePrinter:
    """Prints one fixed file and remembers the jobs, or fails as it is told to."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.trouble: Exception | None = None

    def print(self, job: Job) -> Printed:
        self.jobs.append(job)
        if self.trouble:
            raise self.trouble
        return Printed(b"%PDF-1.7", 1, 1)


@pytest.fixture
def printer() -> Any:
    return FakePrinter()


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    made = PageClient(client)
    start_plan(made)
    return made


@pytest.mark.parametrize(
    ("query", "sheets"),
    [
        ("", ("print.css",)),
        ("?paper=letter", ("print.css", "print-letter.css")),
        ("?paper=a4&print=large", ("print.css", "print-large.css")),
        ("?paper=letter&print=large", ("print.css", "print-letter.css", "print-large.css")),
    ],
)
def test_the_plan_is_printed_on_either_paper_in_either_size(
    pages: PageClient, printer: FakePrinter, query: str, sheets: tuple[str, ...]
) -> None:
    answer = pages.client.get(f"/plan/summary.pdf{query}")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="my-plan.pdf"'
    assert printer.jobs[-1].stylesheets == sheets


def test_saving_the_print_names_nobody(pages: PageClient) -> None:
    pages.submit(pages.get("/plan/about"), ABOUT)
    pages.submit(pages.get("/plan/one-thing"), {"text": "To dance"})
    answer = pages.client.get(pages.get("/plan/done").link("Save my plan"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-plan.pdf"'


@pytest.mark.parametrize("query", ["paper=a3", "print=huge", "paper="])
def test_an_unknown_paper_is_not_found(pages: PageClient, query: str) -> None:
    assert pages.client.get(f"/plan/summary.pdf?{query}").status_code == 404


@pytest.mark.parametrize(
    ("trouble", "words", "retry_after"),
    [
        (PrintBusy(7), "Please try again in a moment", "7"),
        (PrintUnavailable(), "Please try again in a moment", "10"),
        (PrintFailed(), "Please try again in a moment", "10"),
        (PrintTooBig(), "This cannot be printed", "10"),
        (PrintRefused("AssertionError at inline:979"), "This cannot be printed", "10"),
    ],
)
def test_trouble_with_printing_is_told_kindly(
    pages: PageClient, printer: FakePrinter, trouble: Exception, words: str, retry_after: str
) -> None:
    printer.trouble = trouble
    page = pages.get("/plan/summary.pdf", status=503)
    assert page.h1 == words
    assert page.headers["Retry-After"] == retry_after
    assert "Your plan is safe" in page.main


def test_where_trying_again_cannot_help_nobody_is_told_to(
    pages: PageClient, printer: FakePrinter
) -> None:
    printer.trouble = PrintRefused("AssertionError at inline:979")
    page = pages.get("/plan/summary.pdf", status=503)
    assert "To try again will not help." in page.main
    assert "Wait a minute" not in page.main
    assert "AssertionError" not in page.html


def test_characters_that_cannot_be_printed_are_named_before_printing(pages: PageClient) -> None:
    assert "cannot be printed here" not in pages.get("/plan/done").main
    pages.submit(pages.get("/plan/one-thing"), {"text": "\U0001bca0 \uf8ff"})
    assert "Some characters cannot be printed here." in pages.get("/plan/done").main


def test_leaving_asks_first_and_says_what_happens(pages: PageClient) -> None:
    page = pages.get("/leave")
    assert "Your plan is kept" in page.main
    assert page.link("Save or print my plan first") == "/plan/done"
    assert pages.get(page.link("No, go back")).path == "/plan"
    assert "erased for good" in pages.get(page.link("Delete my plan")).main


def count(app: Flask, table: str) -> int:
    engine = app.extensions["planner"].database.engine
    with engine.connect() as connection:
        return int(connection.scalar(sa.text(f"SELECT count(*) FROM {table}")))  # noqa: S608 - our own names


def test_clearing_ends_the_session_and_keeps_the_plan(app: Flask, pages: PageClient) -> None:
    goodbye = pages.submit(pages.get("/leave"), has="csrf_token")
    assert goodbye.h1 == "This screen is clear"
    assert "Your plan is kept" in goodbye.main
    assert goodbye.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert (count(app, "plans"), count(app, "sessions")) == (1, 0)
    assert pages.client.get("/plan").headers["Location"] == "/"
    assert "Go on with my plan" not in pages.get("/").main


def test_no_address_leaves_a_plan_that_is_open(app: Flask, pages: PageClient) -> None:
    for address in ("/goodbye", "/deleted"):
        answer = pages.client.get(address)
        assert (answer.status_code, answer.location) == (303, "/plan")
        assert "Clear-Site-Data" not in answer.headers
    assert (count(app, "sessions"), pages.get("/plan").status) == (1, 200)


def test_leaving_warns_whoever_has_not_noted_the_code(client: FlaskClient) -> None:
    pages = PageClient(client)
    pages.submit(pages.get("/"), {"who": "patient"}, has="who")
    warned = pages.get("/leave")
    assert "You need it to open your plan again" in warned.main
    pages.submit(pages.get(warned.link("See my code first")), has="csrf_token")
    assert "Without it nobody" not in pages.get("/leave").main


def test_deleting_erases_the_plan_its_sessions_and_its_code(app: Flask, pages: PageClient) -> None:
    pages.submit(pages.get("/plan/one-thing"), {"text": "Secret"})
    deleted = pages.submit(pages.get("/delete"), has="csrf_token")
    assert deleted.h1 == "Your plan is deleted"
    assert deleted.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert [count(app, name) for name in ("plans", "sessions", "access_codes")] == [0, 0, 0]
    assert pages.client.get("/plan").headers["Location"] == "/"
    assert "Go on with my plan" not in pages.get("/").main


def test_without_the_metaphor_no_page_speaks_of_the_sea(
    settings: Settings, clock: FakeClock, printer: Any
) -> None:
    plain = create_app(choose_in(settings, metaphor=False), clock=clock, printer=printer)
    found = {
        (page.path, text.strip())
        for page in walk(PageClient(plain.test_client()))
        for text in visible_words(page)
        if NAUTICAL.search(text)
    }
    plain.extensions["planner"].database.dispose()
    assert found == set()


def test_with_the_metaphor_the_patient_is_the_captain(client: FlaskClient) -> None:
    assert PageClient(client).get("/").h1 == "You are the captain"
