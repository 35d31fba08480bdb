"""Sharing, files, reading on the screen and the look through, in a browser and for everyone."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from planner.config import Settings
from planner.domain.plans import plan_file
from planner.pdf.print_client import Printer
from planner.services import access_codes, importing
from planner.services.clinics import first_clinic
from planner.storage.database import Database
from planner.storage.hashing import Hasher
from planner.storage.vault import read_key_file
from tests.support import patient_steps
from tests.support.accessibility import by_day_and_night, faults
from tests.support.serving import fresh_settings, serving

PLANS = Path(__file__).parents[1] / "plans"
FULL = PLANS / "full.json"


def states(page: Page) -> Iterator[str]:
    """Show each page on the way from a file to a second edition; yields what is shown."""
    page.goto("/")
    page.locator("summary").click()
    yield "start with a file"
    page.goto("/from-file")
    yield "file"
    page.get_by_role("button", name="Start from this file").click()
    expect(page.locator("#problems")).to_be_visible()
    yield "no file"
    page.locator("#file").set_input_files(FULL)
    page.get_by_role("button", name="Start from this file").click()
    page.goto("/plan/check")
    yield "check"
    page.get_by_role("button", name="Make the copy for my visit").click()
    expect(page.locator("#problems")).to_be_visible()
    yield "sharing without a yes"
    patient_steps.share(page)
    page.wait_for_url("**/plan/done")
    yield "edition 1"
    change(page, "Rechtsschutzversicherungsgesellschaftsangelegenheiten" * 3)
    for path in ("/plan/done", "/plan/check", "/plan/summary", "/plan/print"):
        page.goto(path)
        yield f"changed since edition 1: {path}"
    patient_steps.share(page)
    page.wait_for_url("**/plan/done")
    yield "edition 2"
    page.goto("/plan/summary?edition=2")
    yield "edition 2 on the screen"


def change(page: Page, text: str) -> None:
    page.goto("/plan/one-thing")
    page.get_by_label("What matters most").fill(text)
    page.locator("main button.button").first.click()
    page.wait_for_url(lambda url: not url.endswith("/one-thing"))


def test_sharing_is_for_everyone(browser: Browser, address: str) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, base_url=address, reduced_motion="reduce"
    )
    page = context.new_page()
    assert [fault for state in states(page) for fault in by_day_and_night(page, state)] == []
    context.close()


def test_an_older_plan_is_looked_through_by_everyone(
    browser: Browser, tmp_path: Path, press: Printer
) -> None:
    settings = fresh_settings(tmp_path / "old", {"phone": "01632 960 000"})
    code = make_old_plan(settings)
    with serving(settings, press) as address:
        context = browser.new_context(
            viewport={"width": 320, "height": 640}, base_url=address, java_script_enabled=True
        )
        page = context.new_page()
        page.goto("/come-back")
        page.locator("main input[type=text]").fill(code)
        patient_steps.press_save(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Is this still true?")
        assert list(faults(page, "an old plan")) == []
        go_on(page, "Look through my plan")
        assert list(faults(page, "the one thing")) == []
        page.get_by_role("link", name="Change it").click()
        page.get_by_label("What matters most").fill("To sing again")
        page.get_by_role("button", name="Save and continue").click()
        expect(page.get_by_text("My goals · 2 of")).to_be_visible()
        context.close()


def go_on(page: Page, name: str) -> None:
    """Press a button and wait until the next page is there."""
    before = page.locator("main").inner_text()
    page.get_by_role("button", name=name).click()
    expect(page.locator("main")).not_to_have_text(before, use_inner_text=True)
    page.wait_for_load_state()


def make_old_plan(settings: Settings) -> str:
    """Store a plan of ten days ago; returns its access code."""
    past = dt.datetime.now(dt.UTC) - dt.timedelta(days=10)
    keyring = read_key_file(settings.key_path)
    database = Database(settings.database, keyring, lambda: past)
    code = access_codes.prepare_code(Hasher(keyring, settings))
    with database.work() as session:
        plan = plan_file.parse(FULL.read_bytes(), dt.date(2027, 1, 1))
        clinic, plan_id = first_clinic(session), "f" * 32
        importing.start_from(session, clinic, plan, code, plan_id)
        access_codes.mark_shown(session, plan_id)
        held = access_codes.find_code(session, clinic, plan_id)
    database.dispose()
    assert held is not None
    return held.code.in_groups()
