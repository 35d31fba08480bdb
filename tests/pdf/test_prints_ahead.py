"""What is printed before somebody asks: it is ready, in nobody's way, and for nobody else."""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from planner.pdf.errors import PrintBusy, PrintError, PrintFailed
from planner.pdf.limits import DEFAULT_LIMITS, Limits
from planner.pdf.print_client import Printer
from planner.pdf.print_job import OWNER_BYTES, Job, Owner, Printed
from planner.pdf.print_process.prints_ahead import PrintsAhead
from planner.pdf.print_process.start import print_process_running, short_temporary_folder
from tests.support.print_processes import (
    HOG,
    PATIENCE_S,
    SMALL,
    in_background,
    process_with,
    wait_for_state,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")

OWNER = Owner()
# A job that takes a second or two, and can be printed.
LONG = Job("<!doctype html><html lang=en><title>x</title>" + "<p>canary words</p>" * 4_000, ())


@pytest.fixture(scope="module")
def ahead_printer() -> Iterator[Printer]:
    """Give a print process that others do not print with."""
    with print_process_running() as printer:
        yield printer


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Give a folder whose path leaves room for a socket, whatever the user's name is."""
    with tempfile.TemporaryDirectory(dir=short_temporary_folder()) as folder:
        yield Path(folder)


def print_ahead(printer: Printer, job: Job) -> Printed:
    """Print a job ahead, once those before it have given their places back."""
    wait_for_state(printer, lambda state: not state.running and not state.ahead)
    return printer.print(replace(job, is_ahead=True))


def plan_of(job: Job, **changes: object) -> Job:
    """Give a job another owner, or another look."""
    return replace(job, **{"owner": OWNER, **changes})  # type: ignore[arg-type]  # any of its fields


def forever() -> float:
    return time.monotonic() + PATIENCE_S


def nobody_left() -> bool:
    return False


def test_what_was_printed_ahead_is_given_without_another_print(ahead_printer: Printer) -> None:
    made = print_ahead(ahead_printer, plan_of(SMALL))
    done = ahead_printer.ping().done
    assert ahead_printer.print(plan_of(SMALL)) == made
    assert ahead_printer.print(plan_of(SMALL)) == made
    assert ahead_printer.ping().done == done


@pytest.mark.parametrize(
    "another",
    [
        {"owner": Owner(OWNER.address, os.urandom(OWNER_BYTES))},
        {"html": SMALL.html + "y"},
        {"stylesheets": ("print.css",)},
        {"single_page_id": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_plan_or_another_answer_is_printed_anew(
    another: dict[str, object], ahead_printer: Printer
) -> None:
    print_ahead(ahead_printer, plan_of(SMALL))
    done = ahead_printer.ping().done
    assert ahead_printer.print(plan_of(SMALL, **another)).pdf
    assert wait_for_state(ahead_printer, lambda state: state.done == done + 1)


def test_who_asks_for_what_is_being_printed_waits_for_it(ahead_printer: Printer) -> None:
    done = ahead_printer.ping().done
    ahead = partial(print_ahead, ahead_printer, plan_of(LONG))
    with in_background(ahead) as (made,):
        wait_for_state(ahead_printer, lambda state: state.ahead)
        assert ahead_printer.print(plan_of(LONG)) == made.result(PATIENCE_S)
    assert ahead_printer.ping().done == done


def test_who_asks_for_anything_else_ends_it(ahead_printer: Printer) -> None:
    ahead = partial(print_ahead, ahead_printer, plan_of(replace(HOG, budget_s=60)))
    with in_background(ahead) as (hopeless,):
        wait_for_state(ahead_printer, lambda state: state.ahead)
        assert ahead_printer.print(SMALL).pdf
        with pytest.raises(PrintFailed):
            hopeless.result(PATIENCE_S)
    # The next one has the place.
    assert print_ahead(ahead_printer, plan_of(SMALL, html=SMALL.html + "z")).pdf


def test_nothing_is_printed_ahead_while_somebody_waits(ahead_printer: Printer) -> None:
    with in_background(partial(ahead_printer.print, LONG)) as (asked,):
        wait_for_state(ahead_printer, lambda state: state.running == 1)
        with pytest.raises(PrintBusy):
            ahead_printer.print(plan_of(SMALL, html=SMALL.html + "w", is_ahead=True))
        assert asked.result(PATIENCE_S)


def test_one_is_made_at_a_time() -> None:
    ahead = PrintsAhead(DEFAULT_LIMITS)
    with ahead.making(b"a"), pytest.raises(PrintBusy), ahead.making(b"b"):
        pass
    with ahead.making(b"b"):
        pass


@pytest.mark.parametrize("until", [forever, lambda: 0.0], ids=["left", "late"])
def test_who_left_or_is_late_waits_for_none(until: object) -> None:
    ahead = PrintsAhead(DEFAULT_LIMITS)
    with ahead.making(b"a"):
        assert ahead.find_reply(b"a", until(), lambda: True) is None  # type: ignore[operator]  # one of two


def test_one_that_failed_is_not_waited_for() -> None:
    ahead = PrintsAhead(DEFAULT_LIMITS)
    failing = threading.Event()

    def fail() -> None:
        with ahead.making(b"a"):
            failing.set()

    with in_background(fail) as (done,):
        assert failing.wait(PATIENCE_S)
        assert ahead.find_reply(b"a", forever(), nobody_left) is None
        done.result(PATIENCE_S)


@pytest.mark.parametrize(("limits", "kept"), [({}, b"123"), ({"ahead_s": 0.0}, None)])
def test_each_is_kept_for_a_while(limits: dict[str, float], kept: bytes | None) -> None:
    ahead = PrintsAhead(Limits(**limits))  # type: ignore[arg-type]  # seconds
    ahead.keep(b"a", b"123")
    ahead.forget_old()
    assert ahead._kept.keys() == ({b"a"} if kept else set())
    assert ahead.find_reply(b"a", forever(), nobody_left) == kept


def test_the_oldest_make_room() -> None:
    ahead = PrintsAhead(Limits(ahead_bytes=5))
    for key in (b"a", b"b", b"a", b"c"):
        ahead.keep(key, b"12")
    found = {key: ahead.find_reply(key, forever(), nobody_left) for key in (b"a", b"b", b"c")}
    assert found == {b"a": b"12", b"b": None, b"c": b"12"}
    ahead.keep(b"d", b"123456")
    assert ahead.find_reply(b"c", forever(), nobody_left) is None


def test_a_print_process_that_is_stopped_ends_it(tmp_path: Path) -> None:
    limits = replace(DEFAULT_LIMITS, wall_s=4 * PATIENCE_S, cpu_s=4 * PATIENCE_S)
    patient = plan_of(replace(HOG, budget_s=4 * PATIENCE_S))
    with (
        process_with(limits, tmp_path) as (printer, process),
        in_background(partial(print_ahead, printer, patient)) as (hopeless,),
    ):
        wait_for_state(printer, lambda state: state.ahead)
        process.terminate()
        assert process.wait(PATIENCE_S) == 0
        with pytest.raises(PrintError):
            hopeless.result(PATIENCE_S)
