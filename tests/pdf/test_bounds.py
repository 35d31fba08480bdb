"""One visitor cannot hold all threads or all prints: places to wait, few tries, an end in time."""

import datetime as dt
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from planner.domain.plans.plan_file import parse
from planner.domain.summary.content import TIGHTEST
from planner.layout import page
from planner.pdf import documents
from planner.pdf.errors import PrintBusy, PrintTookTooLong, PrintUnavailable
from planner.pdf.print_client import Printer
from planner.pdf.print_job import Job, Printed
from planner.pdf.renderer import Engine

TODAY = dt.date(2027, 2, 21)
FULL = Path(__file__).parent.parent / "plans" / "full.json"


class NeverFits:
    """A printer on which page 1 is always too long, until it is told not to look."""

    def __init__(self) -> None:
        self.budgets_s: list[float] = []

    def print(self, job: Job) -> Printed:
        self.budgets_s.append(job.budget_s)
        return Printed(b"" if job.single_page_id else b"%PDF", 2, 2)


def test_who_finds_no_place_to_wait_is_told_that_it_is_busy(tmp_path: Path) -> None:
    printer = Printer(tmp_path / "none", at_once=0)
    with pytest.raises(PrintBusy):
        printer.print(Job("<p>"))


def test_a_place_is_given_back_when_printing_fails(tmp_path: Path) -> None:
    printer = Printer(tmp_path / "none", at_once=1)
    for _ in range(3):
        with pytest.raises(PrintUnavailable):
            printer.print(Job("<p>"))


def test_a_plan_that_never_fits_gets_few_tries() -> None:
    printer = NeverFits()
    documents.print_plan(parse(FULL.read_bytes(), TODAY), today=TODAY, printer=printer)  # type: ignore[arg-type]  # stands in
    assert len(printer.budgets_s) <= 6


class PageOneFits:
    """A printer that notes how much it was given and on which everything fits but the first try."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def print(self, job: Job) -> Printed:
        self.sizes.append(len(job.html))
        return Printed(b"%PDF" if len(self.sizes) > 1 else b"", 2, 1 + (len(self.sizes) == 1))


@pytest.mark.parametrize("long", [0, 10_000_000])
def test_after_a_try_and_for_a_long_plan_page_1_is_measured_alone(
    long: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_LONG", long)
    printer = PageOneFits()
    documents.print_plan(parse(FULL.read_bytes(), TODAY), today=TODAY, printer=printer)  # type: ignore[arg-type]  # stands in
    *tries, whole = printer.sizes
    is_alone = [size < whole * 0.7 for size in tries]
    assert all(is_alone) == (long == 0)
    assert any(is_alone)
    assert whole > 1_000


@pytest.mark.parametrize("large", [False, True])
def test_page_1_alone_fits_where_it_fits_in_the_whole(large: bool, engine: Engine) -> None:
    plan = parse(FULL.read_bytes(), TODAY)
    sheets = documents.stylesheets("a4", large=large, language="en")
    fits = {}
    for whole in (True, False):
        all_levels = documents._summaries(plan, TODAY, "patient", large=large, edition=None)
        levels = all_levels.at(0), all_levels.at(TIGHTEST)
        made = [page.html(level, large=large, whole=whole) for level in levels]
        fits[whole] = [engine.render(Job(one, sheets)).glance_pages for one in made]
    assert fits[True] == fits[False]


def test_all_tries_share_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = count(step=4)
    monkeypatch.setattr(documents, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    printer = NeverFits()
    with pytest.raises(PrintTookTooLong):
        documents.print_plan(parse(FULL.read_bytes(), TODAY), today=TODAY, printer=printer)  # type: ignore[arg-type]  # stands in
    assert printer.budgets_s == [6, 2]
