"""Brings a browser's page into each state that a patient may see, for the pictures."""

import itertools
from collections.abc import Iterator

from playwright.sync_api import Page

from devtools.example import age, fill_in, shift_sessions
from planner.config import Settings
from tests.support import patient_steps

LONG = "Rechtsschutzversicherungsgesellschaftsangelegenheiten " * 4
LARGE = ("/plan/weeks", "/plan/fit", "/plan/goals/new", "/plan/check", "/plan/print")
CALENDAR = b"""BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:Cello lesson
DTSTART:20270301T190000
RRULE:FREQ=WEEKLY
END:VEVENT
BEGIN:VEVENT
SUMMARY:Book club
DTSTART:20270301T190000
RRULE:FREQ=MONTHLY;COUNT=3
END:VEVENT
BEGIN:VEVENT
SUMMARY:My sister's birthday
DTSTART;VALUE=DATE:20270612
END:VEVENT
END:VCALENDAR
"""
WRONG = {
    "/plan/about/visit": {"#appointment-at": "noon"},
    "/plan/one-thing": {"#text": "x" * 5_001},
    "/plan/goals/new": {},
    "/plan/events/new": {},
    "/plan/weeks": {"#travel_minutes": "far"},
}
BEFORE = ("/come-back", "/who-is-who", "/from-file")


def states(page: Page, settings: Settings, paths: list[str]) -> Iterator[str]:
    """Bring a page into each state, one after the other; yields what is to be seen."""
    page.goto("/")
    yield "start"
    patient_steps.press_save(page)
    yield "start with an error"
    for path in BEFORE:
        page.goto(path)
        yield path
    page.get_by_role("button", name="Start from this file").click()
    page.locator("#problems").wait_for()
    yield "no file chosen"
    patient_steps.begin(page)
    for path in paths:
        page.goto(path)
        yield f"empty {path}"
    yield from _errors(page)
    fill_in(settings)
    for path in paths:
        page.goto(path)
        yield f"filled {path}"
    for path, name in itertools.product(("/plan/goals", "/plan/events"), ("Change", "Remove")):
        page.goto(path)
        page.get_by_role("link", name=name).first.click()
        yield f"{name} {path}"
    page.goto("/plan/goals/new")
    page.get_by_label("What do you want").fill(LONG)
    patient_steps.press_save(page)
    yield "long text"
    yield from _saving(page)
    yield from _conflict(page)
    yield from _lists(page)
    yield from _editions(page)
    yield from _large_words(page)
    yield from _still_true(page, settings)
    yield from _ends(page, settings)


def _errors(page: Page) -> Iterator[str]:
    for path, wrong in WRONG.items():
        page.goto(path)
        for more in page.locator("details:not([open]) summary").all():
            more.click()
        for selector, words in wrong.items():
            page.locator(selector).fill(words)
        patient_steps.press_save(page)
        yield f"error {path}"


def _saving(page: Page) -> Iterator[str]:
    page.goto("/plan/one-thing")
    page.get_by_label("What gets in the way").fill("My voice is weak.")
    page.get_by_text("Saved at").wait_for()
    yield "saved while typing"
    page.context.set_offline(True)
    page.get_by_label("What gets in the way").fill("My voice is weak after treatment.")
    page.get_by_text("no connection").wait_for()
    yield "no connection"
    page.context.set_offline(False)
    page.get_by_text("Saved at").wait_for()


def _conflict(page: Page) -> Iterator[str]:
    page.goto("/plan/one-thing")
    other = page.context.new_page()
    other.goto("/plan/one-thing")
    other.get_by_label("What matters most").fill("To sing in the choir again.")
    patient_steps.press_save(other)
    other.wait_for_url("**/plan/**")
    other.close()
    page.get_by_label("What gets in the way").fill("My voice is weak after treatment.")
    page.get_by_label("Family and friends").check()
    page.get_by_text("Another window changed").wait_for()
    yield "another window changed it"
    patient_steps.press_save(page)
    yield "conflict"
    page.get_by_role("button", name="Bring both together").click()
    yield "both together"


def _lists(page: Page) -> Iterator[str]:
    page.goto("/plan/goals")
    page.get_by_role("link", name="Remove").last.click()
    patient_steps.press_save(page)
    yield "removed"
    page.get_by_role("button", name="Undo").click()
    yield "brought back"
    page.goto("/plan/events/calendar")
    page.get_by_label("Your calendar file").set_input_files(
        {"name": "my.ics", "mimeType": "text/calendar", "buffer": CALENDAR}
    )
    patient_steps.press_save(page)
    yield "days of a calendar file"
    page.get_by_label("Each day on its own").check()
    patient_steps.press_save(page)
    page.locator("#problems").wait_for()
    yield "more days of a calendar file than there is room for"


def _editions(page: Page) -> Iterator[str]:
    patient_steps.share(page)
    page.wait_for_url("**/plan/done")
    yield "done, edition 1"
    page.goto("/plan/one-thing")
    page.get_by_label("What gets in the way").fill("My voice is weak.")
    patient_steps.press_save(page)
    page.wait_for_url("**/plan/goals")
    for path in ("/plan/done", "/plan/check", "/plan/print", "/plan/summary?edition=1"):
        page.goto(path)
        yield f"changed since edition 1 {path}"


def _large_words(page: Page) -> Iterator[str]:
    page.goto("/plan")
    with page.expect_response("**/text-size"):
        page.locator("button.size--larger").click()
    for path in LARGE:
        page.goto(path)
        yield f"larger words {path}"
    with page.expect_response("**/text-size"):
        page.locator("button.size--normal").click()


def _still_true(page: Page, settings: Settings) -> Iterator[str]:
    age(settings)
    page.goto("/plan")
    yield "is this still true?"
    page.get_by_role("button", name="Look through my plan").click()
    yield "about: is this still true?"


def _ends(page: Page, settings: Settings) -> Iterator[str]:
    page.goto("/plan")
    page.evaluate("document.querySelector('dialog.stay').showModal()")
    yield "still there"
    page.goto("/nowhere")
    yield "nowhere"
    yield from _closed(page, settings)
    page.goto("/come-back")
    page.get_by_label("Type your code").fill("K7PM-2Q9T-XW4D")
    patient_steps.press_save(page)
    yield "a wrong code"
    page.goto("/leave")
    page.get_by_role("button", name="Clear and leave").click()
    yield "goodbye"


def _closed(page: Page, settings: Settings) -> Iterator[str]:
    page.goto("/plan/one-thing")
    shift_sessions(settings, hours=-13)
    page.get_by_label("What gets in the way").fill("My voice is weak, and I am tired.")
    page.get_by_text("your plan was closed").wait_for()
    yield "closed while typing"
    patient_steps.press_save(page)
    page.get_by_text("is kept on this page").wait_for()
    yield "what was typed waits for the code"
    page.goto("/timed-out")
    yield "timed out"
    shift_sessions(settings, hours=13)
    page.goto("/plan/one-thing")
    page.locator("form[data-autosave] [name=csrf_token]").evaluate("box => { box.value = 'old' }")
    patient_steps.press_save(page)
    page.get_by_text("Nothing of this page was saved").wait_for()
    yield "words to copy"


def foreign(page: Page, settings: Settings, paths: list[str]) -> Iterator[str]:
    """Show the pages in a generated language, whose words no locator knows."""
    page.goto("/")
    yield "start"
    page.locator("#who-patient").check()
    patient_steps.press_save(page)
    fill_in(settings)
    for path in paths:
        page.goto(path)
        yield path
