"""The ways to make the same PDF, each in a warm process of its own.

Each imports what it needs itself, so that none carries another's memory.
"""

import contextlib
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.documents import Document
from planner.paths import STATIC

CHROMIUM = "/usr/bin/chromium"
# Chromium refuses its sandbox to root, which is what a container's user most often is.
CHROMIUM_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]

Make = Callable[[Document], bytes]


@contextlib.contextmanager
def print_process() -> Iterator[Make]:
    """Ours as the server prints: a socket, a forked child with limits, the PDF back."""
    from planner.pdf.print_process.start import print_process_running

    with print_process_running() as printer:
        yield lambda document: printer.print(document.job).pdf


@contextlib.contextmanager
def whole() -> Iterator[Make]:
    """All that a patient waits for: read the plan, sum it up, fit page 1, print."""
    from bench.prepare import TODAY
    from planner.domain.plans import plan_file
    from planner.pdf.documents import print_plan
    from planner.pdf.print_process.start import print_process_running

    with print_process_running() as printer:
        yield (
            lambda document: (
                print_plan(plan_file.parse(document.plan, TODAY), today=TODAY, printer=printer).pdf
            )
        )


@contextlib.contextmanager
def whole_earlier() -> Iterator[Make]:
    """Do the same with the program of an earlier commit."""
    from bench import earlier

    with earlier.running() as program:
        yield lambda document: program.print(document.name)


@contextlib.contextmanager
def engine() -> Iterator[Make]:
    """Our engine, called in its own process."""
    from planner.pdf.renderer import Engine

    ours = Engine()
    ours.warm_up()
    yield lambda document: ours.render(document.job).pdf


@contextlib.contextmanager
def plain() -> Iterator[Make]:
    """WeasyPrint as its first page shows it: one line, nothing kept between calls."""
    from weasyprint import CSS, HTML

    def make(document: Document) -> bytes:
        html = HTML(string=document.job.html, base_url=f"{STATIC}/")
        pdf: bytes = html.write_pdf(stylesheets=[CSS(string=document.css)])
        return pdf

    yield make


@contextlib.contextmanager
def plain_tagged() -> Iterator[Make]:
    """Call the same line for the tagged PDF/UA-1 that ours always is."""
    from weasyprint import CSS, HTML

    def make(document: Document) -> bytes:
        html = HTML(string=document.job.html, base_url=f"{STATIC}/")
        pdf: bytes = html.write_pdf(stylesheets=[CSS(string=document.css)], pdf_variant="pdf/ua-1")
        return pdf

    yield make


@contextlib.contextmanager
def chromium_warm() -> Iterator[Make]:
    """Keep one browser open; set the page and print it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS[1:])
        page = browser.new_page()

        def make(document: Document) -> bytes:
            page.set_content(document.standalone)
            return page.pdf(format="A4", prefer_css_page_size=True, tagged=True)

        yield make
        browser.close()


@contextlib.contextmanager
def chromium_cold() -> Iterator[Make]:
    """Start a browser for each print."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")

        def make(document: Document) -> bytes:
            source.write_text(document.standalone, encoding="utf-8")
            command = [
                CHROMIUM, *CHROMIUM_FLAGS, f"--user-data-dir={folder}/profile",
                f"--print-to-pdf={target}", source.as_uri(),
            ]  # fmt: skip
            subprocess.run(command, check=True, capture_output=True, timeout=60)
            return target.read_bytes()

        yield make


@contextlib.contextmanager
def reportlab() -> Iterator[Make]:
    """Hand-written drawing code: no HTML, no CSS, no tags."""
    from bench import floor

    blocks: dict[str, list[tuple[str, str]]] = {}

    def make(document: Document) -> bytes:
        if document.name not in blocks:
            blocks[document.name] = floor.words_of(document.job.html)
        return floor.write(blocks[document.name])

    yield make
