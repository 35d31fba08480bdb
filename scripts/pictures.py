"""Takes the README's pictures: a question page on a phone, and page 1 of the PDF.

`make pictures` runs it. The pages come from a real server with a data folder of its own.
"""

import contextlib
import datetime as dt
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Page, sync_playwright

from planner.config import load_settings
from planner.database import Database, utc_now
from planner.domain import planfile
from planner.models import PlanRow
from planner.services import plans
from planner.vault import load_keyring

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
PLAN = ROOT / "tests" / "plans" / "full.json"
TODAY = dt.date(2027, 2, 25)
PHONE = {"width": 390, "height": 844}
SECTIONS = ("about", "one_thing", "goals", "events", "weeks", "questions")
CHROMIUM = "/usr/bin/chromium"
DOTS_PER_INCH = 90


def free_port() -> int:
    """Find a port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextlib.contextmanager
def serving(data_dir: Path) -> Iterator[str]:
    """Run a server on a data folder of its own and yield its address."""
    port = free_port()
    settings = {"PLANNER_DATA_DIR": str(data_dir), "PLANNER_PORT": str(port)}
    command = [sys.executable, "-u", "-m", "planner", "run"]
    server = subprocess.Popen(
        command, env=os.environ | settings, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        # It prints its address when it answers.
        assert server.stdout is not None
        if not any(str(port) in line for line in server.stdout):
            raise SystemExit("The server did not start.")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def fill_in(data_dir: Path) -> None:
    """Put the answers of the example into the one plan that was just begun."""
    settings = load_settings(data_dir=data_dir)
    keyring = load_keyring(settings.keys, settings.key_path)
    example = planfile.parse(PLAN.read_bytes(), TODAY)
    database = Database(settings.database, keyring, utc_now)
    with database.work() as session:
        plan_id = session.scalars(sa.select(PlanRow.id)).one()
        for name in SECTIONS:
            seen = plans.get_plan(session, plan_id).revision
            plans.save_section(session, plan_id, name, getattr(example, name), seen=seen)
    database.dispose()


def take_page(page: Page, address: str, data_dir: Path) -> None:
    """Begin a plan, fill it in, and take the page of one day that matters."""
    page.goto(address)
    page.locator("input[name=who]").first.check(force=True)
    page.locator("main form button").first.click()
    fill_in(data_dir)
    page.goto(f"{address}/tasks")
    page.get_by_role("link", name="Days that matter").first.click()
    page.locator("main a[href*='/events/']").first.click()
    page.screenshot(path=PICTURES / "page.png")


def take_summary(folder: Path) -> None:
    """Print the example and take its first page."""
    pdf = folder / "summary.pdf"
    day = TODAY.isoformat()
    command = [sys.executable, "-m", "planner", "pdf", PLAN, "-o", pdf, "--today", day]
    subprocess.run(command, check=True, cwd=ROOT)
    subprocess.run(
        [
            "pdftoppm", "-png", "-singlefile", "-f", "1", "-l", "1",
            "-r", str(DOTS_PER_INCH), pdf, PICTURES / "summary",
        ],
        check=True,
    )  # fmt: skip


def main() -> None:
    """Take both pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder, "data")
        with serving(data_dir) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            context = browser.new_context(viewport=PHONE, device_scale_factor=2)
            take_page(context.new_page(), address, data_dir)
            browser.close()
        take_summary(Path(folder))
    print(f"Pictures are in {PICTURES.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
