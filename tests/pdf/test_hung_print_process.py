"""A print process, or its fork server, that stands still and is not dead."""

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import pytest

from planner.config import Settings
from planner.pdf import print_client
from planner.pdf.errors import PrintBusy, PrintFailed, PrintTookTooLong, PrintUnavailable
from planner.pdf.limits import Limits
from planner.pdf.print_client import Printer
from planner.pdf.print_job import Job, Printed
from planner.pdf.print_process import start
from planner.pdf.print_process.start import (
    short_temporary_folder,
    start_print_process,
    stop_print_process,
)
from planner.processes.print_keeper import PrintKeeper
from planner.processes.worker import OwnPrinter
from tests.support.print_processes import (
    HOG,
    PATIENCE_S,
    SMALL,
    children_of,
    fork_server_of,
    in_background,
    jobs_of,
    process_with,
    wait_for_state,
    wait_until,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are seen in /proc")

# Whoever waits for a print that stands still waits for so long where nobody notices.
LONG = Limits(cpu_s=60, wall_s=60, fork_s=2)
PATIENT = replace(SMALL, budget_s=60)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder whose path leaves room for a socket, whatever the user's name is."""
    with tempfile.TemporaryDirectory(dir=short_temporary_folder()) as made:
        yield Path(made)


def test_a_fork_server_that_hangs_is_replaced_and_who_waits_is_told_to_come_back(
    folder: Path,
) -> None:
    with process_with(LONG, folder) as (printer, process):
        hung = fork_server_of(process)
        os.kill(hung, signal.SIGSTOP)
        with pytest.raises(PrintBusy) as told:
            printer.print(PATIENT)
        assert told.value.retry_after_s >= 1
        assert printer.print(PATIENT).pages == 1
        assert fork_server_of(process) != hung
        assert not Path(f"/proc/{hung}").exists()


def test_one_that_waited_behind_a_fork_server_that_hangs_is_printed(folder: Path) -> None:
    with process_with(replace(LONG, children=2), folder) as (printer, process):
        os.kill(fork_server_of(process), signal.SIGSTOP)
        with in_background(*[lambda: printer.print(PATIENT)] * 2) as prints:
            ended = sorted(type(one.exception(PATIENCE_S)).__name__ for one in prints)
    assert ended == ["NoneType", "PrintBusy"]


def test_a_fork_server_that_died_a_moment_ago_costs_no_print(folder: Path) -> None:
    with process_with(LONG, folder) as (printer, process):
        for _ in range(4):
            os.kill(fork_server_of(process), signal.SIGKILL)
            assert printer.print(PATIENT).pages == 1


def test_a_job_whose_fork_server_died_before_it_was_bound_to_it_does_nothing() -> None:
    # The program that runs this was not forked by a process that had imported the child.
    orphan = """
        import sys
        from multiprocessing.connection import Connection
        from planner.pdf.limits import Limits
        from planner.pdf.print_process import child
        child.do_job(Connection(int(sys.argv[1])), Limits(), lambda job: child.Reply("alive"))
    """
    ours, theirs = Pipe()
    with ours, theirs:
        ours.send_bytes(b"a job")
        ended = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(orphan), str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            timeout=PATIENCE_S,
            check=False,
        )
        assert ended.returncode == 1
        assert not ours.poll()


def test_a_print_that_takes_long_is_not_taken_for_a_fork_server_that_hangs(folder: Path) -> None:
    with process_with(replace(LONG, wall_s=4), folder) as (printer, process):
        before = fork_server_of(process)
        with in_background(lambda: printer.print(HOG)) as [long]:
            wait_until(lambda: bool(jobs_of(process)))
            with pytest.raises(PrintTookTooLong):
                long.result()
        assert printer.print(SMALL).pages == 1
        assert fork_server_of(process) == before


def test_a_print_process_that_gives_no_answer_is_no_fault_of_the_document(folder: Path) -> None:
    with process_with(Limits(), folder) as (printer, process):
        os.kill(process.pid, signal.SIGSTOP)
        with pytest.raises(PrintUnavailable):
            printer.print(replace(SMALL, budget_s=0))
        with pytest.raises(PrintUnavailable):
            printer.ping(timeout_s=0.1)
        os.kill(process.pid, signal.SIGCONT)
        assert printer.print(PATIENT).pages == 1


def test_a_print_process_that_stands_still_is_replaced_with_all_it_started(folder: Path) -> None:
    settings = Settings(data_dir=folder)
    keeper = PrintKeeper(settings, answer_s=1)
    keeper.start()
    hung = keeper.process
    assert hung is not None
    family = [hung.pid, *children_of(hung.pid)]
    os.killpg(hung.pid, signal.SIGSTOP)
    printer = Printer(settings.print_socket_path)
    with in_background(lambda: printer.print(PATIENT)) as [waiting]:
        wait_until(lambda: not keeper.look() and keeper.process is not hung)
        assert isinstance(waiting.exception(PATIENCE_S), PrintFailed)
    assert printer.print(PATIENT).pages == 1
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))
    assert keeper.process is not None
    stop_print_process(keeper.process)


def test_a_print_process_that_only_has_much_to_do_is_kept(folder: Path) -> None:
    settings = Settings(data_dir=folder)
    keeper = PrintKeeper(settings, answer_s=2)
    keeper.start()
    busy = keeper.process
    assert busy is not None
    printer = Printer(settings.print_socket_path)
    with in_background(lambda: printer.print(HOG)) as [long]:
        wait_for_state(printer, lambda state: state.running == 1)
        wait_until(lambda: not keeper.look() and long.done())
    assert keeper.process is busy
    stop_print_process(keeper.process)


def test_a_worker_replaces_its_own_print_process_that_stands_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(print_client, "_PING_S", 0.5)
    monkeypatch.setattr(start, "_STOP_S", 0.5)
    printer = OwnPrinter()
    try:
        before = set(children_of(os.getpid()))
        assert printer.print(PATIENT).pages == 1
        (hung,) = set(children_of(os.getpid())) - before
        os.kill(hung, signal.SIGSTOP)
        assert printer.print(replace(SMALL, budget_s=3)).pages == 1
        assert not Path(f"/proc/{hung}").exists()
    finally:
        printer.close()


def test_only_the_print_process_that_was_found_bad_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two jobs find one print process dead; the second comes when the first has another one."""
    both_know = threading.Barrier(2)
    ask = Printer.print
    started_with = []

    def print_and_meet(asked: Printer, job: Job) -> Printed:
        try:
            return ask(asked, job)
        except PrintUnavailable:
            if both_know.wait(PATIENCE_S) == 0:
                wait_until(lambda: len(started_with) > 1)
            raise

    def start_noted(*args: Any, **more: Any) -> subprocess.Popen[bytes]:
        started_with.append(start_print_process(*args, **more))
        return started_with[-1]

    monkeypatch.setattr(start, "start_print_process", start_noted)
    printer = OwnPrinter()
    try:
        assert printer.print(PATIENT).pages == 1
        started_with[0].kill()
        started_with[0].wait()
        monkeypatch.setattr(Printer, "print", print_and_meet)
        with in_background(*[lambda: printer.print(PATIENT)] * 2) as prints:
            assert [one.exception(PATIENCE_S) for one in prints] == [None, None]
        _, replaced_by = started_with
        assert replaced_by.poll() is None
    finally:
        printer.close()
