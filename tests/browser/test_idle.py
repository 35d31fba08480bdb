"""The question "Are you still there?": the page behind it shows nothing and cannot be used."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from planner.clocks import utc_now
from planner.pdf.print_client import Printer
from tests.browser.conftest import PHONE
from tests.conftest import FakeClock
from tests.support import patient_steps
from tests.support.serving import fresh_settings, serving

# Thirty minutes at rest, two of which warn.
UNTIL_THE_WARNING_MS = 28 * 60 * 1000 + 5_000


@pytest.fixture
def asked(phone: Page) -> Page:
    """A page with typed words whose reader has been away until the question came."""
    patient_steps.begin(phone)
    phone.clock.install()
    phone.goto("/plan/goals/new")
    phone.get_by_label("What do you want").fill("Sekret")
    expect(phone.locator(".autosave")).to_contain_text("Saved at")
    phone.evaluate("document.querySelector('.autosave').textContent = 'Sekret'")
    assert not phone.locator(".stay").is_visible()
    phone.clock.fast_forward(UNTIL_THE_WARNING_MS)
    expect(phone.get_by_role("alertdialog", name="Are you still there?")).to_be_visible()
    return phone


def test_nothing_of_the_page_is_seen_behind_the_question(asked: Page) -> None:
    for selector in ("header.top", ".way", "main", "#text", ".autosave", "footer"):
        assert not asked.locator(selector).first.is_visible(), selector
    # What the reader sees is the same whatever stands on the page.
    before = asked.screenshot()
    asked.evaluate("document.querySelector('main').style.setProperty('background', 'red')")
    asked.evaluate("document.querySelector('h1').textContent = 'Another heading altogether'")
    assert asked.screenshot() == before


def test_the_page_behind_cannot_be_reached(asked: Page) -> None:
    inside = "document.activeElement === document.body || !!document.activeElement.closest('.stay')"
    for _ in range(6):
        asked.keyboard.press("Tab")
        assert asked.evaluate(inside)
    at = "document.elementFromPoint(20, 200).closest('main') === null"
    assert asked.evaluate(at)


def test_one_tap_brings_the_page_back_as_it_was(asked: Page) -> None:
    asked.get_by_role("button", name="I am still here").click()
    expect(asked.locator(".stay")).to_be_hidden()
    expect(asked.get_by_label("What do you want")).to_be_visible()
    expect(asked.get_by_label("What do you want")).to_have_value("Sekret")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(utc_now())


@pytest.fixture
def resting(browser: Browser, tmp_path: Path, press: Printer, clock: FakeClock) -> Iterator[Page]:
    """A page of a server whose clock goes as the test says."""
    with serving(fresh_settings(tmp_path / "resting"), press, clock) as address:
        context = browser.new_context(viewport=PHONE, base_url=address)  # type: ignore[arg-type]  # a literal to Playwright
        page = context.new_page()
        patient_steps.begin(page)
        page.clock.install()
        yield page
        context.close()


def test_words_that_could_not_be_saved_wait_for_the_code(resting: Page, clock: FakeClock) -> None:
    resting.goto("/plan/code")
    code = resting.locator(".code > span").first.inner_text()
    resting.goto("/plan/goals/new")
    resting.get_by_text("Add more if").click()
    resting.get_by_label("What helps").fill("A note without a goal")
    clock.advance(minutes=31)
    resting.clock.fast_forward("31:00")
    expect(resting.get_by_text("What you typed just now is kept on this page.")).to_be_visible()
    resting.get_by_label("Your code").fill(code)
    resting.get_by_role("button", name="Come back with my code").click()
    expect(resting.get_by_label("What helps")).to_have_value("A note without a goal")


def test_a_window_stays_open_while_another_one_is_used(resting: Page, clock: FakeClock) -> None:
    resting.goto("/plan/goals/new")
    other = resting.context.new_page()
    other.clock.install()
    other.goto("/plan/one-thing")
    clock.advance(minutes=20)
    for page in (resting, other):
        page.clock.fast_forward("20:00")
    other.get_by_label("What matters most").fill("To dance")
    patient_steps.press_save(other)
    other.wait_for_url("**/plan/goals**")
    clock.advance(minutes=15)
    resting.clock.fast_forward("15:00")
    expect(resting.get_by_label("What do you want")).to_be_visible()
    assert resting.url.endswith("/plan/goals/new")


def test_two_texts_side_by_side_wait_for_the_code(resting: Page, clock: FakeClock) -> None:
    resting.goto("/plan/code")
    code = resting.locator(".code > span").first.inner_text()
    resting.goto("/plan/one-thing")
    other = resting.context.new_page()
    other.goto(resting.url)
    other.get_by_label("What matters most").fill("To sing")
    patient_steps.press_save(other)
    other.wait_for_url("**/plan/goals**")
    other.close()
    resting.get_by_label("What matters most").fill("To dance")
    patient_steps.press_save(resting)
    expect(resting.locator(".side")).to_have_count(2)
    clock.advance(minutes=31)
    resting.clock.fast_forward("31:00")
    expect(resting.get_by_text("What you typed just now is kept on this page.")).to_be_visible()
    resting.get_by_label("Your code").fill(code)
    resting.get_by_role("button", name="Come back with my code").click()
    expect(resting.get_by_label("What matters most")).to_have_value("To dance")


def test_without_a_connection_the_page_stays_hidden_and_asks_on(
    resting: Page, clock: FakeClock
) -> None:
    resting.goto("/plan/goals/new")
    resting.context.set_offline(True)
    clock.advance(minutes=20)
    resting.clock.fast_forward("31:00")
    expect(resting.locator(".stay")).to_contain_text("No connection. Please try again.")
    expect(resting.locator("main")).to_be_hidden()
    resting.context.set_offline(False)
    # The server still holds the session: another window used it meanwhile.
    resting.clock.fast_forward("00:31")
    expect(resting.locator(".stay")).to_be_hidden()
    expect(resting.get_by_label("What do you want")).to_be_visible()
