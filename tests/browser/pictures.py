"""Takes pictures of every patient page: `python -m tests.browser.pictures OUTDIR [--quick]`."""

import itertools
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser import way
from tests.browser.serving import chromium, fresh_settings, serving

SIZES = {"phone": (390, 844), "kiosk": (1080, 1920), "laptop": (1280, 900)}
SCHEMES = ("light", "dark")
Snap = Callable[[str], None]
PLAN = json.loads((Path(__file__).parents[1] / "plans" / "full.json").read_text("utf-8"))


def take(browser: Browser, address: str, folder: Path, size: str, scheme: str) -> None:
    """Walk the whole way once and save a picture of each page."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        base_url=address,
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    numbers = itertools.count(1)

    def snap(name: str) -> None:
        path = folder / f"{size}-{scheme}-{next(numbers):02d}-{name}.png"
        page.screenshot(path=path, full_page=True)

    page.goto("/")
    snap("start")
    page.get_by_label("I am the patient", exact=True).check()
    page.get_by_role("button", name="Start my plan").click()
    snap("tasks")
    _fill(page, snap)
    _finish(page, snap)
    context.close()


def _fill(page: Page, snap: Snap) -> None:
    page.get_by_role("link", name="Start", exact=True).click()
    page.get_by_label("What time?").fill("quarter past")
    way.press_save(page)
    snap("about-errors")
    page.get_by_label("What time?").fill("10:30")
    page.get_by_label("Help with hearing").check()
    way.fill_about(page)
    page.goto("/plan/about")
    snap("about")
    page.goto("/plan/one-thing")
    snap("one-thing-empty")
    way.fill_one_thing(page)
    snap("goal-empty")
    way.fill_goal(page)
    _more_goals(page, snap)
    page.goto("/plan/events/new")
    snap("event-empty")
    way.fill_event(page)
    page.goto("/plan/events")
    snap("events")
    page.get_by_role("link", name="Change").first.click()
    snap("event-change")
    page.goto("/plan/events")
    page.get_by_role("link", name="Remove").first.click()
    snap("remove")
    _week_and_questions(page, snap)
    _conflict(page, snap)


def _more_goals(page: Page, snap: Snap) -> None:
    for goal in PLAN["goals"][1:3]:
        page.goto("/plan/goals/new")
        page.get_by_label("What do you want").fill(goal["text"])
        page.get_by_label("Very important").check()
        way.press_save(page)
    snap("goals")


def _week_and_questions(page: Page, snap: Snap) -> None:
    page.goto("/plan/weeks")
    cells = page.locator("button.cell")
    for index, taps in ((0, 3), (3, 2), (4, 1), (6, 3), (10, 1), (12, 3)):
        for _ in range(taps):
            cells.nth(index).click()
    snap("weeks")
    way.press_save(page)
    snap("pick")
    way.pick_questions(page)
    page.goto("/plan/questions")
    snap("questions")
    page.goto("/plan/questions/new")
    snap("question-new")


def _conflict(page: Page, snap: Snap) -> None:
    page.goto("/plan/one-thing")
    other = page.context.new_page()
    other.goto("/plan/one-thing")
    other.get_by_label("What matters most").fill("To sing in the choir again.")
    way.press_save(other)
    # Closing a window while it is on its way to the next page can hang Chromium.
    other.wait_for_url("**/plan/goals**")
    other.close()
    page.get_by_label("What gets in the way").fill("My voice is weak after treatment.")
    way.press_save(page)
    snap("conflict")


def _finish(page: Page, snap: Snap) -> None:
    for path, name in (("/plan", "tasks-later"), ("/plan/check", "check"), ("/plan/done", "done")):
        page.goto(path)
        snap(name)
    page.goto("/leave")
    snap("leave")
    page.get_by_role("button", name="Clear and leave").click()
    snap("goodbye")


def main(arguments: list[str]) -> None:
    """Take all pictures, or with `--quick` the phone's in daylight only."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    sizes, schemes = (["phone"], ["light"]) if "--quick" in arguments else (SIZES, SCHEMES)
    with tempfile.TemporaryDirectory() as data:
        settings = fresh_settings(Path(data), clinic_phone="01632 960 000")
        with serving(settings) as address, chromium() as browser:
            for size, scheme in itertools.product(sizes, schemes):
                take(browser, address, folder, size, scheme)


if __name__ == "__main__":
    main(sys.argv[1:])
