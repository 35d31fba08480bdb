"""What the print tests share: a checker of PDF/UA, small documents, a warm engine, prints."""

import html
from collections.abc import Callable, Iterator

import page
import pytest

from planner.pdf.print_client import Printer
from planner.pdf.print_job import Job
from planner.pdf.print_process.start import print_process_running
from planner.pdf.renderer import Engine


@pytest.fixture(scope="session")
def assert_pdf_ua() -> Callable[[bytes], None]:
    """Fail with the broken rules when a PDF is not valid PDF/UA-1."""

    def check(pdf: bytes) -> None:
        report = page.validate_pdf_bytes(pdf, profile="ua1")
        broken = sorted({f"{failure.rule_id}: {failure.message}" for failure in report.failures})
        assert report.is_compliant, "not valid PDF/UA-1:\n" + "\n".join(broken)

    return check


@pytest.fixture(scope="session")
def document() -> Callable[..., Job]:
    """Make a job of a body, as our templates would: a title, a language, no stylesheet."""

    def make(body: str, head: str = "") -> Job:
        start = f'<!doctype html><html lang="en"><head><title>Plan</title>{head}</head><body>'
        return Job(f"{start}{body}</body></html>", stylesheets=())

    return make


@pytest.fixture(scope="session")
def paragraph(document: Callable[..., Job]) -> Callable[[str], Job]:
    """Make a job of one text, escaped into a paragraph."""
    return lambda text: document(f'<p style="white-space:pre-wrap">{html.escape(text)}</p>')


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine()


@pytest.fixture(scope="session")
def printer() -> Iterator[Printer]:
    """Print through one real print process that all tests share."""
    with print_process_running() as running:
        yield running
