"""The print process under load and abuse: one bad job costs one render, and all learn why."""

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
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from planner.pdf.errors import (
    PrintBusy,
    PrintCannotStart,
    PrintFailed,
    PrintLeft,
    PrintRefused,
    PrintTooBig,
    PrintTookTooLong,
    PrintUnavailable,
)
from planner.pdf.limits import REQUEST_BYTES, Limits
from planner.pdf.print_client import Printer
from planner.pdf.print_job import Job, Owner, frame, pack_job
from planner.pdf.print_process.private_socket import listen_privately
from planner.pdf.print_process.start import (
    print_process_running,
    short_temporary_folder,
)
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

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Give a folder whose path leaves room for a socket, whatever the user's name is."""
    with tempfile.TemporaryDirectory(dir=short_temporary_folder()) as folder:
        yield Path(folder)


def test_a_job_comes_back_as_a_valid_pdf(printer, document, assert_pdf_ua):
    printed = printer.print(document("<h1>Plan</h1><p>x</p>"))
    assert printed.pages == 1
    assert_pdf_ua(printed.pdf)


def test_two_print_processes_and_this_process_give_the_same_bytes(printer, engine, document):
    job = document("<h1>Plan</h1><p>words قبطان नमस्ते</p>")
    first = printer.print(job).pdf
    assert printer.print(job).pdf == first
    with print_process_running() as another:
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
    with process_with(Limits(), tmp_path) as (printer, process):
        with in_background(lambda: printer.print(HOG)) as [killed]:
            wait_for_state(printer, lambda state: state.running == 1)
            wait_until(lambda: bool(jobs_of(process)))
            os.kill(jobs_of(process)[0], signal.SIGKILL)
            with pytest.raises(PrintFailed):
                killed.result()
        assert printer.print(SMALL).pages == 1


def test_a_fork_server_that_dies_costs_what_it_printed_and_is_replaced(tmp_path):
    with process_with(Limits(), tmp_path) as (printer, process):
        with in_background(lambda: printer.print(HOG)) as [lost]:
            wait_for_state(printer, lambda state: state.running == 1)
            wait_until(lambda: bool(jobs_of(process)))
            os.kill(fork_server_of(process), signal.SIGKILL)
            with pytest.raises(PrintFailed):
                lost.result()
        assert printer.print(replace(SMALL, budget_s=PATIENCE_S)).pages == 1


def test_nobody_outlives_a_print_process_that_was_killed(tmp_path):
    with process_with(Limits(), tmp_path) as (printer, process):
        with in_background(lambda: printer.print(HOG)) as [lost]:
            wait_for_state(printer, lambda state: state.running == 1)
            wait_until(lambda: bool(jobs_of(process)))
            family = [fork_server_of(process), *jobs_of(process), *children_of(process.pid)]
            process.kill()
            with pytest.raises(PrintFailed):
                lost.result()
        wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))


def has_in_memory(pid: int, word: bytes) -> bool:
    """Search all that a process could read of its own memory."""
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            span, rights, *_ = line.split()
            start, end = (int(address, 16) for address in span.split("-"))
            # The kernel's own pages ([vvar]) cannot be read from outside.
            with contextlib.suppress(OSError):
                if rights.startswith("r") and start < 1 << 47:
                    memory.seek(start)
                    if word in memory.read(end - start):
                        return True
    return False


def jobs_with(word: bytes, process: subprocess.Popen[bytes]) -> list[int]:
    return [job for job in jobs_of(process) if has_in_memory(job, word)]


def marked(word: str) -> Job:
    html = "<p>" + f"{word} words " * 100_000
    return replace(HOG, html=html, budget_s=60, owner=Owner())


def test_a_job_finds_nothing_of_one_that_waits_in_its_memory(tmp_path):
    with (
        process_with(Limits(children=1, cpu_s=60, wall_s=60), tmp_path) as (printer, process),
        in_background(lambda: printer.print(marked("canary-of-the-first"))) as first,
    ):
        wait_for_state(printer, lambda state: state.running == 1)
        with in_background(lambda: printer.print(marked("canary-of-the-next"))) as second:
            wait_for_state(printer, lambda state: state.queued == 1)
            with in_background(lambda: printer.print(marked("canary-that-waits"))) as third:
                wait_for_state(printer, lambda state: state.queued == 2)
                # It alone: `end_all` might also hit the one that follows.
                (job,) = jobs_of(process)
                os.kill(job, signal.SIGKILL)
                wait_for_state(printer, lambda state: state.running == state.queued == 1)
                wait_until(lambda: bool(jobs_with(b"canary-of-the-next", process)))
                assert jobs_with(b"canary-that-waits", process) == []
                assert not has_in_memory(fork_server_of(process), b"canary-")
                end_all(process, [*first, *second, *third])


def test_a_job_that_burns_its_processor_time_took_too_long(tmp_path):
    with process_with(Limits(cpu_s=1), tmp_path) as (printer, _):
        with pytest.raises(PrintTookTooLong):
            printer.print(HOG)
        assert printer.print(SMALL).pages == 1


def test_a_job_that_outlasts_the_wall_clock_took_too_long(tmp_path):
    # Enough for the small one on a machine that has much else to do.
    with process_with(Limits(wall_s=3), tmp_path) as (printer, _):
        with pytest.raises(PrintTookTooLong):
            printer.print(HOG)
        assert printer.print(SMALL).pages == 1


def test_a_job_that_wants_too_much_memory_is_too_big(tmp_path):
    with process_with(Limits(data_bytes=100 * 1024 * 1024), tmp_path) as (printer, _):
        with pytest.raises(PrintTooBig):
            printer.print(HOG)
        assert printer.print(SMALL).pages == 1


def test_a_job_over_the_size_of_a_request_is_too_big(printer):
    with pytest.raises(PrintTooBig):
        printer.print(Job("x" * (REQUEST_BYTES + 1)))


def test_a_full_queue_says_busy_and_when_to_come_back(tmp_path):
    with (
        process_with(Limits(children=1, queue=1), tmp_path) as (printer, process),
        in_background(lambda: printer.print(HOG), lambda: printer.print(HOG)) as hogs,
    ):
        wait_for_state(printer, lambda state: state.running == 1 and state.queued == 1)
        with pytest.raises(PrintBusy) as busy:
            printer.print(SMALL)
        assert busy.value.retry_after_s >= 1
        end_all(process, hogs)


def test_a_client_that_goes_away_frees_its_place(tmp_path):
    with process_with(Limits(children=1), tmp_path) as (printer, process):
        with connected(printer) as running, connected(printer) as queued:
            running.sendall(pack_job(HOG))
            wait_for_state(printer, lambda state: state.running == 1)
            queued.sendall(pack_job(HOG))
            wait_for_state(printer, lambda state: state.queued == 1)
        wait_for_state(printer, lambda state: state.running == state.queued == 0)
        wait_until(lambda: not jobs_of(process))


def test_half_a_job_is_dropped_and_holds_nobody_up(tmp_path):
    with process_with(Limits(request_s=0.2), tmp_path) as (printer, _), connected(printer) as slow:
        slow.sendall(pack_job(SMALL)[:-1])
        assert printer.print(SMALL).pages == 1
        assert slow.recv(1) == b""


def test_too_many_half_jobs_are_told_that_it_is_busy(tmp_path):
    with process_with(Limits(reading=1), tmp_path) as (printer, _), connected(printer) as slow:
        slow.sendall(b"\0")
        with pytest.raises((PrintBusy, PrintUnavailable)):
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
    with process_with(patient, tmp_path) as (printer, process):
        with in_background(lambda: printer.print(medium)) as [running]:
            wait_for_state(printer, lambda state: state.running == 1)
            process.terminate()
            assert running.result().pages > 1
        assert process.wait(PATIENCE_S) == 0
        assert not printer._socket_path.exists()
        with pytest.raises(PrintUnavailable):
            printer.print(SMALL)


def test_after_the_drain_time_a_job_is_cut_off(tmp_path):
    with process_with(Limits(drain_s=0.1), tmp_path) as (printer, process):
        with in_background(lambda: printer.print(HOG)) as [running]:
            wait_for_state(printer, lambda state: state.running == 1)
            process.terminate()
            with pytest.raises(PrintTookTooLong):
                running.result()
        assert process.wait(PATIENCE_S) == 0


def test_the_print_process_ends_when_the_process_that_started_it_dies(tmp_path):
    starter = """
        import os, sys
        from pathlib import Path
        from planner.pdf.print_process.start import start_print_process
        print(start_print_process(Path(sys.argv[1])).pid, flush=True)
        os._exit(0)
    """
    socket_path = tmp_path / "s" / "print"
    command = [sys.executable, "-c", textwrap.dedent(starter), str(socket_path)]
    # It and its fork server hold our end of the pipe too, so reading to its end waits for both.
    subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=PATIENCE_S, cwd=Path.cwd())
    assert not socket_path.exists()


def test_no_word_of_a_job_reaches_the_log(tmp_path, capfd):
    with process_with(Limits(cpu_s=1), tmp_path) as (printer, _):
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
    with pytest.raises(PrintCannotStart, match="0700"), listen_privately(tmp_path / "print"):
        pass


def test_a_path_too_long_for_a_socket_is_refused(tmp_path):
    with pytest.raises(PrintCannotStart, match="shorter"), listen_privately(tmp_path / ("x" * 100)):
        pass


def test_a_second_print_process_at_the_same_socket_does_not_start(printer):
    with pytest.raises(PrintCannotStart, match="already"), listen_privately(printer._socket_path):
        pass
    assert printer.print(SMALL).pages == 1


def test_a_dead_socket_is_taken_over(tmp_path):
    tmp_path.chmod(0o700)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "print"))
    with listen_privately(tmp_path / "print") as listener:
        assert listener.getsockname() == str(tmp_path / "print")


def test_a_file_in_the_socket_s_place_is_left_alone(tmp_path):
    tmp_path.chmod(0o700)
    (tmp_path / "print").write_text("precious")
    with pytest.raises(PrintCannotStart), listen_privately(tmp_path / "print"):
        pass
    assert (tmp_path / "print").read_text() == "precious"


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
    with listen_privately(tmp_path / "print") as listener:
        server = threading.Thread(target=answer_one)
        server.start()
        with pytest.raises(PrintTooBig):
            Printer(tmp_path / "print").print(SMALL)
        server.join(PATIENCE_S)


def test_without_a_print_process_printing_is_unavailable(tmp_path):
    with pytest.raises(PrintUnavailable):
        Printer(tmp_path / "none").print(SMALL)
    with pytest.raises(PrintUnavailable):
        Printer(tmp_path / "none").ping()


def test_an_idle_print_process_says_that_it_can_print(printer):
    state = wait_for_state(printer, lambda state: state.running == 0)
    assert state.can_print
    assert state.queued == 0


def test_eight_slow_prints_of_one_address_keep_nobody_elses_waiting(tmp_path):
    slow = [replace(HOG, owner=Owner(b"a" * 16, bytes([n]) * 16)) for n in range(8)]
    another = replace(SMALL, owner=Owner(b"b" * 16, b"c" * 16))
    with (
        process_with(Limits(), tmp_path) as (printer, process),
        in_background(*(partial(printer.print, job) for job in slow)) as hogs,
    ):
        wait_for_state(printer, lambda state: state.running + state.queued >= 6)
        assert printer.ping().running == 1
        for _ in range(14):
            assert printer.print(another).pages == 1
        end_all(process, hogs)


def test_a_job_that_waited_its_time_out_is_told_that_it_is_busy(tmp_path):
    with (
        process_with(Limits(children=1), tmp_path) as (printer, process),
        in_background(lambda: printer.print(HOG)) as hogs,
    ):
        wait_for_state(printer, lambda state: state.running == 1)
        with pytest.raises(PrintBusy):
            printer.print(replace(SMALL, budget_s=0.2))
        end_all(process, hogs)


def test_a_job_has_no_longer_than_what_is_left_of_its_budget(tmp_path):
    with process_with(Limits(cpu_s=60, wall_s=120), tmp_path) as (printer, _):
        with pytest.raises(PrintTookTooLong):
            printer.print(replace(HOG, budget_s=0.5))
        wait_for_state(printer, lambda state: state.running == 0)


def test_a_print_that_nobody_waits_for_is_ended_and_gives_its_place_back(tmp_path):
    left = threading.Event()
    job = replace(HOG, is_wanted=lambda: not left.is_set())
    with process_with(Limits(children=1), tmp_path) as (printer, process):
        with in_background(*[lambda: printer.print(job)] * 2) as prints:
            wait_for_state(printer, lambda state: state.running == 1 and state.queued == 1)
            left.set()
            for one in prints:
                with pytest.raises(PrintLeft):
                    one.result()
        wait_for_state(printer, lambda state: state.running == state.queued == 0)
        wait_until(lambda: not jobs_of(process))


def end_all(process: subprocess.Popen[bytes], prints: "list[Future[object]]") -> None:
    while not all(one.done() for one in prints):
        for child in jobs_of(process):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
