"""Real print processes, their fork servers and jobs, for the tests that stop and kill them."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from planner.pdf.limits import Limits
from planner.pdf.print_client import Printer, PrintState
from planner.pdf.print_job import Job
from planner.pdf.print_process.start import start_print_process, stop_print_process

PATIENCE_S = 30
HOG = Job("<p>" + "canary words " * 300_000, stylesheets=(), single_page_id=None)
SMALL = Job("<!doctype html><html lang=en><title>x</title><p>x", stylesheets=())


def wait_for_state(printer: Printer, holds: Callable[[PrintState], bool]) -> PrintState:
    """Ask again and again, for half a minute at most, until the print process is as wanted."""
    give_up = time.monotonic() + PATIENCE_S
    while not holds(state := printer.ping()):
        assert time.monotonic() < give_up, state
    return state


def wait_until(holds: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def children_of(pid: int) -> list[int]:
    """List the children of all threads of a process, of which some may just have ended."""
    found = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(child) for child in listed.read_text().split()]
    return found


def fork_server_of(process: subprocess.Popen[bytes]) -> int:
    (found,) = [
        child
        for child in children_of(process.pid)
        if b"multiprocessing.forkserver" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    return found


def jobs_of(process: subprocess.Popen[bytes]) -> list[int]:
    """List the processes in which a print process has its jobs done."""
    return children_of(fork_server_of(process))


@contextlib.contextmanager
def process_with(limits: Limits, folder: Path) -> Iterator[tuple[Printer, subprocess.Popen[bytes]]]:
    """Start a print process that we can see."""
    process = start_print_process(folder / "s" / "print", limits)
    try:
        yield Printer(folder / "s" / "print"), process
    finally:
        for child in jobs_of(process) if process.poll() is None else []:
            os.kill(child, signal.SIGKILL)
        stop_print_process(process)


@contextlib.contextmanager
def in_background(*calls: Callable[[], object]) -> Iterator[list["Future[object]"]]:
    with ThreadPoolExecutor(len(calls)) as pool:
        yield [pool.submit(call) for call in calls]
