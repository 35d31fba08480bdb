"""Takes a picture of every patient page in every state, with an index page to look through.

`python -m scripts.gallery [FOLDER] [--quick]`; `make pictures` runs it. Pages come from the app's
own list of addresses, so that a new one cannot be forgotten.
"""

import html
import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page

from planner.app import create_app
from planner.config import Settings
from planner.web.access import Access, rule_of
from scripts.example import age, fill_in, shift_sessions
from tests import pseudo
from tests.browser import way
from tests.browser.serving import chromium, fresh_settings, serving

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "pictures"
SIZES = {390: 844, 768: 1024, 1280: 900}
NARROWEST, KIOSK = (320, 640), (1080, 1920)
SCHEMES = ("light", "dark")
LONG = "Rechtsschutzversicherungsgesellschaftsangelegenheiten " * 4
LARGE = ("/plan/weeks", "/plan/fit", "/plan/goals/new", "/plan/check", "/plan/print")
CALENDAR = b"""BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:Cello lesson
DTSTART:20270301T190000
RRULE:FREQ=WEEKLY;COUNT=3
END:VEVENT
BEGIN:VEVENT
SUMMARY:My sister's birthday
DTSTART;VALUE=DATE:20270612
END:VEVENT
END:VCALENDAR
"""
WRONG = {
    "/plan/about": {"#appointment-at": "noon"},
    "/plan/one-thing": {"#text": "x" * 5_001},
    "/plan/goals/new": {},
    "/plan/events/new": {},
    "/plan/weeks": {"#travel_minutes": "far"},
}
# Not pages: files, and addresses that only answer other programs.
LEFT_OUT = (".pdf", ".json", "/stay", "/seconds-left", "/healthz", "/readyz", "/static/")
BEFORE = ("/come-back", "/who-is-who", "/from-file")


def addresses(app: Flask) -> list[str]:
    """Every address of a page that takes no part of a plan."""
    rules = [r for r in app.url_map.iter_rules() if "GET" in (r.methods or ()) and not r.arguments]
    return sorted(
        rule.rule
        for rule in rules
        if not any(part in rule.rule for part in LEFT_OUT)
        and rule_of(app, rule.endpoint) is Access.PLAN_HOLDER
    )


def states(page: Page, settings: Settings, paths: list[str]) -> Iterator[str]:
    """Bring a page into each state, one after the other; yields what is to be seen."""
    page.goto("/")
    yield "start"
    way.press_save(page)
    yield "start with an error"
    for path in BEFORE:
        page.goto(path)
        yield path
    page.get_by_role("button", name="Start from this file").click()
    page.locator("#problems").wait_for()
    yield "no file chosen"
    way.begin(page)
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
    way.press_save(page)
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
        way.press_save(page)
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
    way.press_save(other)
    other.wait_for_url("**/plan/**")
    other.close()
    page.get_by_label("What gets in the way").fill("My voice is weak after treatment.")
    page.get_by_label("Family and friends").check()
    page.get_by_text("Another window changed").wait_for()
    yield "another window changed it"
    way.press_save(page)
    yield "conflict"
    page.get_by_role("button", name="Bring both together").click()
    yield "both together"


def _lists(page: Page) -> Iterator[str]:
    page.goto("/plan/goals")
    page.get_by_role("link", name="Remove").last.click()
    way.press_save(page)
    yield "removed"
    page.get_by_role("button", name="Undo").click()
    yield "brought back"
    page.goto("/plan/events/calendar")
    page.get_by_label("Your calendar file").set_input_files(
        {"name": "my.ics", "mimeType": "text/calendar", "buffer": CALENDAR}
    )
    way.press_save(page)
    yield "days of a calendar file"


def _editions(page: Page) -> Iterator[str]:
    way.share(page)
    page.wait_for_url("**/plan/done")
    yield "done, edition 1"
    page.goto("/plan/one-thing")
    page.get_by_label("What gets in the way").fill("My voice is weak.")
    way.press_save(page)
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
    way.press_save(page)
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
    way.press_save(page)
    page.get_by_text("is kept on this page").wait_for()
    yield "what was typed waits for the code"
    page.goto("/timed-out")
    yield "timed out"
    shift_sessions(settings, hours=13)
    page.goto("/plan/one-thing")
    page.locator("form[data-autosave] [name=csrf_token]").evaluate("box => { box.value = 'old' }")
    way.press_save(page)
    page.get_by_text("Nothing of this page was saved").wait_for()
    yield "words to copy"


def foreign(page: Page, settings: Settings, paths: list[str]) -> Iterator[str]:
    """Show the pages in a generated language, whose words no locator knows."""
    page.goto("/")
    yield "start"
    page.locator("#who-patient").check()
    way.press_save(page)
    fill_in(settings)
    for path in paths:
        page.goto(path)
        yield path


class Gallery:
    """The pictures so far, by state and then by kind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shown: dict[str, list[str]] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png"):
            old.unlink()

    def take(self, browser: Browser, address: str, settings: Settings, kind: str) -> None:
        """Walk past all states; `kind` is size, scheme and perhaps language: "390 dark"."""
        size, scheme, *language = kind.split()
        context = browser.new_context(
            viewport={
                "width": int(size),
                "height": dict([*SIZES.items(), NARROWEST, KIOSK])[int(size)],
            },
            base_url=address,
            color_scheme=scheme,  # type: ignore[arg-type]  # a literal to Playwright
            reduced_motion="reduce",
        )
        page = context.new_page()
        paths = addresses(create_app(settings))
        walk = foreign if language else states
        for number, state in enumerate(walk(page, settings, paths), 1):
            words = "-".join("".join(c if c.isalnum() else " " for c in state).split())
            name = f"{kind.replace(' ', '-')}-{number:02d}-{words}.png"
            page.screenshot(path=self.folder / name, full_page=True)
            self.shown.setdefault(" ".join([*language, state]), []).append(name)
        context.close()

    def write_index(self) -> None:
        """Write the page to look through: one row a state."""
        rows = []
        for state, names in self.shown.items():
            cells = "".join(
                f'<figure><a href="{n}"><img src="{n}" loading="lazy" alt=""></a>'
                f"<figcaption>{' '.join(n.split('-')[:2])}</figcaption></figure>"
                for n in names
            )
            rows.append(f"<h2>{html.escape(state)}</h2><div>{cells}</div>")
        style = "div{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0}img{width:16rem}"
        (self.folder / "index.html").write_text(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures</title>'
            f"<style>{style}</style><h1>Every page, every state</h1>{''.join(rows)}</html>\n",
            encoding="utf-8",
        )


def main(arguments: list[str]) -> None:
    """Take all pictures, or with `--quick` the phone's in daylight only."""
    places = [Path(argument) for argument in arguments if not argument.startswith("--")]
    gallery = Gallery(places[0] if places else FOLDER)
    kinds = [f"{size} {scheme}" for size, scheme in itertools.product(SIZES, SCHEMES)]
    kinds += [f"{width} light" for width, _ in (NARROWEST, KIOSK)]
    with tempfile.TemporaryDirectory() as data, chromium() as browser:
        folder = Path(data)
        locales = pseudo.make_catalogs(folder / "locales")
        codes = {"": ("390 light",) if "--quick" in arguments else kinds}
        if "--quick" not in arguments:
            codes |= dict.fromkeys(
                (pseudo.LEFT_TO_RIGHT, pseudo.RIGHT_TO_LEFT), ("390 light", "1280 light")
            )
        for code, chosen in codes.items():
            language = {"language": code, "locale_dir": locales} if code else {}
            settings = fresh_settings(
                folder / (code or "en"), clinic_phone="01632 960 000", **language
            )
            with serving(settings) as address:
                for kind in chosen:
                    gallery.take(browser, address, settings, f"{kind} {code}".strip())
    gallery.write_index()
    print(f"{sum(map(len, gallery.shown.values()))} pictures: {gallery.folder / 'index.html'}")


if __name__ == "__main__":
    main(sys.argv[1:])
