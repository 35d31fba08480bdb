"""Putting things in order by tapping, and what is saved of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support import patient_steps


@pytest.fixture
def page(phone: Page) -> Page:
    patient_steps.begin(phone)
    phone.goto("/plan/trade-offs")
    phone.get_by_label("I can put them in order").check()
    return phone


def tap(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("button", name=name).click()


def numbers(page: Page) -> list[str]:
    """The number of each thing, in the order of the page."""
    return page.locator(".rank__number").all_inner_texts()


def test_numbers_appear_in_the_order_of_taps_and_move_up_when_one_is_taken_back(page: Page) -> None:
    tap(page, "A clear mind", "More time", "Fewer symptoms")
    assert numbers(page) == ["2", "", "3", "1", ""]
    expect(page.get_by_role("button", name="More time")).to_have_attribute("aria-pressed", "true")
    tap(page, "A clear mind")
    assert numbers(page) == ["1", "", "2", "", ""]
    expect(page.locator("[data-order-said]")).to_have_text("A clear mind: taken back")


def test_one_or_two_taps_are_saved_by_themselves_and_come_back(page: Page) -> None:
    tap(page, "A clear mind", "More time")
    expect(page.locator(".autosave")).to_have_text(re.compile("^Saved at"))
    page.reload()
    assert numbers(page) == ["2", "", "", "1", ""]
    page.goto("/plan/check")
    expect(page.get_by_text("1. A clear mind")).to_be_visible()


def test_things_are_put_in_order_by_keyboard(page: Page) -> None:
    page.get_by_role("button", name="Fewer symptoms").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert numbers(page) == ["", "", "1", "2", ""]
