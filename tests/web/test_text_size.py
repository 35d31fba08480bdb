"""The size of the words: chosen without scripts, and kept in the session's row."""

import contextlib
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.web.patient.entry.code_sign_in import FIELD
from tests.conftest import FakeClock
from tests.support.pages import Page, PageClient, controls, start_plan
from tests.support.walk import SHARING, access_code

WITH_BUTTONS = (
    "/plan",
    "/plan/print",
    "/plan/done",
    "/plan/summary",
    "/plan/code",
    "/who-is-who",
    "/",
)
QUESTIONS = {
    "/plan/about": {"full_name": "Zorbex"},
    "/plan/goals/new": {"text": "Zorbex"},
    "/plan/hopes": {"hope": "Zorbex"},
    "/plan/crew/cares-for": {"cares_for": "Zorbex"},
    "/plan/crew/new": {"name": "Zorbex"},
}
WITH_OTHER_WORDS = ("/plan/events/calendar", "/plan/questions/pick")


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    return PageClient(client)


@contextlib.contextmanager
def app_without_printer(pages: PageClient) -> Iterator[None]:
    """Let prints fail, as when the print process is away."""
    printer = pages.client.application.extensions["planner"].printer
    printer.is_out_of_order = True
    yield
    printer.is_out_of_order = False


def size_of(page: Page) -> str | None:
    html = page.tree if page.tree.tag == "html" else page.tree.find("html")
    assert html is not None
    return html.get("data-text-size")


def choose(pages: PageClient, page: Page, size: str, **more: str) -> Page:
    """Press one of the buttons in the footer."""
    (form,) = page.all("form", class_="sizes")
    data = controls(form) | {"text_size": size} | more
    return pages._page(pages.client.post(form.get("action", ""), data=data), "/text-size", 200)


def test_the_size_chosen_at_the_start_is_kept(pages: PageClient) -> None:
    assert size_of(pages.get("/")) is None
    page = start_plan(pages, text_size="larger")
    assert size_of(page) == "larger"
    assert size_of(pages.get("/plan/about")) == "larger"


def test_a_start_that_needs_mending_keeps_the_chosen_size(pages: PageClient) -> None:
    page = pages.submit(pages.get("/"), {"text_size": "large"}, has="who", status=422)
    assert controls(page.form("who"))["text_size"] == "large"


def test_a_size_that_is_not_there_starts_the_plan_all_the_same(pages: PageClient) -> None:
    assert size_of(start_plan(pages, text_size="huge")) is None


@pytest.mark.parametrize("path", WITH_BUTTONS)
def test_a_press_changes_the_size_and_stays_on_the_page(pages: PageClient, path: str) -> None:
    start_plan(pages)
    pages.submit(pages.get("/plan/one-thing"), {"text": "To dance"})
    page = choose(pages, pages.get(path), "large")
    assert (page.path, size_of(page)) == (path, "large")
    pressed = [b.get("value") for b in page.all("button") if b.get("aria-pressed") == "true"]
    assert pressed == ["large"]
    assert size_of(choose(pages, page, "normal")) is None


def test_an_edition_on_the_screen_is_the_same_after_a_press(pages: PageClient) -> None:
    start_plan(pages)
    pages.submit(pages.get("/plan/one-thing"), {"text": "To dance"})
    with app_without_printer(pages):
        pages.submit(pages.get("/plan/check"), SHARING, then="share")
    (form,) = pages.get("/plan/summary?edition=1").all("form", class_="sizes")
    answer = pages.client.post("/text-size", data=controls(form) | {"text_size": "large"})
    assert answer.location == "/plan/summary?edition=1"


@pytest.mark.parametrize("path", ["/plan", "/plan/code", "/plan/print", "/who-is-who"])
def test_no_page_repeats_what_somebody_wrote_into_its_address(pages: PageClient, path: str) -> None:
    start_plan(pages)
    assert "GUESS" not in pages.get(f"{path}?x=GUESS").html


def test_no_header_can_be_smuggled_in(pages: PageClient) -> None:
    (form,) = start_plan(pages).all("form", class_="sizes")
    data = controls(form) | {"text_size": "large", "page": "/plan?x=1\r\nSet-Cookie: a=b"}
    answer = pages.client.post("/text-size", data=data)
    assert answer.status_code == 303
    assert answer.location.startswith("/plan?x=1%0D%0A")
    assert "a=b" not in answer.headers.get("Set-Cookie", "")


@pytest.mark.parametrize("path", QUESTIONS)
def test_a_press_beside_a_question_keeps_what_was_typed(pages: PageClient, path: str) -> None:
    start_plan(pages)
    page = pages.get(path)
    buttons = [b for b in page.all("button") if b.get("name") == "text_size"]
    assert {(b.get("form"), b.get("type")) for b in buttons} == {("question", "submit")}
    page = pages.submit(page, QUESTIONS[path] | {"text_size": "large"})
    assert (page.path, size_of(page)) == (path, "large")
    assert "Zorbex" in page.html
    assert page.form("seen").get("data-autosave") == "unsaved"
    assert "Zorbex" not in pages.get("/plan/check").html
    pages.submit(page, then="anyway")
    assert "Zorbex" in pages.get("/plan/check").html


def test_a_size_that_is_not_there_saves_no_question(pages: PageClient) -> None:
    start_plan(pages)
    asked = pages.get("/plan/one-thing")
    pages.submit(asked, {"text": "Zorbex", "text_size": "huge"}, status=400)
    assert "Zorbex" not in pages.get("/plan/check").html


@pytest.mark.parametrize("path", WITH_OTHER_WORDS)
def test_where_words_could_be_lost_the_buttons_need_scripts(pages: PageClient, path: str) -> None:
    start_plan(pages)
    pages.submit(pages.get("/plan/one-thing"), {"text": "To dance"})
    page = pages.get(path)
    assert page.all("form", class_="sizes") == []
    buttons = [b for b in page.all("button") if b.get("name") == "text_size"]
    assert [b.get("type") for b in buttons] == ["button"] * 3
    (around,) = [div for div in page.all("div") if div.get("data-with-script") is not None]
    assert around.get("hidden") is not None


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example/plan",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/nowhere",
        "/plan\r\nLocation: https://evil.example",
        "/stay",
        "http://[",
        "/nowhere?/plan",
        "",
    ],
)
def test_a_press_leads_to_no_other_site(pages: PageClient, page: str) -> None:
    here = start_plan(pages)
    (form,) = here.all("form", class_="sizes")
    data = controls(form) | {"text_size": "large", "page": page}
    answer = pages.client.post("/text-size", data=data)
    assert (answer.status_code, answer.location) == (303, "/plan")


def test_a_size_that_is_not_there_is_refused(app: Flask, pages: PageClient) -> None:
    (form,) = start_plan(pages).all("form", class_="sizes")
    answer = pages.client.post("/text-size", data=controls(form) | {"text_size": "huge"})
    assert answer.status_code == 400


def test_no_cookie_of_its_own_keeps_the_size(client: FlaskClient, pages: PageClient) -> None:
    choose(pages, start_plan(pages), "larger")
    assert [key[2] for key in client._cookies] == ["planner"]


def test_after_a_rest_the_words_are_as_large_as_before(pages: PageClient, clock: FakeClock) -> None:
    code = access_code(pages.get("/plan/code")) if start_plan(pages) else ""
    choose(pages, pages.get("/plan"), "larger")
    clock.advance(minutes=31)
    page = pages.submit(pages.get("/timed-out"), {FIELD: code}, has=FIELD)
    assert (page.path, size_of(page)) == ("/plan", "larger")


def test_the_next_plan_in_this_browser_has_a_size_of_its_own(
    pages: PageClient, clock: FakeClock
) -> None:
    choose(pages, start_plan(pages), "larger")
    clock.advance(minutes=31)
    assert size_of(start_plan(pages)) is None


def test_error_pages_keep_the_size_too(pages: PageClient, clock: FakeClock) -> None:
    choose(pages, start_plan(pages), "larger")
    assert size_of(pages.get("/nowhere", status=404)) == "larger"
    asked = pages.get("/plan/one-thing")
    clock.advance(minutes=31)
    assert size_of(pages.submit(asked, {"text": "Zorbex"}, status=403)) == "larger"
