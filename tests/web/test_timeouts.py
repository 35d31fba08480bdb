"""What is typed into a session that has ended is kept for whoever has the plan's code."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.web.patient.entry.code_sign_in import FIELD
from tests.conftest import FakeClock
from tests.support.pages import Page, PageClient, controls, start_plan
from tests.support.walk import EVENT, access_code

TYPED = {"text": "To dance ‘once’ <b>\r\n\r\nmore", "gets_in_the_way": "pain"}


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    made = PageClient(client)
    start_plan(made)
    return made


@pytest.fixture
def code(pages: PageClient) -> str:
    return access_code(pages.get("/plan/code"))


def too_late(pages: PageClient, clock: FakeClock, path: str, typed: dict[str, str]) -> Page:
    """Type into a page, rest for too long, and send it."""
    page = pages.get(path)
    clock.advance(minutes=31)
    return pages.submit(page, typed, status=403)


def test_the_timed_out_page_offers_to_come_back(
    pages: PageClient, clock: FakeClock, code: str
) -> None:
    clock.advance(minutes=31)
    page = pages.get("/timed-out")
    assert "What you saved is still there" in page.main
    assert pages.submit(page, {FIELD: code}, has=FIELD).path == "/plan"


def test_after_the_right_code_the_form_is_as_it_was(
    pages: PageClient, clock: FakeClock, code: str
) -> None:
    late = too_late(pages, clock, "/plan/one-thing", TYPED)
    assert "What you typed just now is kept on this page" in late.main
    again = pages.submit(late, {FIELD: code}, has=FIELD)
    assert again.h1 == pages.get("/plan/one-thing").h1
    shown = controls(again.form())
    assert {name: shown[name] for name in TYPED} == TYPED
    assert pages.submit(again).path != "/timed-out"
    assert controls(pages.get("/plan/one-thing").form())["text"] == TYPED["text"]


def test_nothing_is_saved_before_the_patient_sends_the_form_again(
    pages: PageClient, clock: FakeClock, code: str
) -> None:
    late = too_late(pages, clock, "/plan/one-thing", TYPED)
    pages.submit(late, {FIELD: code}, has=FIELD)
    assert "To dance" not in pages.get("/plan/one-thing").html


def test_an_item_of_a_list_comes_back_too(pages: PageClient, clock: FakeClock, code: str) -> None:
    late = too_late(pages, clock, "/plan/events/new", EVENT)
    again = pages.submit(late, {FIELD: code}, has=FIELD)
    pages.submit(again)
    assert pages.get("/plan/events").html.count('class="cards__what"') == 1


def test_a_wrong_code_keeps_what_was_typed(pages: PageClient, clock: FakeClock, code: str) -> None:
    late = too_late(pages, clock, "/plan/one-thing", TYPED)
    wrong = pages.submit(late, {FIELD: "K7PM-2Q9T-XW4D"}, has=FIELD, status=422)
    assert "does not open a plan" in wrong.main
    assert controls(wrong.form(FIELD))[FIELD] == "K7PM-2Q9T-XW4D"
    again = pages.submit(wrong, {FIELD: code}, has=FIELD)
    assert controls(again.form())["text"] == TYPED["text"]


def test_the_code_of_another_plan_opens_that_plan_without_these_words(
    app: Flask, pages: PageClient, clock: FakeClock
) -> None:
    other = PageClient(app.test_client())
    start_plan(other)
    their_code = access_code(other.get("/plan/code"))
    late = too_late(pages, clock, "/plan/one-thing", TYPED)
    page = pages.submit(late, {FIELD: their_code}, has=FIELD)
    assert page.path == "/plan"
    assert "To dance" not in page.html
    assert "To dance" not in pages.get("/plan/one-thing").html


def test_words_without_our_own_token_are_not_shown(pages: PageClient, clock: FakeClock) -> None:
    clock.advance(minutes=31)
    answer = pages.client.post("/plan/one-thing", data={"text": "Planted", "csrf_token": "x"})
    assert answer.status_code == 400
    assert "Planted" not in answer.text


def test_somebody_elses_new_session_does_not_lose_the_words(
    app: Flask, pages: PageClient, clock: FakeClock, code: str
) -> None:
    page = pages.get("/plan/one-thing")
    clock.advance(hours=13)
    start_plan(PageClient(app.test_client()))
    late = pages.submit(page, TYPED, status=403)
    assert controls(pages.submit(late, {FIELD: code}, has=FIELD).form())["text"] == TYPED["text"]


def test_the_first_code_of_a_timed_out_form_stands_in_no_box_of_the_next_page(
    pages: PageClient, clock: FakeClock, code: str
) -> None:
    late = too_late(pages, clock, "/plan/one-thing", TYPED)
    again = pages.submit(late, {FIELD: code}, has=FIELD)
    assert code not in again.html


def test_the_timed_out_page_leads_on_while_another_window_keeps_the_plan_open(
    pages: PageClient,
) -> None:
    assert pages.get("/timed-out").path == "/plan"


def test_how_long_the_session_lasts_can_be_asked_without_making_it_longer(
    pages: PageClient, clock: FakeClock
) -> None:
    for passed, left in ((0, 1800), (10, 1200), (10, 600)):
        clock.advance(minutes=passed)
        assert pages.client.get("/seconds-left").text == str(left)
    clock.advance(minutes=10)
    assert pages.client.get("/seconds-left").status_code == 303


def test_an_undo_that_comes_too_late_waits_for_the_code(
    pages: PageClient, clock: FakeClock, code: str
) -> None:
    item = {"text": "To dance", "by-how": "none", "share": "crew"}
    page = pages.submit(pages.get("/plan/goals/new"), item)
    removed = pages.submit(pages.get(page.link("Remove")), has="seen")
    clock.advance(minutes=31)
    late = pages.submit(removed, has="item", status=403)
    again = pages.submit(late, {FIELD: code}, has=FIELD)
    assert "To dance" not in pages.get("/plan/check").main
    pages.submit(again, has="item")
    assert "To dance" in pages.get("/plan/check").main


def test_sharing_that_comes_too_late_waits_for_the_code(
    pages: PageClient, clock: FakeClock, code: str
) -> None:
    pages.submit(pages.get("/plan/one-thing"), {"text": "To dance"})
    late = too_late(pages, clock, "/plan/check", {"with_": "crew", "true_until-year": "2028"})
    again = pages.submit(late, {FIELD: code}, has=FIELD)
    assert again.h1 == "Check your plan"
    assert controls(again.form())["true_until-year"] == "2028"
