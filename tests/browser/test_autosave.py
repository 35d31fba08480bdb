"""Saving while one types: after a pause, on leaving, without a connection, and in two windows."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.browser.conftest import PHONE
from tests.support import patient_steps

WORDS = "To stand beside my daughter"
ASKED = "What matters most"
SAVED = re.compile(r"^Saved at \d")


@pytest.fixture
def page(phone: Page) -> Iterator[Page]:
    patient_steps.begin(phone)
    phone.goto("/plan/one-thing")
    yield phone
    phone.context.set_offline(False)


def is_draft(request: Request) -> bool:
    return request.method == "POST" and "then=draft" in (request.post_data or "")


def kept(page: Page) -> str:
    """What another window finds."""
    other = page.context.new_page()
    other.goto("/plan/one-thing")
    text = other.get_by_label(ASKED).input_value()
    other.close()
    return text


def test_a_pause_in_typing_saves_and_says_when(page: Page) -> None:
    page.get_by_label(ASKED).fill(WORDS)
    expect(page.locator(".autosave")).to_have_text(SAVED)
    assert kept(page) == WORDS


def test_what_was_typed_is_there_after_the_window_was_closed(page: Page) -> None:
    page.get_by_label(ASKED).press_sequentially(WORDS)
    page.goto("about:blank")
    later = page.context.new_page()
    page.close()
    for _ in range(50):
        # The browser sends it after the page is gone, so nothing tells when it has arrived.
        later.goto("/plan")
        if later.locator("li.filled").count():
            break
    expect(later.locator("li.filled", has_text="The one thing")).to_be_visible()
    later.goto("/plan/one-thing")
    expect(later.get_by_label(ASKED)).to_have_value(WORDS)


def test_without_a_connection_the_page_says_so_and_saves_when_it_is_back(page: Page) -> None:
    page.context.set_offline(True)
    page.get_by_label(ASKED).fill(WORDS)
    expect(page.locator(".autosave")).to_have_text(re.compile("^Not saved yet: no connection"))
    page.context.set_offline(False)
    expect(page.locator(".autosave")).to_have_text(SAVED, timeout=30_000)
    assert kept(page) == WORDS


def test_continue_without_a_connection_keeps_the_words_on_the_page(page: Page) -> None:
    page.context.set_offline(True)
    page.get_by_label(ASKED).fill(WORDS)
    patient_steps.press(page)
    expect(page.locator(".autosave")).to_have_text(re.compile("^No connection"))
    expect(page.get_by_label(ASKED)).to_have_value(WORDS)
    page.context.set_offline(False)
    expect(page.locator(".autosave")).to_have_text(SAVED, timeout=30_000)
    # The guard against double presses lets go after five seconds.
    page.clock.install()
    page.clock.fast_forward(6_000)
    patient_steps.press_save(page)
    page.wait_for_url("**/plan/goals/new")


def test_an_answer_that_was_lost_is_no_conflict_with_oneself(page: Page) -> None:
    lost: list[str] = []

    def lose(route: Route) -> None:
        if is_draft(route.request) and not lost:
            lost.append(route.fetch().status_text)
            route.abort()
        else:
            route.continue_()

    page.route("**/plan/one-thing", lose)
    page.get_by_label(ASKED).fill("First words")
    expect(page.locator(".autosave")).to_have_text(re.compile("^Not saved yet"))
    assert lost
    page.get_by_label(ASKED).fill(WORDS)
    expect(page.locator(".autosave")).to_have_text(SAVED, timeout=30_000)
    assert kept(page) == WORDS
    patient_steps.press_save(page)
    page.wait_for_url("**/plan/goals/new")


def test_back_after_continue_and_another_change_is_no_conflict_with_oneself(page: Page) -> None:
    page.get_by_label(ASKED).fill("First words")
    patient_steps.press_save(page)
    page.wait_for_url("**/plan/goals/new")
    page.go_back(wait_until="commit")
    page.get_by_label(ASKED).fill(WORDS)
    patient_steps.press_save(page)
    page.wait_for_url("**/plan/goals/new")
    assert kept(page) == WORDS


def test_saves_never_overlap(page: Page) -> None:
    flying: list[int] = [0, 0]

    def hold(route: Route) -> None:
        flying[0] += 1
        flying[1] = max(flying)
        answer = route.fetch()
        page.wait_for_timeout(3_000)
        flying[0] -= 1
        route.fulfill(response=answer)

    page.route("**/plan/one-thing", hold)
    for letter in "abc":
        page.get_by_label(ASKED).fill(letter * 9)
        page.wait_for_timeout(2_200)
    expect(page.locator(".autosave")).to_have_text(SAVED, timeout=30_000)
    page.unroute_all(behavior="wait")
    assert flying[1] == 1


def test_an_item_saves_once_it_has_its_needed_words(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.goto("/plan/goals/new")
    phone.get_by_label("Very important").check()
    expect(phone.locator(".autosave")).to_have_text(
        re.compile("^Not saved yet. Please write what you want")
    )
    phone.get_by_label("What do you want").fill("Dance one dance")
    expect(phone.locator(".autosave")).to_have_text(SAVED)
    patient_steps.press_save(phone)
    expect(phone.locator(".cards > li")).to_have_count(1)


def test_a_page_that_is_only_looked_at_saves_nothing(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto("/plan/weeks")
    page.goto("/plan/about")
    page.get_by_label("Your full name").focus()
    page.goto("/plan")
    assert "POST" not in sent


def test_the_buttons_of_the_week_are_saved_too(page: Page) -> None:
    page.goto("/plan/weeks")
    page.locator("button.cell").first.click()
    expect(page.locator(".autosave")).to_have_text(SAVED)


def test_nothing_that_was_typed_stays_in_the_browser(page: Page) -> None:
    page.get_by_label(ASKED).fill(WORDS)
    expect(page.locator(".autosave")).to_have_text(SAVED)
    stored = "localStorage.length + sessionStorage.length"
    assert page.evaluate(stored) == 0
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    assert page.evaluate("caches.keys().then(all => all.length)") == 0


def test_a_phone_and_a_laptop_that_disagree_lose_nothing(page: Page, browser: Browser) -> None:
    laptop = page.context.new_page()
    laptop.goto("/plan/one-thing")
    laptop.get_by_label(ASKED).fill("From the laptop")
    expect(laptop.locator(".autosave")).to_have_text(SAVED)
    page.get_by_label(ASKED).fill("From the phone")
    expect(page.locator(".autosave")).to_have_text(re.compile("^Another window changed this page"))
    assert kept(page) == "From the laptop"
    patient_steps.press_save(page)
    sides = page.locator(".side")
    expect(sides.nth(0)).to_contain_text("From the laptop")
    expect(sides.nth(1)).to_contain_text("From the phone")
    page.get_by_role("button", name="Bring both together").click()
    expect(page.get_by_label(ASKED)).to_have_value("From the laptop\n\nFrom the phone")
    patient_steps.press_save(page)
    page.wait_for_url("**/plan/goals/new")
    assert kept(page) == "From the laptop\n\nFrom the phone"
    laptop.close()


def test_two_windows_conflict_without_scripts_too(browser: Browser, address: str) -> None:
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]  # a literal to Playwright
        base_url=address,
        java_script_enabled=False,
    )
    phone, laptop = context.new_page(), context.new_page()
    patient_steps.begin(phone)
    for window, words in ((phone, "From the phone"), (laptop, "From the laptop")):
        window.goto("/plan/one-thing")
        window.get_by_label(ASKED).fill(words)
    patient_steps.press_save(laptop)
    laptop.wait_for_url("**/plan/goals/new")
    patient_steps.press_save(phone)
    expect(phone.locator(".side")).to_have_count(2)
    phone.get_by_role("button", name="Keep what I sent just now").click()
    phone.wait_for_url("**/plan/goals/new")
    phone.goto("/plan/one-thing")
    expect(phone.get_by_label(ASKED)).to_have_value("From the phone")
    context.close()


def test_a_page_out_of_date_says_so_and_lets_go_of_no_words(page: Page) -> None:
    page.context.clear_cookies()
    page.get_by_label(ASKED).fill(WORDS)
    expect(page.locator(".autosave")).to_have_text(re.compile("Copy your words"))
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_label(ASKED)).to_have_value(WORDS)


def test_going_back_without_saving_keeps_its_word(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.goto("/plan/goals/new")
    phone.get_by_label("What do you want").fill("First")
    patient_steps.press_save(phone)
    phone.goto("/plan/goals/new")
    phone.get_by_label("What do you want").fill("Not to be kept")
    phone.get_by_role("link", name="Go back without saving").click()
    expect(phone.locator(".cards > li")).to_have_count(1)
    phone.reload()
    expect(phone.locator(".cards > li")).to_have_count(1)


def test_good_answers_are_saved_beside_one_that_cannot_be_read(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.goto("/plan/about")
    phone.get_by_label("Your full name").fill("Alex Example")
    phone.get_by_role("group", name="Your date of birth").get_by_label("Day").fill("early May")
    saved = re.compile("^Saved, but not this: Your date of birth: Write one whole date")
    expect(phone.locator(".autosave")).to_have_text(saved)
    phone.goto("/plan")
    phone.goto("/plan/about")
    expect(phone.get_by_label("Your full name")).to_have_value("Alex Example")


def test_back_to_a_page_that_needed_mending_is_never_the_browsers_own_page(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.goto("/plan/about/visit")
    phone.get_by_label("Who will you see?").fill("Dr Example")
    phone.get_by_label("What time?").fill("after lunch")
    patient_steps.press_save(phone)
    expect(phone.locator("#problems")).to_be_visible()
    phone.get_by_role("button", name="Go on without this answer").click()
    expect(phone.get_by_label("Anything else that helps you")).to_be_visible()
    phone.go_back(wait_until="commit")
    expect(phone.get_by_label("Who will you see?")).to_have_value("Dr Example")
