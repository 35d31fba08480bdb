"""Takes the README's pictures: a question page on a phone, and page 1 of the PDF.

`make pictures` runs it, with a server and a data folder of its own; `devtools.gallery` then takes
every page in every state.
"""

import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from devtools.example import TODAY, example, fill_in
from planner.config import Settings
from planner.pdf.documents import print_plan
from tests.support.serving import chromium, fresh_settings, serving

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
PHONE = {"width": 390, "height": 844}
DOTS_PER_INCH = 90


def main() -> None:
    """Take both pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = fresh_settings(Path(folder), {"phone": "020 7946 0000"})
        with serving(settings) as address, chromium() as browser:
            context = browser.new_context(viewport=PHONE, device_scale_factor=2)
            take_page(context.new_page(), address, settings)
            context.close()
        take_summary(Path(folder))
    print(f"Pictures are in {PICTURES.relative_to(ROOT)}.")


def take_page(page: Page, address: str, settings: Settings) -> None:
    """Begin a plan, fill it in, and take the page of one day that matters."""
    page.goto(address)
    page.get_by_label("I am the patient", exact=True).check()
    page.get_by_role("button", name="Start my plan").click()
    fill_in(settings)
    page.goto(f"{address}/plan/events")
    page.get_by_role("link", name="Change").first.click()
    page.screenshot(path=PICTURES / "page.png")


def take_summary(folder: Path) -> None:
    """Print the example and take its first page."""
    pdf = folder / "summary.pdf"
    pdf.write_bytes(print_plan(example(), today=TODAY).pdf)
    first_page = ("-png", "-singlefile", "-f", "1", "-l", "1", "-r", str(DOTS_PER_INCH))
    subprocess.run(["pdftoppm", *first_page, pdf, PICTURES / "summary"], check=True)


if __name__ == "__main__":
    main()
