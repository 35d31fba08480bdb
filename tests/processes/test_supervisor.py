"""`planner run` as a person sees it: real processes on a free port."""

import itertools
import os
import re
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.config import Settings
from planner.processes.print_keeper import Backoff
from planner.services import plans
from planner.services.clinics import first_clinic
from planner.storage.database import Database
from tests.support.servers import START_S, STARTED, Running, free_port, start, wait_until


@pytest.fixture(scope="module", autouse=True)
def _nobody_stays() -> Iterator[None]:
    """End every server that a test started, whatever became of the test."""
    yield
    for server in STARTED:
        server.stop()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Running:
    return start(tmp_path_factory.mktemp("s"), free_port())


def test_it_says_where_the_key_is_and_then_the_address(running: Running) -> None:
    lines = running.log.read_text().splitlines()
    assert lines[0].startswith("A new key was made: ")
    assert f"Captain & Crew is ready: http://127.0.0.1:{running.port}" in lines


def test_it_is_ready_when_it_says_so(running: Running) -> None:
    assert running.get("/healthz") == (200, b'{"status":"ok"}\n')
    status, body = running.get("/readyz")
    assert status == 200, body


def test_what_is_no_request_gets_the_headers_and_no_echo(running: Running) -> None:
    answer = running.send(b"GET /wedding HTTP/9\r\nX: wedding\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"Content-Security-Policy: default-src 'none'" in answer
    assert b"Cache-Control: no-store" in answer
    assert b"wedding" not in answer
    running.get("/wedding?wedding=wedding")
    assert "wedding" not in running.log.read_text()


def test_it_opens_its_port_and_the_print_socket_and_nothing_else(running: Running) -> None:
    folder = running.log.parent
    sockets = [path.name for path in folder.rglob("*") if path.is_socket()]
    assert sockets == [f"{running.port}.sock"]
    assert not (folder / ".gunicorn").exists()


def test_a_taken_port_is_a_sentence_and_makes_nothing(running: Running, tmp_path: Path) -> None:
    second = start(tmp_path, running.port)
    assert second.process.wait(START_S) == 1
    (said,) = second.log.read_text().splitlines()
    assert said.startswith(f"Cannot listen on 127.0.0.1 port {running.port}: ")
    hint = re.search(r"Choose another place: PLANNER_PORT=(\d+) make run$", said)
    assert hint
    assert 0 < int(hint[1]) - running.port <= 50
    assert can_bind(int(hint[1]))
    assert not (tmp_path / "var").exists()


def test_a_second_start_says_that_it_runs_already_and_where(running: Running) -> None:
    second = start(running.log.parent, running.port)
    assert second.process.wait(START_S) == 1
    first, hint = second.log.read_text().splitlines()
    assert first == (
        f"Captain & Crew runs already with these plans. Open http://127.0.0.1:{running.port}"
    )
    named = re.fullmatch(r"To run a second one beside it: PLANNER_PORT=(\d+) make run", hint)
    assert named
    assert can_bind(int(named[1]))
    assert running.get("/readyz")[0] == 200


def test_a_second_server_with_the_same_plans_and_another_port_works_beside(
    running: Running,
) -> None:
    second = start(running.log.parent, free_port())
    assert second.get("/readyz")[0] == 200
    assert running.get("/readyz")[0] == 200
    second.stop()
    assert second.process.returncode == 0
    assert running.get("/readyz")[0] == 200
    lines = second.log.read_text().splitlines()
    said = [line for line in lines if not line.startswith("at=")]
    assert said == [f"Captain & Crew is ready: http://127.0.0.1:{second.port}"]


def test_two_servers_that_are_given_one_print_socket_are_told_so(
    running: Running, tmp_path: Path
) -> None:
    socket_of_first = running.log.parent / "var" / "print" / f"{running.port}.sock"
    taken = os.path.relpath(socket_of_first, tmp_path)
    second = start(tmp_path, free_port(), PLANNER_PRINT_SOCKET=taken)
    assert second.process.wait(START_S) == 1
    assert second.log.read_text() == (
        f"Another server prints at {taken}. Stop it, or give this one "
        "another socket with PLANNER_PRINT_SOCKET.\n"
    )
    assert running.get("/readyz")[0] == 200


def test_a_dead_print_process_is_started_again(running: Running) -> None:
    (dead,) = [pid for pid, args in running.children().items() if "print_process" in args]
    os.kill(dead, signal.SIGKILL)
    wait_until(lambda: running.get("/readyz")[0] == 200 and dead not in running.children())


def test_told_to_stop_it_ends_quietly_and_frees_the_port(tmp_path: Path) -> None:
    for number, code in ((signal.SIGTERM, 0), (signal.SIGINT, 0)):
        server = start(tmp_path, free_port())
        children = server.children()
        assert len(children) == 2
        server.process.send_signal(number)
        assert server.process.wait(30) == code
        assert "Traceback" not in server.log.read_text()
        wait_until(lambda pids=tuple(children): not any(is_alive(pid) for pid in pids))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems cannot tie a child's life")
def test_a_killed_supervisor_leaves_nobody_on_the_port(tmp_path: Path) -> None:
    port = free_port()
    server = start(tmp_path, port)
    server.process.kill()
    server.process.wait()
    again = start(tmp_path, port)
    if again.process.poll() is not None:
        # The old server had not quite let go of the port: that is said, and the next try works.
        wait_until(lambda: can_bind(port))
        again = start(tmp_path, port)
    assert again.get("/healthz")[0] == 200
    again.process.terminate()
    assert again.process.wait(30) == 0


def can_bind(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_keeps_dying_is_started_ever_more_slowly() -> None:
    backoff, now, starts = Backoff(), 0.0, []
    while now < 200:
        if backoff.may_start(now):
            backoff.started(now)
            starts.append(now)
        now += 0.5
    pauses = [b - a for a, b in itertools.pairwise(starts)]
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30, 30, 30]


def test_what_lived_long_is_started_at_once() -> None:
    backoff = Backoff()
    for now in (0.0, 1.0, 3.0, 7.0):
        backoff.started(now)
    assert backoff.may_start(1000)
    backoff.started(1000)
    assert backoff.may_start(1001)


def test_an_address_of_another_computer_is_a_sentence(tmp_path: Path) -> None:
    server = start(tmp_path, free_port(), PLANNER_HOST="192.0.2.1")
    assert server.process.wait(START_S) == 1
    said = server.log.read_text().splitlines()[-1]
    assert "Cannot listen on 192.0.2.1 port" in said
    assert said.endswith("Choose another place: PLANNER_HOST=127.0.0.1 make run")


@pytest.mark.sqlite_only("its log")
def test_what_a_reader_held_on_to_at_the_start_is_emptied_by_the_running_server(
    settings: Settings, database: Database
) -> None:
    log = settings.data_dir / "planner.db-wal"
    with database.work() as session:
        plans.erase_plan(session, plans.start_plan(session, first_clinic(session)))
    with database.session(writes=False) as reading:
        reading.execute(sa.text("SELECT 1 FROM plans")).first()
        with database.work() as session:
            plans.start_plan(session, first_clinic(session))
        server = start(settings.data_dir.parent, free_port())
        assert server.get("/healthz")[0] == 200
        assert log.stat().st_size > 0
    wait_until(lambda: log.stat().st_size == 0)
    server.stop()
