"""A browser for the whole run, and for each test a server and a page of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from planner.pdf.print_client import Printer
from planner.pdf.print_process.start import print_process_running
from tests.support.serving import chromium, fresh_settings, serving

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright switches the back/forward cache off; people's browsers have it on.
    with chromium(ignore_default_args=["--disable-back-forward-cache"]) as started:
        yield started


@pytest.fixture(scope="session")
def press() -> Iterator[Printer]:
    with print_process_running() as printer:
        yield printer


@pytest.fixture
def address(tmp_path: Path, press: Printer) -> Iterator[str]:
    settings = fresh_settings(tmp_path / "var", {"phone": "01632 960 000"})
    with serving(settings, press) as found:
        yield found


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, base_url=address)  # type: ignore[arg-type]  # a literal to Playwright
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()
