"""Pressed too soon, answered badly, stopped half way: nothing is lost without a question."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_unsaved import ASKED, SAVED, answers_of
from tests.support import patient_steps

ONE = "**/plan/one-thing"


@pytest.fixture
def page(phone: Page) -> Iterator[Page]:
    patient_steps.begin(phone)
    phone.goto("/plan/one-thing")
    yield phone
    phone.context.set_offline(False)


def kept(page: Page) -> str:
    page.goto("/plan/one-thing")
    return page.get_by_label(ASKED).input_value()


def wait_for(page: Page, asked: list[str]) -> None:
    for _ in range(50):
        if asked:
            return
        page.wait_for_timeout(100)
    raise AssertionError("The browser did not ask.")


def test_a_link_at_once_waits_for_the_save(page: Page) -> None:
    asked = answers_of(page, stay=True)
    page.get_by_label(ASKED).fill("To dance")
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your plan so far")
    assert (kept(page), asked) == ("To dance", [])


def test_a_link_at_once_asks_when_the_save_is_refused(page: Page) -> None:
    page.goto("/plan/about/visit")
    page.get_by_label("What time?").fill("after lunch")
    asked = answers_of(page, stay=True)
    page.get_by_role("link", name="Captain & Crew").click(no_wait_after=True)
    wait_for(page, asked)
    expect(page.get_by_label("What time?")).to_have_value("after lunch")


def test_a_link_at_once_asks_when_another_window_was_faster(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label(ASKED).fill("To sing")
    expect(other.locator(".autosave")).to_have_text(SAVED)
    other.close()
    asked = answers_of(page, stay=True)
    page.get_by_label(ASKED).fill("To dance")
    page.get_by_role("link", name="Back").click(no_wait_after=True)
    wait_for(page, asked)
    expect(page.get_by_label(ASKED)).to_have_value("To dance")


def test_a_link_asks_on_a_page_that_came_back_unsaved(page: Page) -> None:
    page.goto("/plan/about/visit")
    page.get_by_label("What time?").fill("after lunch")
    patient_steps.press_save(page)
    asked = answers_of(page, stay=True)
    page.get_by_role("link", name="Captain & Crew").click(no_wait_after=True)
    wait_for(page, asked)


def test_another_link_asks_on_the_page_with_two_texts(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label(ASKED).fill("To sing")
    expect(other.locator(".autosave")).to_have_text(SAVED)
    other.close()
    page.get_by_label(ASKED).fill("To dance")
    patient_steps.press_save(page)
    asked = answers_of(page, stay=True)
    page.get_by_role("link", name="Captain & Crew").click(no_wait_after=True)
    wait_for(page, asked)
    expect(page.locator(".side").nth(1)).to_contain_text("To dance")


@pytest.mark.parametrize("body", ['{"problem":"Ple', "<html>Please log in to the guest network"])
def test_an_answer_that_breaks_off_is_no_answer(page: Page, body: str) -> None:
    page.route(ONE, lambda route: route.fulfill(status=200, body=body), times=1)
    page.get_by_label(ASKED).fill("To dance")
    expect(page.locator(".autosave")).to_have_text(re.compile("^Not saved yet: no connection"))
    patient_steps.press_save(page)
    assert kept(page) == "To dance"


def test_words_after_an_undone_change_are_saved_again(page: Page) -> None:
    page.get_by_label(ASKED).fill("To sing")
    expect(page.locator(".autosave")).to_have_text(SAVED)
    page.route(ONE, lambda route: route.fulfill(status=503, body=""), times=1)
    page.get_by_label(ASKED).fill("To sing!")
    expect(page.locator(".autosave")).to_have_text(re.compile("^Not saved yet: no connection"))
    page.get_by_label(ASKED).fill("To sing")
    expect(page.locator(".autosave")).to_have_text("", timeout=20_000)
    page.get_by_label(ASKED).fill("To sing and more")
    expect(page.locator(".autosave")).to_have_text(SAVED)
    assert kept(page) == "To sing and more"


def test_without_saving_is_said_only_while_nothing_was_sent(page: Page) -> None:
    page.goto("/plan/goals/new")
    page.get_by_label("What do you want").fill("First")
    patient_steps.press_save(page)
    page.goto("/plan/goals/new")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/plan/goals/new", lose, times=1)
    page.get_by_label("What do you want").fill("Second")
    expect(page.get_by_role("link", name="Go back", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Go back without saving")).to_have_count(0)


def test_a_press_that_was_held_back_can_be_repeated_at_once(page: Page) -> None:
    page.context.set_offline(True)
    page.get_by_label(ASKED).fill("To dance")
    patient_steps.press(page)
    expect(page.locator(".autosave")).to_have_text(re.compile("^No connection"))
    page.context.set_offline(False)
    patient_steps.press(page)
    page.wait_for_url("**/plan/goals/new")


def test_a_cleared_goal_is_not_kept_in_silence(page: Page) -> None:
    page.goto("/plan/goals/new")
    page.get_by_label("What do you want").fill("A goal")
    expect(page.locator(".autosave")).to_have_text(SAVED)
    page.get_by_label("What do you want").fill("")
    with page.expect_event("load"):
        page.get_by_role("button", name="Finish now").click()
    expect(page.locator("#problems")).to_be_visible()


def test_the_line_does_not_lie_on_the_box_that_is_typed_in(page: Page) -> None:
    page.goto("/plan/weeks")
    box = page.get_by_label("How long does it take")
    page.evaluate(
        "box => window.scrollTo(0, box.getBoundingClientRect().bottom + scrollY - innerHeight + 8)",
        box.element_handle(),
    )
    box.press_sequentially("45")
    expect(page.locator(".autosave")).to_have_text(SAVED)
    lower = "e => e.getBoundingClientRect()"
    field, line = box.evaluate(lower), page.locator(".autosave").evaluate(lower)
    assert field["bottom"] <= line["top"] or field["top"] >= line["bottom"]
