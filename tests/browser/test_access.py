"""Every page in every state, by day and by night: axe finds nothing, nothing scrolls sideways."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import way

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
    "/plan/about": {"#appointment-at": "noon"},
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
# Contrast of 7:1 is ours by design; the tags below switch its check on besides the usual rules.
OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice", "wcag2aaa"],
    }
}
LONG = "Rechtsschutzversicherungsgesellschaftsangelegenheiten" * 3


def states(page: Page) -> Iterator[str]:
    """Show each page empty, with errors and filled; yields what is shown."""
    page.goto("/")
    yield "start"
    way.begin(page)
    for path in PATHS:
        page.goto(path)
        yield f"empty {path}"
    for path, wrong in WITH_ERRORS.items():
        page.goto(path)
        for more in page.locator("details:not([open]) summary").all():
            more.click()
        for selector, words in wrong.items():
            page.locator(selector).fill(words)
        way.press_save(page)
        assert page.locator("#problems").count() == 1, path
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
    way.fill_about(page)
    way.fill_one_thing(page)
    way.fill_goal(page)
    way.fill_event(page)
    for cell in range(4):
        for _ in range(cell):
            page.locator("button.cell").nth(cell).click()
    way.press_save(page)
    way.pick_questions(page)
    page.goto("/plan/goals/new")
    page.get_by_label("What do you want").fill(LONG)
    way.press_save(page)


def _conflict(page: Page) -> Iterator[str]:
    page.goto("/plan/one-thing")
    other = page.context.new_page()
    other.goto("/plan/one-thing")
    other.get_by_label("What matters most").fill("From the other window")
    way.press_save(other)
    # Closing a window while it is on its way to the next page can hang Chromium.
    other.wait_for_url("**/plan/goals**")
    other.close()
    page.get_by_label("What matters most").fill(LONG)
    way.press_save(page)
    assert page.get_by_text("changed in another window").count()
    yield "conflict"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, address: str, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 640},
        base_url=address,
        color_scheme=scheme,  # type: ignore[arg-type]  # a literal to Playwright
        reduced_motion="reduce",
    )
    page, axe, faults = context.new_page(), Axe(), []
    for state in states(page):
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            faults.append(f"{state}: {width} px wide")
        for found in axe.run(page, options=OPTIONS).response["violations"]:
            places = [node["html"][:150] for node in found["nodes"][:3]]
            faults.append(f"{state}: {found['id']}: {places}")
    context.close()
    assert faults == []


def test_axe_itself_finds_a_planted_fault(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><input></main></html>")
    assert [v["id"] for v in Axe().run(page, options=OPTIONS).response["violations"]]
    page.close()


def test_targets_are_big_enough_for_a_finger(phone: Page) -> None:
    way.begin(phone)
    small = []
    for path in PATHS:
        phone.goto(path)
        for control in phone.locator(
            "main button:not([aria-hidden]), main select, .choice > label, .button"
        ).all():
            box = control.bounding_box()
            if box and box["height"] < 44:
                small.append((path, control.inner_text(), box["height"]))
    assert small == []


def test_the_first_load_is_small(phone: Page) -> None:
    loaded: dict[str, bytes] = {}
    phone.on("response", lambda answer: loaded.update({answer.url: answer.body()}))
    phone.goto("/", wait_until="networkidle")
    import zlib

    assert sum(len(zlib.compress(body)) for body in loaded.values()) < 40_000
