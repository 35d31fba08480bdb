"""Takes pictures of every patient page: `python -m tests.browser.pictures OUTDIR [--quick]`."""

import itertools
import json
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.serving import chromium, fresh_settings, serving

SIZES = {"phone": (390, 844), "kiosk": (1080, 1920), "laptop": (1280, 900)}
SCHEMES = ("light", "dark")
PLAN = json.loads((Path(__file__).parents[1] / "plans" / "full.json").read_text("utf-8"))


def take(browser: Browser, address: str, folder: Path, size: str, scheme: str) -> None:
    """Walk the whole way once and save a picture of each page."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    numbers = itertools.count(1)

    def snap(name: str) -> None:
        path = folder / f"{size}-{scheme}-{next(numbers):02d}-{name}.png"
        page.screenshot(path=path, full_page=True)

    page.goto(address)
    snap("start")
    page.get_by_label("I am the patient", exact=True).check()
    page.get_by_role("button", name="Start my plan").click()
    snap("tasks")
    _fill(page, snap)
    context.close()


def _save(page: Page) -> None:
    page.locator(".actions .button").first.click()


def _fill(page: Page, snap) -> None:
    page.get_by_role("link", name="Start", exact=True).click()
    page.get_by_label("What time?").fill("quarter past")
    _save(page)
    snap("about-errors")
    about = PLAN["about"]
    page.get_by_label("Your full name").fill(about["full_name"])
    page.get_by_label("What you like to be called").fill(about["preferred_name"])
    birth = page.get_by_role("group", name="Your date of birth")
    for label, words in (("Day", "9"), ("Month", "April"), ("Year", "1968")):
        birth.get_by_label(label).fill(words)
    page.get_by_label("What time?").fill("10:30")
    page.get_by_label("Help with hearing").check()
    snap("about")
    _save(page)
    page.get_by_label("What matters most").fill(PLAN["one_thing"]["text"])
    page.get_by_label("A special day or trip").check()
    snap("one-thing")
    _save(page)
    snap("goal-empty")
    for goal in PLAN["goals"][:3]:
        page.get_by_label("What do you want").fill(goal["text"])
        page.get_by_label("One day").check()
        page.get_by_label("Month").locator("visible=true").first.fill("6")
        page.get_by_label("Year").locator("visible=true").first.fill("2027")
        page.get_by_label("Must").check()
        _save(page)
        if goal is not PLAN["goals"][2]:
            page.get_by_role("link", name="Add another goal").click()
    snap("goals")
    _save(page)
    page.get_by_label("What is it?").fill("My daughter’s wedding")
    page.get_by_label("A few days").check()
    page.get_by_label("There and well").check()
    page.locator("summary").click()
    snap("event")
    _save(page)
    snap("event-errors" if page.locator("#problems").count() else "events")
    page.get_by_role("link", name="Remove").first.click()
    snap("remove")
    page.get_by_role("link", name="No, keep it").click()
    _save(page)
    cells = page.locator(".cell")
    for index, taps in ((0, 3), (3, 2), (4, 1), (6, 3), (10, 1), (12, 3)):
        for _ in range(taps):
            cells.nth(index).click()
    snap("weeks")
    _save(page)
    page.locator(".choice label").nth(1).click()
    snap("pick")
    _save(page)
    snap("questions")
    page.get_by_role("link", name="Write my own question").click()
    snap("question-new")
    page.go_back()
    page.goto(page.url.split("/plan")[0] + "/plan")
    snap("tasks-later")
    page.goto(page.url + "/check")
    snap("check")
    _save(page)
    snap("done")
    page.get_by_role("link", name="Clear and leave").first.click()
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
