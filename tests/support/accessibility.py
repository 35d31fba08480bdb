"""What makes a page one for everyone: axe is content, no sideways scrolling, all can be hit."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Contrast of 7:1 is ours by design; the tags below switch its check on besides the usual rules.
OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice", "wcag2aaa"],
    }
}
CONTRAST = {"runOnly": ["color-contrast", "color-contrast-enhanced"]}
SMALLEST_PX = 44
# What stands alone, links too. One within a sentence may be as low as its line (WCAG 2.5.8).
TARGETS = (
    "button:not([aria-hidden]), .button, .tap, summary, select, textarea, input:not([type=hidden]),"
    "main :is(p, div, li) > a:only-child, header a, nav a"
)
# A box for a tick is small in itself: the label that goes with it is the target.
_SIZES = """([selector, smallest]) => [...document.querySelectorAll(selector)]
  .filter((it) => it.checkVisibility({visibilityProperty: true}) && it.getClientRects().length)
  .filter((it) => !it.matches("p > a") || it.parentElement.innerText.trim() === it.innerText.trim())
  .map((it) => [it, (it.matches("[type=radio], [type=checkbox]") && it.labels[0]) || it])
  .map(([it, hit]) => [it, hit.getBoundingClientRect()])
  .filter(([, {width, height}]) => Math.min(width, height) > 1)
  .filter(([, {width, height}]) => Math.min(width, height) < smallest)
  .map(([it, {width, height}]) => `${width}x${height}: ${it.outerHTML.slice(0, 150)}`)"""


def faults(page: Page, state: str) -> Iterator[str]:
    """What is wrong with a page as it stands, one line each, named after its state."""
    yield from misfits(page, state)
    yield from violations(page, state)


def by_day_and_night(page: Page, state: str) -> Iterator[str]:
    """The same, and what is hard to read on a dark screen."""
    yield from faults(page, state)
    page.emulate_media(color_scheme="dark")
    yield from violations(page, f"{state} by night", CONTRAST)
    page.emulate_media(color_scheme="null")


def misfits(page: Page, state: str) -> Iterator[str]:
    """What is too wide for the page, and what is too small for a finger."""
    # A page that has only begun to arrive has nothing to measure yet.
    page.wait_for_load_state()
    room = page.evaluate("innerWidth")
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > room:
        yield f"{state}: {width} px wide"
    for small in page.evaluate(_SIZES, [TARGETS, SMALLEST_PX - 0.5]):
        yield f"{state}: too small to hit: {small}"


def violations(page: Page, state: str, options: dict[str, Any] | None = None) -> Iterator[str]:
    """What axe finds."""
    for found in Axe().run(page, options=options or OPTIONS).response["violations"]:
        yield f"{state}: {found['id']}: {[node['html'][:150] for node in found['nodes'][:3]]}"
