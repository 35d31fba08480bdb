"""Words that are saved nowhere yet: each way off the page keeps them, or asks first."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Dialog, Page, Request, Route, expect

from tests.support import patient_steps

ASKED = "What matters most"
NOTE = "A note without a goal"
SAVED = re.compile(r"^Saved at \d")
NOT_SAVED = re.compile("^Not saved yet")


@pytest.fixture
def unfit(phone: Page) -> Page:
    """A page of which nothing can be saved, because the item has no name yet."""
    patient_steps.begin(phone)
    phone.goto("/plan/goals/new")
    phone.get_by_text("Add more if").click()
    phone.get_by_label("What helps").fill(NOTE)
    expect(phone.locator(".autosave")).to_have_text(NOT_SAVED)
    return phone


@pytest.fixture
def torn(phone: Page) -> Page:
    """The page that shows two windows' texts side by side."""
    patient_steps.begin(phone)
    phone.goto("/plan/one-thing")
    other = phone.context.new_page()
    other.goto(phone.url)
    other.get_by_label(ASKED).fill("To sing")
    expect(other.locator(".autosave")).to_have_text(SAVED)
    other.close()
    phone.get_by_label(ASKED).fill("To dance")
    expect(phone.locator(".autosave")).to_have_text(re.compile("^Another window"))
    patient_steps.press_save(phone)
    expect(phone.locator(".side")).to_have_count(2)
    return phone


def answers_of(page: Page, *, stay: bool) -> list[str]:
    """Answer the browser's questions about leaving; returns what was asked so far."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        if stay:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    return asked


def test_a_link_asks_before_it_loses_words(unfit: Page) -> None:
    asked = answers_of(unfit, stay=True)
    unfit.get_by_role("link", name="Back").click(no_wait_after=True)
    expect(unfit.get_by_label("What helps")).to_have_value(NOTE)
    for _ in range(50):
        if asked:
            break
        unfit.wait_for_timeout(100)
    assert asked == ["beforeunload"]


def test_nothing_is_asked_once_all_is_saved(unfit: Page) -> None:
    asked = answers_of(unfit, stay=True)
    unfit.get_by_label("What do you want").fill("To dance")
    expect(unfit.locator(".autosave")).to_have_text(SAVED)
    unfit.get_by_role("link", name="Back").click()
    expect(unfit.get_by_label(ASKED)).to_be_visible()
    assert asked == []


def test_one_bad_box_asks_too(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.goto("/plan/about/visit")
    phone.get_by_label("Who will you see?").fill("Dr Example")
    phone.get_by_label("What time?").fill("at noon, or a little later")
    expect(phone.locator(".autosave")).to_have_text(re.compile("^Saved, but not this"))
    asked = answers_of(phone, stay=False)
    phone.goto("/plan")
    assert asked == ["beforeunload"]


def test_a_day_that_cannot_be_read_is_kept_as_it_was_written(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.goto("/plan/events/new")
    phone.get_by_label("What is it?").fill("A trip")
    box = phone.get_by_label("Day", exact=True).first
    box.fill("about the middle of June")
    expect(phone.locator(".autosave")).to_have_text(re.compile("^Saved as you wrote it. When is"))
    # All of it is seen, at the width of a phone.
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    asked = answers_of(phone, stay=True)
    phone.goto("/plan/events")
    card = phone.locator(".cards > li")
    expect(card).to_contain_text("“about the middle of June”")
    expect(card).to_contain_text("We could not read this date. Your words are kept.")
    card.get_by_role("link", name="Change").click()
    kept = phone.get_by_label("Day", exact=True).first
    expect(kept).to_have_value("about the middle of June")
    assert kept.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert asked == []


def test_leaving_in_one_window_clears_one_that_holds_unsaved_words(unfit: Page) -> None:
    other = unfit.context.new_page()
    asked = answers_of(unfit, stay=True)
    other.goto(urljoin(unfit.url, "/leave"))
    other.get_by_role("button", name="Clear and leave").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("This screen is clear")
    expect(unfit.get_by_role("heading", level=1)).to_have_text("This screen is clear")
    assert asked == []


def test_both_texts_together_are_kept_by_leaving(torn: Page) -> None:
    torn.get_by_role("button", name="Bring both together").click()
    both = "To sing\n\nTo dance"
    expect(torn.get_by_label(ASKED)).to_have_value(both)
    torn.get_by_role("link", name="Back").click()
    expect(torn.get_by_role("heading", level=1)).to_have_text("Your plan so far")
    torn.goto("/plan/one-thing")
    expect(torn.get_by_label(ASKED)).to_have_value(both)


def test_two_texts_are_still_there_after_a_reload(torn: Page) -> None:
    torn.reload()
    expect(torn.locator(".side").nth(1)).to_contain_text("To dance")
    torn.get_by_role("button", name="Keep what I sent just now").click()
    torn.wait_for_url("**/plan/goals/new")
    torn.go_back(wait_until="commit")
    expect(torn.get_by_label(ASKED)).to_have_value("To dance")


def test_what_travels_along_unheard_is_bounded(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.goto("/plan/one-thing")
    sent: list[Request] = []
    phone.on("request", lambda request: sent.append(request))  # noqa: PLW0108  Playwright marks it
    phone.context.set_offline(True)
    for letter in "abcd":
        phone.get_by_label(ASKED).fill(letter * 70_000)
        phone.get_by_label(ASKED).press("Tab")
        with phone.expect_event("requestfailed"):
            phone.evaluate("window.dispatchEvent(new Event('online'))")
    phone.context.set_offline(False)
    phone.get_by_label(ASKED).fill("Short again")
    expect(phone.locator(".autosave")).to_have_text(SAVED, timeout=30_000)
    bodies = [request.post_data or "" for request in sent if request.method == "POST"]
    assert [body.count("&before=") for body in bodies][-1] >= 1
    assert max(map(len, bodies)) <= 200_000 + 1_000


@pytest.fixture(autouse=True)
def _online_again(phone: Page) -> Iterator[None]:
    yield
    phone.context.set_offline(False)


def test_go_back_keeps_the_last_words_once_something_was_saved(phone: Page) -> None:
    patient_steps.begin(phone)
    way_to_a_second_goal(phone)
    phone.get_by_label("What do you want").fill("Second")
    expect(phone.locator(".autosave")).to_have_text(SAVED)
    phone.get_by_label("What do you want").press_sequentially(" and a last word")
    phone.get_by_role("link", name="Go back", exact=True).click()
    expect(phone.locator(".cards__what").last).to_have_text(
        re.compile("^Second( and a last word)?$")
    )
    phone.reload()
    expect(phone.locator(".cards__what").last).to_have_text("Second and a last word")


def test_a_reload_shows_the_item_that_was_just_added(phone: Page) -> None:
    patient_steps.begin(phone)
    way_to_a_second_goal(phone)
    phone.get_by_label("What do you want").fill("Second")
    expect(phone.locator(".autosave")).to_have_text(SAVED)
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Change this goal")
    expect(phone.get_by_label("What do you want")).to_have_value("Second")
    patient_steps.press_save(phone)
    expect(phone.locator(".cards > li")).to_have_count(2)


def way_to_a_second_goal(page: Page) -> None:
    page.goto("/plan/goals/new")
    page.get_by_label("What do you want").fill("First")
    patient_steps.press_save(page)
    page.wait_for_url("**/plan/goals")
    page.goto("/plan/goals/new")


def test_too_much_text_is_held_on_the_page_until_it_is_shorter(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.goto("/plan/one-thing")
    phone.get_by_label(ASKED).fill("x" * 300_000)
    expect(phone.locator(".autosave")).to_have_text(re.compile("too much text at once"))
    patient_steps.press(phone)
    expect(phone.get_by_label(ASKED)).to_have_value("x" * 300_000)
    phone.get_by_label(ASKED).fill("Short")
    expect(phone.locator(".autosave")).to_have_text(SAVED)


def test_the_first_words_that_are_saved_lead_to_the_code(phone: Page) -> None:
    patient_steps.begin_without_code(phone)
    phone.goto("/plan/one-thing")
    phone.get_by_label(ASKED).fill("To dance")
    phone.get_by_role("link", name="See your code to come back.").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your code")
    phone.get_by_role("button", name="I have it. Go on").click()
    expect(phone.get_by_label("What do you want")).to_be_visible()
    phone.goto("/plan/one-thing")
    phone.get_by_label(ASKED).fill("To sing")
    expect(phone.locator(".autosave")).to_have_text(SAVED)
    expect(phone.get_by_role("link", name="See your code")).to_have_count(0)


@pytest.mark.parametrize("typed", ["K7PM-2Q9T-XW4D", "K7PM-2Q9T-XW4D%", "%"])
def test_a_code_in_the_address_is_gone_from_it_at_once(phone: Page, typed: str) -> None:
    phone.goto(f"/come-back#{typed}")
    expect(phone.get_by_label("Type your code")).to_have_value(typed)
    assert phone.url.endswith("/come-back")


def test_continue_into_a_connection_that_leads_nowhere_keeps_the_words(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.goto("/plan/one-thing")
    phone.route("**/plan/one-thing", lambda route: route.abort())
    phone.get_by_label(ASKED).fill("To dance")
    patient_steps.press(phone)
    expect(phone.locator(".autosave")).to_have_text(re.compile("^No connection"))
    expect(phone.get_by_label(ASKED)).to_have_value("To dance")
    phone.unroute("**/plan/one-thing")
    expect(phone.locator(".autosave")).to_have_text(SAVED, timeout=30_000)
    phone.clock.install()
    phone.clock.fast_forward(6_000)
    patient_steps.press_save(phone)
    phone.wait_for_url("**/plan/goals/new")


def test_continue_while_a_save_is_on_its_way_waits_for_it(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.goto("/plan/one-thing")

    def slowly(route: Route) -> None:
        phone.wait_for_timeout(1_500)
        route.continue_()

    phone.route("**/plan/one-thing", slowly, times=1)
    phone.get_by_label(ASKED).fill("To dance")
    with phone.expect_request("**/plan/one-thing"):
        pass
    phone.get_by_label(ASKED).fill("To dance twice")
    patient_steps.press_save(phone)
    phone.wait_for_url("**/plan/goals/new")
    phone.goto("/plan/one-thing")
    expect(phone.get_by_label(ASKED)).to_have_value("To dance twice")
