"""Forms that no plan takes: their words are shown to be copied, and nothing is saved anywhere."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.web.patient.entry.code_sign_in import FIELD
from tests.support.pages import PageClient, start_plan
from tests.support.walk import access_code

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    made = PageClient(client)
    start_plan(made)
    return made


def another_plan(app: Flask) -> str:
    """Start a plan on another device; returns its code."""
    elsewhere = PageClient(app.test_client())
    start_plan(elsewhere)
    return access_code(elsewhere.get("/plan/code"))


def test_words_for_a_plan_that_was_deleted_elsewhere_are_shown(
    app: Flask, pages: PageClient
) -> None:
    page, code = pages.get("/plan/one-thing"), access_code(pages.get("/plan/code"))
    elsewhere = PageClient(app.test_client())
    elsewhere.submit(elsewhere.get("/come-back"), {FIELD: code}, has=FIELD)
    elsewhere.submit(elsewhere.get("/delete"), has="csrf_token")
    shown = pages.submit(page, {"text": "Zorbex"}, status=403)
    assert shown.h1 == "Your plan is not open here"
    assert "What matters most to you right now?" in shown.main
    assert "Zorbex" in shown.main
    assert shown.link("Come back to my plan") == "/come-back"


def test_words_of_an_earlier_session_are_shown_and_reach_no_other_plan(
    app: Flask, pages: PageClient
) -> None:
    late = pages.get("/plan/goals/new")
    pages.submit(pages.get("/come-back"), {FIELD: another_plan(app)}, has=FIELD)
    pages.client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    shown = pages.submit(late, {"text": "Zorbex", "by-how": "none"}, status=400)
    assert "Nothing of this page was saved" in shown.main
    assert "Zorbex" in shown.main
    assert not [form for form in shown.all("form") if form.get("method") == "post"]
    assert "Zorbex" not in pages.get("/plan/goals").main


@pytest.mark.parametrize("site", [None, "cross-site", "none"])
def test_a_page_of_ours_speaks_for_nobody_else(
    app: Flask, pages: PageClient, site: str | None
) -> None:
    headers = {"Sec-Fetch-Site": site} if site else {}
    data = {"csrf_token": "wrong", "seen": "1", "text": "Zorbex"}
    answer = pages.client.post("/plan/one-thing", data=data, headers=headers)
    assert answer.status_code in {400, 403}
    assert "Zorbex" not in answer.text
    assert "Zorbex" in pages.client.post("/plan/one-thing", data=data, headers=OURS).text


def test_an_empty_form_of_an_earlier_session_only_asks_to_open_the_page_again(
    app: Flask, pages: PageClient
) -> None:
    late = pages.get("/plan/goals/new")
    pages.submit(pages.get("/come-back"), {FIELD: another_plan(app)}, has=FIELD)
    pages.client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    assert "Your words" not in pages.submit(late, status=400).main
