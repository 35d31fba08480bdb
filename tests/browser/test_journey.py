"""The whole way on a phone, with and without scripts, by keyboard, and away without a trace."""

from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.support import patient_steps


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_plan_is_filled_in_on_a_phone_and_held_as_a_pdf(
    browser: Browser, address: str, *, scripts: bool
) -> None:
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]  # a literal to Playwright
        base_url=address,
        java_script_enabled=scripts,
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    _go_the_whole_way(page, scripts=scripts)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your plan is ready")
    with page.expect_download() as started:
        page.get_by_role("link", name="Save my plan (PDF, A4)").click()
    assert started.value.suggested_filename == "my-plan.pdf"
    text = _text_of(Path(started.value.path()))
    for words in (
        "Edition 1",
        "Alex Example",
        "To stand beside my daughter",
        "Dance one dance",
        "11–13 June",
    ):
        assert words in text
    assert [words for words in complaints if "Permissions-Policy" not in words] == []
    context.close()


def _go_the_whole_way(page: Page, *, scripts: bool) -> None:
    patient_steps.begin(page)
    patient_steps.fill_about(page)
    patient_steps.fill_one_thing(page)
    patient_steps.fill_goal(page)
    patient_steps.fill_event(page)
    if scripts:
        monday = page.get_by_role("button", name="Monday, Morning")
        for _ in range(3):
            monday.click()
        assert monday.get_attribute("aria-label") == "Monday, Morning: Cannot"
    else:
        page.get_by_label("Monday, Morning").select_option("Cannot")
    patient_steps.press_save(page)
    patient_steps.pick_questions(page)
    page.goto("/plan/check")
    expect(page.get_by_text("Monday – Morning: Cannot")).to_be_visible()
    patient_steps.share(page)


def _text_of(pdf: Path) -> str:
    pages = pypdf.PdfReader(BytesIO(pdf.read_bytes())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_start_and_two_questions_need_only_a_keyboard(phone: Page) -> None:
    phone.goto("/")
    _tab_to(phone, "#who-patient")
    phone.keyboard.press("Space")
    _tab_to(phone, "button.button")
    _enter(phone, "/plan/one-thing")
    _tab_to(phone, "#text")
    phone.keyboard.type("To sing")
    _tab_to(phone, "main button.button")
    _enter(phone, "/plan/code")
    _tab_to(phone, "main button.button:not(.button--second)")
    _enter(phone, "/plan/goals/new")
    phone.goto("/plan/about")
    _tab_to(phone, "#full_name")
    phone.keyboard.type("Alex Example")
    for box, words in (("day", "9"), ("month", "April"), ("year", "1968")):
        _tab_to(phone, f"#date_of_birth-{box}")
        phone.keyboard.type(words)
    _enter(phone, "/plan/about/visit")
    phone.goto("/plan/weeks")
    _tab_to(phone, "#grid-mon-morning-button")
    phone.keyboard.press("Space")
    phone.keyboard.press("Enter")
    _tab_to(phone, "button.button")
    _enter(phone, "/plan/about")
    phone.goto("/plan/check")
    expect(phone.get_by_text("Monday – Morning: Possible")).to_be_visible()


def _enter(page: Page, leads_to: str) -> None:
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{leads_to}")


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The Tab key never reaches {selector}.")


def test_a_wrong_page_moves_the_focus_to_what_needs_mending(phone: Page) -> None:
    patient_steps.begin(phone)
    patient_steps.press_save(phone)
    expect(phone.locator("#problems")).to_be_focused()
    phone.get_by_role("link", name="Please write your name").click()
    expect(phone.locator("#full_name")).to_be_focused()


def test_a_double_press_is_one_save_and_locks_nobody_out(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.goto("/plan/one-thing")
    phone.get_by_label("What matters most").fill("Once")
    phone.locator("main button.button").dblclick()
    phone.wait_for_url("**/plan/goals/new")
    _step_back(phone)
    patient_steps.press_save(phone)
    phone.wait_for_url("**/plan/goals/new")


def test_after_clear_and_leave_back_shows_nothing(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.goto("/plan/one-thing")
    phone.get_by_label("What matters most").fill("Sekret, saved")
    patient_steps.press_save(phone)
    _step_back(phone)
    phone.get_by_label("What gets in the way").fill("Sekret, only typed")
    phone.get_by_role("link", name="Clear and leave").click()
    phone.get_by_role("button", name="Clear and leave").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("This screen is clear")
    for _ in range(4):
        phone.go_back(wait_until="commit")
        _shows_nothing(phone)
    for _ in range(2):
        phone.go_forward(wait_until="commit")
        _shows_nothing(phone)
    assert phone.evaluate("localStorage.length + sessionStorage.length") == 0
    kept = [cookie["name"] for cookie in phone.context.cookies() if cookie["value"]]
    assert [name for name in kept if name != "planner"] == []


def test_leaving_in_one_window_clears_the_others(phone: Page) -> None:
    patient_steps.begin(phone)
    patient_steps.fill_about(phone)
    other = phone.context.new_page()
    other.goto(urljoin(phone.url, "/plan/check"))
    expect(other.get_by_role("heading", level=1)).to_have_text("Check your plan")
    phone.get_by_role("link", name="Clear and leave").click()
    phone.get_by_role("button", name="Clear and leave").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("This screen is clear")


def test_the_next_person_finds_no_words_in_a_new_form(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.get_by_label("Your full name").fill("Sekret Person")
    phone.get_by_role("link", name="Clear and leave").click()
    phone.get_by_role("button", name="Clear and leave").click()
    patient_steps.begin(phone)
    for _ in range(3):
        _shows_nothing(phone)
        phone.go_back(wait_until="commit")


def _step_back(page: Page) -> None:
    # A page that comes back from the browser's memory fires no load event to wait for.
    page.go_back(wait_until="commit")
    expect(page.locator("h1")).to_be_visible()


def _shows_nothing(page: Page) -> None:
    expect(page.locator("h1")).to_be_visible()
    typed = page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden]), textarea')].map(e => e.value)"
    )
    assert "Sekret" not in page.content()
    assert not [words for words in typed if "Sekret" in words or "Alex" in words]


def test_somebody_who_rests_too_long_is_asked_and_then_timed_out(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.clock.install()
    phone.goto("/plan/one-thing")
    question = phone.get_by_role("alertdialog", name="Are you still there?")
    phone.clock.fast_forward("27:00")
    expect(question).to_be_hidden()
    phone.clock.fast_forward("01:30")
    expect(question).to_be_visible()
    with phone.expect_response("**/stay") as answer:
        question.get_by_role("button", name="I am still here").click()
    assert answer.value.status == 204
    expect(question).to_be_hidden()
    phone.clock.fast_forward("29:00")
    expect(question).to_be_visible()
    # The server's clock goes on as ever: without its cookie the session is over for it too.
    phone.context.clear_cookies()
    phone.clock.fast_forward("01:30")
    phone.wait_for_url("**/timed-out")


def test_typing_keeps_the_session_alive(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.clock.install()
    phone.goto("/plan/one-thing")
    phone.clock.fast_forward("10:00")
    with phone.expect_response("**/stay") as answer:
        phone.get_by_label("What matters most").press_sequentially("A")
    assert answer.value.status == 204


def test_a_chosen_answer_has_the_whole_ring_of_focus(phone: Page) -> None:
    patient_steps.begin(phone)
    phone.goto("/plan/one-thing")
    _tab_to(phone, "input[name=area]")
    phone.keyboard.press("Space")
    ring = """() => {
      const style = getComputedStyle(document.querySelector("input[name=area]:checked + label"));
      return [style.outlineStyle, style.outlineWidth, style.boxShadow !== "none"];
    }"""
    assert phone.evaluate(ring) == ["solid", "4px", True]
