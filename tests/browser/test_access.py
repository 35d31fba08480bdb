"""Every page in every state, by day and by night, is one for everyone."""

from collections.abc import Iterator

from playwright.sync_api import Browser, Page, expect

from tests.support import patient_steps
from tests.support.accessibility import by_day_and_night, faults

PATHS = (
    "/plan",
    "/plan/about",
    "/plan/one-thing",
    "/plan/goals",
    "/plan/goals/new",
    "/plan/hopes",
    "/plan/trade-offs",
    "/plan/events",
    "/plan/events/new",
    "/plan/events/calendar",
    "/plan/weeks",
    "/plan/fit",
    "/plan/steering",
    "/plan/questions",
    "/plan/questions/pick",
    "/plan/questions/new",
    "/plan/crew",
    "/plan/crew/new",
    "/plan/crew/cares-for",
    "/plan/filled-in-by",
    "/who-is-who",
    "/plan/check",
    "/plan/done",
    "/plan/summary",
    "/plan/print",
    "/plan/code",
    "/plan/code/new",
    "/come-back",
    "/timed-out",
    "/leave",
    "/delete",
)
WITH_ERRORS = {
    "/plan/about/visit": {"#appointment-at": "after lunch"},
    "/plan/one-thing": {"#text": "x" * 5_001},
    "/plan/goals/new": {"#helps": "x" * 501},
    "/plan/events/new": {"#away-nights": "many"},
    "/plan/weeks": {"#travel_minutes": "far"},
    "/plan/questions/new": {},
    "/plan/hopes": {"#hope": "x" * 5_001},
    "/plan/steering": {"#with_whom": "x" * 501},
    "/plan/crew/cares-for": {"#cares_for": "x" * 501},
    "/plan/crew/new": {},
}
LONG = "Rechtsschutzversicherungsgesellschaftsangelegenheiten" * 3


def states(page: Page) -> Iterator[str]:
    """Show each page empty, with errors and filled; yields what is shown."""
    page.goto("/")
    yield "start"
    patient_steps.begin(page)
    for path in PATHS:
        page.goto(path)
        yield f"empty {path}"
    for path, wrong in WITH_ERRORS.items():
        page.goto(path)
        for more in page.locator("details:not([open]) summary").all():
            more.click()
        for selector, words in wrong.items():
            page.locator(selector).fill(words)
        patient_steps.press_save(page)
        expect(page.locator("#problems")).to_be_visible()
        yield f"errors {path}"
    _fill(page)
    for path in PATHS:
        page.goto(path)
        yield f"filled {path}"
    for name in ("Change", "Remove"):
        page.goto("/plan/goals")
        page.get_by_role("link", name=name).first.click()
        yield name
    yield from _conflict(page)


def _fill(page: Page) -> None:
    page.goto("/plan/about")
    patient_steps.fill_about(page)
    patient_steps.fill_one_thing(page)
    patient_steps.fill_goal(page)
    patient_steps.fill_event(page)
    for cell in range(4):
        for _ in range(cell):
            page.locator("button.cell").nth(cell).click()
    patient_steps.press_save(page)
    patient_steps.pick_questions(page)
    page.goto("/plan/goals/new")
    page.get_by_label("What do you want").fill(LONG)
    patient_steps.press_save(page)


def _conflict(page: Page) -> Iterator[str]:
    page.goto("/plan/one-thing")
    other = page.context.new_page()
    other.goto("/plan/one-thing")
    other.get_by_label("What matters most").fill("From the other window")
    patient_steps.press_save(other)
    # Closing a window while it is on its way to the next page can hang Chromium.
    other.wait_for_url("**/plan/goals**")
    other.close()
    page.get_by_label("What matters most").fill(LONG)
    patient_steps.press_save(page)
    expect(page.get_by_text("changed in another window").first).to_be_visible()
    yield "conflict"


def test_every_state_is_for_everyone(browser: Browser, address: str) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, base_url=address, reduced_motion="reduce"
    )
    page = context.new_page()
    found = [fault for state in states(page) for fault in by_day_and_night(page, state)]
    context.close()
    assert not found, "\n".join(found)


def test_planted_faults_are_found(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.set_content(
        "<html lang=en><title>x</title><main><h1>x</h1><input>"
        "<a class=tap href=x>x</a><p style='width:999px'>x</main></html>"
    )
    found = "\n".join(faults(page, "planted"))
    for part in ("planted: label: ", " px wide", "planted: too small to hit: "):
        assert part in found
    page.close()


def test_the_first_load_is_small(phone: Page) -> None:
    loaded: dict[str, bytes] = {}
    phone.on("response", lambda answer: loaded.update({answer.url: answer.body()}))
    phone.goto("/", wait_until="networkidle")
    import zlib

    assert sum(len(zlib.compress(body)) for body in loaded.values()) < 40_000
