"""Each size of the words on a small screen: it grows, nothing scrolls sideways, axe is content."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import patient_steps
from tests.support.accessibility import faults, misfits

PATHS = (
    "/",
    "/plan",
    "/plan/about",
    "/plan/goals/new",
    "/plan/trade-offs",
    "/plan/events/new",
    "/plan/weeks",
    "/plan/fit",
    "/plan/check",
    "/plan/code",
    "/plan/summary",
    "/plan/print",
    "/who-is-who",
)
WORDS = {"normal": 18, "large": 22, "larger": 26}


@pytest.mark.parametrize("width", [320, 1280])
def test_no_size_scrolls_sideways_and_axe_finds_nothing(
    browser: Browser, address: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 640}, base_url=address, java_script_enabled=True
    )
    page, found = context.new_page(), []
    patient_steps.begin(page)
    patient_steps.fill_about(page)
    for size, pixels in WORDS.items():
        page.goto("/plan")
        with page.expect_response("**/text-size"):
            page.locator(f".size--{size}").click()
        expect(page.locator(f".size--{size}")).to_have_attribute("aria-pressed", "true")
        for path in PATHS:
            page.goto(path)
            if page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") != pixels:
                found.append(f"{size} {path}: the words do not grow")
            # Wide or narrow, axe reads the same: once is enough.
            look = faults if width == 320 else misfits
            found += look(page, f"{size} {path}")
    context.close()
    assert not found, "\n".join(found)


def test_the_size_is_chosen_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.locator("label[for=text_size-larger]").click()
    page.get_by_label("I am the patient", exact=True).check()
    page.get_by_role("button", name="Start my plan").click()
    expect(page.locator("html")).to_have_attribute("data-text-size", "larger")
    page.locator("button.size--large").click()
    expect(page.locator("html")).to_have_attribute("data-text-size", "large")
    context.close()


def test_beside_a_question_the_size_changes_in_place_and_is_kept(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.goto("/plan/one-thing")
    phone.get_by_label("What matters most").fill("Half a sent")
    with phone.expect_response("**/text-size"):
        phone.locator("button.size--larger").click()
    expect(phone.locator("html")).to_have_attribute("data-text-size", "larger")
    expect(phone.get_by_label("What matters most")).to_have_value("Half a sent")
    phone.goto("/plan/goals/new")
    expect(phone.locator("html")).to_have_attribute("data-text-size", "larger")
    expect(phone.locator("button.size--larger")).to_have_attribute("aria-pressed", "true")


def test_beside_a_question_without_scripts_the_words_come_back(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    patient_steps.begin(page)
    page.goto("/plan/one-thing")
    page.get_by_label("What matters most").fill("Half a sentence")
    page.locator("button.size--larger").click()
    expect(page.locator("html")).to_have_attribute("data-text-size", "larger")
    expect(page.get_by_label("What matters most")).to_have_value("Half a sentence")
    page.get_by_role("button", name="Save and continue").click()
    page.goto("/plan/one-thing")
    expect(page.get_by_label("What matters most")).to_have_value("Half a sentence")
    context.close()
