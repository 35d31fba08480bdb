"""The question "Are you still there?": the page behind it shows nothing and cannot be used."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import way

# Thirty minutes at rest, two of which warn.
UNTIL_THE_WARNING_MS = 28 * 60 * 1000 + 5_000


@pytest.fixture
def asked(phone: Page) -> Page:
    """A page with typed words whose reader has been away until the question came."""
    way.begin(phone)
    phone.clock.install()
    phone.goto("/plan/goals/new")
    phone.get_by_label("What do you want").fill("Sekret")
    phone.evaluate("document.querySelector('.autosave').textContent = 'Sekret'")
    assert not phone.locator(".stay").is_visible()
    phone.clock.fast_forward(UNTIL_THE_WARNING_MS)
    expect(phone.get_by_role("dialog", name="Are you still there?")).to_be_visible()
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
