"""The press under load and abuse: one bad job costs one render, and everybody learns why."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from planner.pdf import printer as printing
from planner.pdf.doorway import open_doorway
from planner.pdf.errors import (
    PressBusy,
    PressCannotStart,
    PressUnavailable,
    PrintFailed,
    PrintLeft,
    PrintRefused,
    PrintTooBig,
    PrintTookTooLong,
)
from planner.pdf.job import Job, Owner, frame, pack_job
from planner.pdf.limits import REQUEST_BYTES, Limits
from planner.pdf.printer import PressState, Printer, press_running, start_press, stop_press

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the press's limits are Linux's")

PATIENCE_S = 30
HOG = Job("<p>" + "canary words " * 300_000, stylesheets=(), single_page_id=None)
SMALL = Job("<!doctype html><html lang=en><title>x</title><p>x", stylesheets=())


def wait_until(printer: Printer, holds: Callable[[PressState], bool]) -> PressState:
    """Ask again and again, for half a minute at most, until the press is as wanted."""
    give_up = time.monotonic() + PATIENCE_S
    while not holds(state := printer.ping()):
        assert time.monotonic() < give_up, state
    return state


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Give a folder whose path leaves room for a socket, whatever the user's name is."""
    with tempfile.TemporaryDirectory(dir=printing._short_temporary_folder()) as folder:
        yield Path(folder)


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


@contextlib.contextmanager
def press_with(limits: Limits, folder: Path) -> Iterator[tuple[Printer, subprocess.Popen[bytes]]]:
    """Start a press whose process we can see."""
    press = start_press(folder / "s" / "press", limits)
    try:
        yield Printer(folder / "s" / "press"), press
    finally:
        for child in children_of(press.pid) if press.poll() is None else []:
            os.kill(child, signal.SIGKILL)
        stop_press(press)


@contextlib.contextmanager
def in_background(*calls: Callable[[], object]) -> Iterator[list["Future[object]"]]:
    with ThreadPoolExecutor(len(calls)) as pool:
        yield [pool.submit(call) for call in calls]


def test_a_job_comes_back_as_a_valid_pdf(printer, document, assert_pdf_ua):
    printed = printer.print(document("<h1>Plan</h1><p>x</p>"))
    assert printed.pages == 1
    assert_pdf_ua(printed.pdf)


def test_two_presses_and_this_process_give_the_same_bytes(printer, engine, document):
    job = document("<h1>Plan</h1><p>words قبطان नमस्ते</p>")
    first = printer.print(job).pdf
    assert printer.print(job).pdf == first
    with press_running() as another:
        assert another.print(job).pdf == first
    assert engine.render(job).pdf == first


def test_a_glance_over_one_page_travels_back_without_a_pdf(printer, document):
    printed = printer.print(document(f'<section id="glance">{"<p>x</p>" * 100}</section>'))
    assert printed.glance_pages > 1
    assert printed.pdf == b""


def test_a_refused_document_is_called_refused(printer, document):
    with pytest.raises(PrintRefused):
        printer.print(document('<img alt="x" src="file:///etc/passwd">'))


def test_a_child_killed_in_mid_render_costs_one_render(tmp_path):
    with press_with(Limits(), tmp_path) as (printer, press):
        with in_background(lambda: printer.print(HOG)) as [killed]:
            wait_until(printer, lambda state: state.running == 1)
            os.kill(children_of(press.pid)[0], signal.SIGKILL)
            with pytest.raises(PrintFailed):
                killed.result()
        assert printer.print(SMALL).pages == 1


def test_a_job_that_burns_its_processor_time_took_too_long(tmp_path):
    with press_with(Limits(cpu_s=1), tmp_path) as (printer, _):
        with pytest.raises(PrintTookTooLong):
            printer.print(HOG)
        assert printer.print(SMALL).pages == 1


def test_a_job_that_outlasts_the_wall_clock_took_too_long(tmp_path):
    with press_with(Limits(wall_s=0.3), tmp_path) as (printer, _):
        with pytest.raises(PrintTookTooLong):
            printer.print(HOG)
        assert printer.print(SMALL).pages == 1


def test_a_job_that_wants_too_much_memory_is_too_big(tmp_path):
    with press_with(Limits(data_bytes=100 * 1024 * 1024), tmp_path) as (printer, _):
        with pytest.raises(PrintTooBig):
            printer.print(HOG)
        assert printer.print(SMALL).pages == 1


def test_a_job_over_the_size_of_a_request_is_too_big(printer):
    with pytest.raises(PrintTooBig):
        printer.print(Job("x" * (REQUEST_BYTES + 1)))


def test_a_full_queue_says_busy_and_when_to_come_back(tmp_path):
    with (
        press_with(Limits(children=1, queue=1), tmp_path) as (printer, press),
        in_background(lambda: printer.print(HOG), lambda: printer.print(HOG)) as hogs,
    ):
        wait_until(printer, lambda state: state.running == 1 and state.queued == 1)
        with pytest.raises(PressBusy) as busy:
            printer.print(SMALL)
        assert busy.value.retry_after_s >= 1
        end_all(press, hogs)


def test_a_client_that_goes_away_frees_its_place(tmp_path):
    with press_with(Limits(children=1), tmp_path) as (printer, press):
        with connected(printer) as running, connected(printer) as queued:
            running.sendall(pack_job(HOG))
            wait_until(printer, lambda state: state.running == 1)
            queued.sendall(pack_job(HOG))
            wait_until(printer, lambda state: state.queued == 1)
        wait_until(printer, lambda state: state.running == state.queued == 0)
        assert children_of(press.pid) == []


def test_half_a_job_is_dropped_and_holds_nobody_up(tmp_path):
    with press_with(Limits(request_s=0.2), tmp_path) as (printer, _), connected(printer) as slow:
        slow.sendall(pack_job(SMALL)[:-1])
        assert printer.print(SMALL).pages == 1
        assert slow.recv(1) == b""


def test_too_many_half_jobs_are_told_that_it_is_busy(tmp_path):
    with press_with(Limits(reading=1), tmp_path) as (printer, _), connected(printer) as slow:
        slow.sendall(b"\0")
        with pytest.raises((PressBusy, PressUnavailable)):
            print_until_turned_away(printer)


def print_until_turned_away(printer: Printer) -> None:
    """Print until the slow visitor has been let in and takes the only chair."""
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        printer.print(SMALL)


def test_a_request_that_announces_too_much_is_refused_at_once(printer):
    with connected(printer) as greedy:
        greedy.sendall((REQUEST_BYTES + 1).to_bytes(4, "big"))
        assert b"too-big" in greedy.recv(1000)


@pytest.mark.parametrize("payload", [b"", b"p", b"pnull", b"p{}", b"p\xff", b"zzz"])
def test_nonsense_is_answered_and_harms_nothing(printer, payload):
    with connected(printer) as babbler:
        babbler.sendall(frame(payload))
        assert b"refused" in babbler.recv(1000)
    assert printer.print(SMALL).pages == 1


@contextlib.contextmanager
def connected(printer: Printer) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(PATIENCE_S)
        connection.connect(str(printer._socket_path))
        yield connection


def test_sigterm_lets_the_running_job_finish_and_clears_up(tmp_path):
    medium = Job("<!doctype html><title>x</title>" + "<p>words</p>" * 3000, (), None, 120)
    # A machine with much else to do needs longer than a patient would be kept waiting.
    patient = Limits(cpu_s=60, wall_s=120, drain_s=120)
    with press_with(patient, tmp_path) as (printer, press):
        with in_background(lambda: printer.print(medium)) as [running]:
            wait_until(printer, lambda state: state.running == 1)
            press.terminate()
            assert running.result().pages > 1
        assert press.wait(PATIENCE_S) == 0
        assert not printer._socket_path.exists()
        with pytest.raises(PressUnavailable):
            printer.print(SMALL)


def test_after_the_drain_time_a_job_is_cut_off(tmp_path):
    with press_with(Limits(drain_s=0.1), tmp_path) as (printer, press):
        with in_background(lambda: printer.print(HOG)) as [running]:
            wait_until(printer, lambda state: state.running == 1)
            press.terminate()
            with pytest.raises(PrintTookTooLong):
                running.result()
        assert press.wait(PATIENCE_S) == 0


def test_the_press_ends_when_the_process_that_started_it_dies(tmp_path):
    starter = """
        import os, sys
        from pathlib import Path
        from planner.pdf.printer import start_press
        print(start_press(Path(sys.argv[1])).pid, flush=True)
        os._exit(0)
    """
    socket_path = tmp_path / "s" / "press"
    command = [sys.executable, "-c", textwrap.dedent(starter), str(socket_path)]
    # The press holds our end of the pipe too, so reading to its end waits for the press.
    subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=PATIENCE_S, cwd=Path.cwd())
    assert not socket_path.exists()


def test_no_word_of_a_job_reaches_the_log(tmp_path, capfd):
    with press_with(Limits(cpu_s=1), tmp_path) as (printer, _):
        with pytest.raises(PrintTookTooLong):
            printer.print(HOG)
        with pytest.raises(PrintRefused):
            printer.print(Job('<p>canary<img src="file:///canary">', ()))
    logged = capfd.readouterr().err
    assert "too-long" in logged
    assert "canary" not in logged


def test_the_socket_is_for_its_owner_only(printer):
    path = printer._socket_path
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_open_to_others_is_refused(tmp_path):
    tmp_path.chmod(0o755)
    with pytest.raises(PressCannotStart, match="0700"), open_doorway(tmp_path / "press"):
        pass


def test_a_path_too_long_for_a_socket_is_refused(tmp_path):
    with pytest.raises(PressCannotStart, match="shorter"), open_doorway(tmp_path / ("x" * 100)):
        pass


def test_a_second_press_at_the_same_socket_does_not_start(printer):
    with pytest.raises(PressCannotStart, match="already"), open_doorway(printer._socket_path):
        pass
    assert printer.print(SMALL).pages == 1


def test_a_dead_press_s_socket_is_taken_over(tmp_path):
    tmp_path.chmod(0o700)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "press"))
    with open_doorway(tmp_path / "press") as listener:
        assert listener.getsockname() == str(tmp_path / "press")


def test_a_file_in_the_socket_s_place_is_left_alone(tmp_path):
    tmp_path.chmod(0o700)
    (tmp_path / "press").write_text("precious")
    with pytest.raises(PressCannotStart), open_doorway(tmp_path / "press"):
        pass
    assert (tmp_path / "press").read_text() == "precious"


@pytest.mark.parametrize(
    "answer", [b"\xff" * 4, frame(b'{"outcome": "printed"}') + b"\xff" * 4], ids=["facts", "pdf"]
)
def test_no_answer_is_taken_that_would_fill_the_memory(tmp_path, answer):
    def answer_one() -> None:
        connection, _ = listener.accept()
        with connection:
            # Else the client, not yet done with asking, would find the line closed.
            connection.recv(1 << 16)
            connection.sendall(answer)

    tmp_path.chmod(0o700)
    with open_doorway(tmp_path / "press") as listener:
        press = threading.Thread(target=answer_one)
        press.start()
        with pytest.raises(PrintTooBig):
            Printer(tmp_path / "press").print(SMALL)
        press.join(PATIENCE_S)


def test_without_a_press_printing_is_unavailable(tmp_path):
    with pytest.raises(PressUnavailable):
        Printer(tmp_path / "none").print(SMALL)
    with pytest.raises(PressUnavailable):
        Printer(tmp_path / "none").ping()


def test_an_idle_press_says_that_it_can_print(printer):
    state = wait_until(printer, lambda state: state.running == 0)
    assert state.can_print
    assert state.queued == 0


def test_eight_slow_prints_of_one_address_keep_nobody_elses_waiting(tmp_path):
    slow = [replace(HOG, owner=Owner(b"a" * 16, bytes([n]) * 16)) for n in range(8)]
    another = replace(SMALL, owner=Owner(b"b" * 16, b"c" * 16))
    with (
        press_with(Limits(), tmp_path) as (printer, press),
        in_background(*(partial(printer.print, job) for job in slow)) as hogs,
    ):
        wait_until(printer, lambda state: state.running + state.queued >= 6)
        assert printer.ping().running == 1
        for _ in range(14):
            assert printer.print(another).pages == 1
        end_all(press, hogs)


def test_a_job_that_waited_its_time_out_is_told_that_it_is_busy(tmp_path):
    with (
        press_with(Limits(children=1), tmp_path) as (printer, press),
        in_background(lambda: printer.print(HOG)) as hogs,
    ):
        wait_until(printer, lambda state: state.running == 1)
        with pytest.raises(PressBusy):
            printer.print(replace(SMALL, budget_s=0.2))
        end_all(press, hogs)


def test_a_job_has_no_longer_than_what_is_left_of_its_budget(tmp_path):
    with press_with(Limits(cpu_s=60, wall_s=120), tmp_path) as (printer, _):
        with pytest.raises(PrintTookTooLong):
            printer.print(replace(HOG, budget_s=0.5))
        wait_until(printer, lambda state: state.running == 0)


def test_a_print_that_nobody_waits_for_is_ended_and_gives_its_place_back(tmp_path):
    left = threading.Event()
    job = replace(HOG, is_wanted=lambda: not left.is_set())
    with press_with(Limits(children=1), tmp_path) as (printer, press):
        with in_background(*[lambda: printer.print(job)] * 2) as prints:
            wait_until(printer, lambda state: state.running == 1 and state.queued == 1)
            left.set()
            for one in prints:
                with pytest.raises(PrintLeft):
                    one.result()
        wait_until(printer, lambda state: state.running == state.queued == 0)
        assert children_of(press.pid) == []


def end_all(press: subprocess.Popen[bytes], prints: "list[Future[object]]") -> None:
    while not all(one.done() for one in prints):
        for child in children_of(press.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
