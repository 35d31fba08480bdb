"""The access code on the pages: shown once, noted, replaced, typed; and what it never touches."""

import re
from typing import Any, NoReturn

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from planner.pdf.errors import PrintUnavailable
from planner.pdf.print_job import Job, Printed
from planner.storage.hashing import HasherBusyError
from planner.web.patient.entry.access_codes import leads_only_here
from planner.web.patient.entry.code_sign_in import FIELD
from tests.conftest import FakeClock, hold_plan
from tests.support.pages import Page, PageClient, controls
from tests.support.walk import ABOUT, access_code

WRONG = "K7PM-2Q9T-XW4D"


class CardPrinter:
    """Remembers the jobs and prints one fixed file."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.trouble: Exception | None = None

    def print(self, job: Job) -> Printed:
        if self.trouble:
            raise self.trouble
        self.jobs.append(job)
        return Printed(b"%PDF-1.7", 1, 0)


@pytest.fixture
def printer() -> Any:
    return CardPrinter()


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    made = PageClient(client)
    made.submit(made.get("/"), {"who": "patient"}, has="who")
    return made


def come_back(pages: PageClient, typed: str, status: int = 200) -> Page:
    return pages.submit(pages.get("/come-back"), {FIELD: typed}, has=FIELD, status=status)


def elsewhere(app: Flask) -> PageClient:
    """Another device."""
    return PageClient(app.test_client())


def test_after_the_first_save_the_code_is_shown_once(pages: PageClient) -> None:
    assert pages.submit(pages.get("/plan/one-thing"), {"text": "To dance"}).h1 == "Your code"
    second = pages.submit(pages.get("/plan/one-thing"), {"text": "To sing"})
    assert second.path == "/plan/goals/new"


def test_i_have_it_leads_on_to_where_the_patient_was_going(pages: PageClient) -> None:
    shown = pages.submit(pages.get("/plan/one-thing"), {"text": "To dance"})
    assert pages.submit(shown, has="csrf_token").path == "/plan/goals/new"


def test_finish_now_is_not_held_up_by_the_code(pages: PageClient) -> None:
    page = pages.submit(pages.get("/plan/one-thing"), {"text": "To dance"}, then="check")
    assert page.path == "/plan/check"


def test_the_code_opens_the_plan_on_another_device(app: Flask, pages: PageClient) -> None:
    pages.submit(pages.get("/plan/one-thing"), {"text": "To dance"})
    code = access_code(pages.get("/plan/code"))
    other = elsewhere(app)
    assert come_back(other, code.lower().replace("-", " ")).path == "/plan"
    assert "To dance" in other.get("/plan/one-thing").html


def test_opening_makes_a_new_cookie(app: Flask, pages: PageClient) -> None:
    other = elsewhere(app)
    other.get("/come-back")
    before = other.client.get_cookie("planner")
    come_back(other, access_code(pages.get("/plan/code")))
    after = other.client.get_cookie("planner")
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_a_wrong_an_expired_and_a_replaced_code_get_the_same_answer(
    app: Flask, pages: PageClient, clock: FakeClock
) -> None:
    replaced = access_code(pages.get("/plan/code"))
    new = pages.submit(pages.get("/plan/code/new"), has="csrf_token")
    assert access_code(new) != replaced
    answers = {_sentence(come_back(elsewhere(app), code, 422)) for code in (WRONG, replaced)}
    clock.advance(days=401)
    answers.add(_sentence(come_back(elsewhere(app), access_code(new), 422)))
    assert answers == {
        "Error: This code does not open a plan. Please check each letter and number."
    }


def test_what_cannot_be_a_code_is_answered_without_a_try(app: Flask, pages: PageClient) -> None:
    for _ in range(20):
        page = come_back(pages, "K7PM", 422)
    assert "12 letters and numbers" in _sentence(page)


def test_after_some_slips_the_page_says_how_long_to_wait(
    app: Flask, pages: PageClient, clock: FakeClock
) -> None:
    code = access_code(pages.get("/plan/code"))
    slip = code[:-1] + ("0" if code[-1] != "0" else "1")
    other = elsewhere(app)
    for _ in range(4):
        come_back(other, slip, 422)
    waiting = come_back(other, code, 429)
    assert _sentence(waiting) == "Error: Please wait 5 seconds. Then try again."
    assert waiting.headers["Retry-After"] == "5"
    clock.advance(seconds=5)
    assert come_back(other, code).path == "/plan"


def test_a_code_never_stands_in_an_address_a_title_or_a_log(
    app: Flask, pages: PageClient, capsys: pytest.CaptureFixture[str]
) -> None:
    page = pages.get("/plan/code")
    code = access_code(page)
    halves = code, code.replace("-", ""), code.split("-")[1]
    other = elsewhere(app)
    come_back(other, WRONG, 422)
    come_back(other, code)
    addresses = re.findall(r'(?:href|action|src)="([^"]*)', page.html)
    outside = [*addresses, page.title, str(page.headers), capsys.readouterr().out]
    assert not [half for half in halves for text in outside if half in text]


def test_a_plan_without_a_code_gets_one_on_request(app: Flask, client: FlaskClient) -> None:
    hold_plan(app, client)
    pages = PageClient(client)
    page = pages.get("/plan/code")
    assert page.h1 == "You have no code yet"
    assert client.get("/plan/code-card.pdf").location == "/plan/code"
    assert access_code(pages.submit(page, has="csrf_token"))


@pytest.fixture
def clinics(app: Flask) -> PageClient:
    """Give a visitor who reached the server by a name that leads there from everywhere."""
    app.config["TRUSTED_HOSTS"] = ["plans.example"]
    app.config["SERVER_NAME"] = "plans.example"
    app.config["PREFERRED_URL_SCHEME"] = "https"
    made = elsewhere(app)
    made.submit(made.get("/"), {"who": "patient"}, has="who")
    return made


def test_the_picture_has_a_title_and_the_page_says_the_address(clinics: PageClient) -> None:
    page = clinics.get("/plan/code")
    pictures = re.findall(r"<svg.*?</svg>", page.html, re.DOTALL)
    assert "<title>A picture for your phone’s camera</title>" in pictures[-1]
    assert "https://plans.example/come-back" in page.main
    assert "on any phone or computer" in page.main
    assert "only on this computer" not in page.main


def test_an_address_that_leads_only_here_says_so_and_is_no_picture(pages: PageClient) -> None:
    page = pages.get("/plan/code")
    assert "http://localhost/come-back (only on this computer)" in page.main
    assert "any phone" not in page.main
    assert "Scan this picture" not in page.main
    assert "for your phone’s camera" not in page.html


def test_the_card_of_an_address_that_leads_here_from_everywhere_has_a_picture(
    clinics: PageClient, printer: CardPrinter
) -> None:
    clinics.client.get("/plan/code-card.pdf")
    assert "scan the picture" in printer.jobs[-1].html
    assert "only on this computer" not in printer.jobs[-1].html


def test_the_card_of_an_address_that_leads_only_here_says_so(
    pages: PageClient, printer: CardPrinter
) -> None:
    pages.client.get("/plan/code-card.pdf")
    assert "only on this computer" in printer.jobs[-1].html
    assert "http://localhost/come-back" in printer.jobs[-1].html
    assert "<svg" not in printer.jobs[-1].html


@pytest.mark.parametrize(
    ("host", "only_here"),
    [
        *[(host, True) for host in ("localhost", "127.0.0.1:8001", "127.8.9.1", "[::1]:8000")],
        *[(host, False) for host in ("plans.example", "192.168.1.4:8000", "localhost.example")],
    ],
)
def test_where_an_address_leads(host: str, only_here: bool) -> None:
    assert leads_only_here(f"http://{host}/come-back") is only_here


def test_the_card_names_nobody(pages: PageClient, printer: CardPrinter) -> None:
    pages.submit(pages.get("/plan/about"), ABOUT)
    code = access_code(pages.get("/plan/code"))
    answer = pages.client.get("/plan/code-card.pdf?paper=letter")
    assert answer.headers["Content-Disposition"] == 'inline; filename="my-card.pdf"'
    job = printer.jobs[-1]
    assert code in job.html
    assert "Zorbex" not in job.html
    assert job.stylesheets == ("print-card.css", "print-letter.css")


def test_a_card_that_cannot_be_printed_is_told_kindly(
    pages: PageClient, printer: CardPrinter
) -> None:
    printer.trouble = PrintUnavailable()
    assert "Your plan is safe" in pages.get("/plan/code-card.pdf", status=503).main


def test_the_welcome_and_the_task_list_lead_to_the_code(app: Flask, pages: PageClient) -> None:
    assert elsewhere(app).get("/").link("Come back to my plan") == "/come-back"
    assert pages.get("/plan").link("My code") == "/plan/code"


def test_opening_another_plan_leaves_the_first_one_whole(app: Flask, pages: PageClient) -> None:
    first = access_code(pages.get("/plan/code"))
    other = elsewhere(app)
    other.submit(other.get("/"), {"who": "patient"}, has="who")
    assert "A plan is open on this device" in other.get("/come-back").main
    second = access_code(other.get("/plan/code"))
    come_back(other, first)
    assert access_code(other.get("/plan/code")) == first
    come_back(other, second)
    assert access_code(other.get("/plan/code")) == second


def _sentence(page: Page) -> str:
    from tests.support.pages import words

    (error,) = page.all("p", class_="error")
    return words(error)


def test_a_new_code_closes_the_plan_on_every_other_device(app: Flask, pages: PageClient) -> None:
    other = elsewhere(app)
    come_back(other, access_code(pages.get("/plan/code")))
    open_there = other.get("/plan/one-thing")
    pages.submit(pages.get("/plan/code/new"), has="csrf_token")
    new = access_code(pages.get("/plan/code"))
    assert other.get("/plan").path == "/timed-out"
    late = other.submit(open_there, {"text": "To sing"}, status=403)
    assert "kept on this page" in late.main
    assert new not in late.html
    assert other.submit(late, {FIELD: new}, has=FIELD).h1 == "The one thing"
    assert pages.get("/plan").path == "/plan"


def test_a_draft_tells_of_the_code_until_the_patient_has_seen_it(pages: PageClient) -> None:
    def save_in_passing(text: str) -> bool:
        data = controls(pages.get("/plan/one-thing").form()) | {"text": text, "then": "draft"}
        answer = pages.client.post("/plan/one-thing", data=data)
        assert answer.status_code == 204
        return answer.headers.get("Plan-Code") == "unseen"

    assert save_in_passing("To dance")
    assert save_in_passing("To dance once")
    pages.submit(pages.get("/plan/code"), has="csrf_token")
    assert not save_in_passing("To dance once more")


def test_a_code_is_asked_for_again_when_too_many_are_made(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_busy(_secret: str) -> NoReturn:
        raise HasherBusyError("No place came free.")

    monkeypatch.setattr(app.extensions["planner"].hasher, "prove", is_busy)
    pages = PageClient(client)
    start = pages.get("/")
    answer = pages.submit(start, {"who": "patient"}, has="who", status=503)
    assert "Please try again in a moment" in answer.main
    assert answer.form(has="who") is not None
    with app.extensions["planner"].database.reading() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM plans")) == 0


def test_the_last_page_shows_the_code_also_on_the_shortest_way_to_a_pdf(app: Flask) -> None:
    pages = elsewhere(app)
    page = pages.submit(pages.get("/"), {"who": "patient"}, has="who")
    page = pages.submit(pages.get("/plan/one-thing"), {"text": "To sing"}, then="check")
    done = pages.submit(page, then="finish")
    assert done.path == "/plan/done"
    code = access_code(done)
    assert done.headers["Cache-Control"] == "no-store"
    assert elsewhere(app).get("/plan/done").path == "/"
    back = elsewhere(app)
    page = back.submit(back.get("/come-back"), {FIELD: code}, has=FIELD)
    assert "To sing" in back.get("/plan/check").main


def test_who_saw_the_code_on_the_last_page_is_not_led_by_it_again(app: Flask) -> None:
    pages = elsewhere(app)
    page = pages.submit(pages.get("/"), {"who": "patient"}, has="who")
    page = pages.submit(pages.get("/plan/one-thing"), {"text": "To sing"}, then="check")
    pages.submit(page, then="finish")
    assert pages.submit(pages.get("/plan/goals/new"), then="skip").path != "/plan/code"
