"""A plan that was left alone for days is asked about, part by part, and nobody is held up."""

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from planner.web.request import access, unit_of_work, visits
from tests.conftest import FakeClock, _add_route
from tests.support.pages import Page, PageClient, start_plan
from tests.support.walk import ABOUT, SHARING

HEADING = "Is this still true?"


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    made = PageClient(client)
    start_plan(made)
    made.submit(made.get("/plan/about"), ABOUT)
    made.submit(made.get("/plan/one-thing"), {"text": "To dance"})
    made.submit(made.get("/plan/weeks"), {"transport": "lift"})
    return made


def come_back(app: Flask, pages: PageClient, clock: FakeClock, days: int) -> Page:
    """Let days go by, and open the plan again in the same browser."""
    clock.advance(days=days)

    def opens() -> str:
        with unit_of_work.write() as session:
            visits.begin(session, session.scalar(sa.text("SELECT id FROM plans")))
        return ""

    if "opens" not in app.view_functions:
        _add_route(app, "opens", access.anyone(opens), methods=["POST"])
    token = pages.get("/").all("input", name="csrf_token")[0].get("value")
    pages.client.post("/opens", data={"csrf_token": token})
    return pages.get("/plan")


def test_a_plan_of_last_week_is_asked_about_and_a_newer_one_is_not(
    app: Flask, pages: PageClient, clock: FakeClock
) -> None:
    assert come_back(app, pages, clock, 6).path == "/plan"
    page = come_back(app, pages, clock, 1)
    assert page.h1 == HEADING
    assert "You last changed your plan on 20 February 2027. That was 7 days ago." in page.main


def test_it_can_be_left_for_another_day(app: Flask, pages: PageClient, clock: FakeClock) -> None:
    page = come_back(app, pages, clock, 10)
    assert pages.submit(page, then="skip").path == "/plan"
    assert pages.get("/plan").path == "/plan"
    assert come_back(app, pages, clock, 1).path == "/plan"
    assert come_back(app, pages, clock, 7).h1 == HEADING


def test_an_empty_plan_is_not_asked_about(
    app: Flask, client: FlaskClient, clock: FakeClock
) -> None:
    pages = PageClient(client)
    start_plan(pages)
    pages.submit(pages.get("/plan/about"), ABOUT)
    assert come_back(app, pages, clock, 30).path == "/plan"


def test_each_part_with_answers_is_shown_once_and_then_the_check_page(
    app: Flask, pages: PageClient, clock: FakeClock
) -> None:
    page = pages.submit(come_back(app, pages, clock, 10), then="begin")
    seen = []
    while page.h1.endswith("is this still true?"):
        seen.append(page.main.split(page.h1)[0].strip())
        page = pages.submit(page, then="yes")
    assert seen == [
        "The one thing · 1 of 3",
        "My regular weeks · 2 of 3",
        "About you · 3 of 3",
    ]
    assert page.path == "/plan/check"


def test_it_goes_on_where_one_was(app: Flask, pages: PageClient, clock: FakeClock) -> None:
    page = pages.submit(come_back(app, pages, clock, 10), then="begin")
    pages.submit(page, then="yes")
    tasks = come_back(app, pages, clock, 1)
    assert tasks.path == "/plan"
    page = pages.get(tasks.link("Go on looking through my plan"))
    assert "My regular weeks · 2 of 3" in page.main


def test_changing_a_part_settles_it_and_leads_back(
    app: Flask, pages: PageClient, clock: FakeClock
) -> None:
    page = pages.submit(come_back(app, pages, clock, 10), then="begin")
    change = pages.get(page.link("Change it"))
    assert change.path == "/plan/one-thing"
    page = pages.submit(change, {"text": "To sing"})
    assert page.h1 == "My regular weeks: is this still true?"
    assert "My regular weeks · 2 of 3" in page.main


def test_one_can_stop_in_the_middle(app: Flask, pages: PageClient, clock: FakeClock) -> None:
    page = pages.submit(come_back(app, pages, clock, 10), then="begin")
    assert pages.submit(page, then="stop").path == "/plan"
    assert "Go on looking through" not in pages.get("/plan").main
    assert pages.get("/plan/still-true").path == "/plan"


def test_the_new_edition_says_what_changed_since_the_old_one(
    app: Flask, pages: PageClient, clock: FakeClock, printer: object
) -> None:
    app.extensions["planner"].printer.is_out_of_order = True
    pages.submit(pages.get("/plan/check"), SHARING, then="share")
    page = pages.submit(come_back(app, pages, clock, 10), then="begin")
    page = pages.submit(pages.get(page.link("Change it")), {"text": "To sing"})
    page = pages.submit(page, then="yes")
    page = pages.submit(page, then="yes")
    assert "This is different now: The one thing: changed" in page.main
    done = pages.submit(page, SHARING, then="share")
    assert "Edition 2, made on 2 March 2027" in done.main
    assert "What changed since edition 1: The one thing: changed" in done.main


def test_a_plan_past_its_own_day_is_asked_about_the_day_after(
    app: Flask, pages: PageClient, clock: FakeClock
) -> None:
    until = {"true_until-day": "21", "true_until-month": "2", "true_until-year": "2027"}
    pages.submit(pages.get("/plan/check"), {"with_": "crew"} | until, then="finish")
    assert clock().date() == dt.date(2027, 2, 20)
    assert come_back(app, pages, clock, 1).path == "/plan"
    assert come_back(app, pages, clock, 1).h1 == HEADING


@pytest.mark.parametrize("data", [{"then": "x"}, {"then": "yes"}, {"then": "yes", "section": "x"}])
def test_an_unknown_answer_is_refused(pages: PageClient, data: dict[str, str]) -> None:
    token = pages.get("/plan/about").all("input", name="csrf_token")[0].get("value")
    answer = pages.client.post("/plan/still-true", data=data | {"csrf_token": token})
    assert answer.status_code == 400


def test_an_old_day_to_ask_again_that_nobody_touched_holds_no_pdf_back(
    app: Flask, pages: PageClient, clock: FakeClock
) -> None:
    day = {"true_until-day": "1", "true_until-month": "3", "true_until-year": "2027"}
    pages.submit(pages.get("/plan/check"), {"with_": "crew"} | day, then="finish")
    come_back(app, pages, clock, 30)
    assert pages.submit(pages.get("/plan/check"), then="finish").path == "/plan/done"
    refused = pages.submit(pages.get("/plan/check"), SHARING, then="share", status=422)
    assert list(refused.problems) == ["true_until-day"]
