"""Lines that cannot be written: left out and counted, and no patient waits for them."""

import http.client
import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from planner.loglines import LineWriter
from tests.support.servers import free_port, wait_until

FULL = Path("/dev/full")
PIPE_BYTES = 4096


class Pipe:
    """A pipe of the smallest size, with a reader that reads only when told to."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        self.stream = os.fdopen(self.writing, "w")

    def fill(self) -> None:
        os.set_blocking(self.writing, False)
        try:
            while True:
                os.write(self.writing, b"x" * PIPE_BYTES)
        except BlockingIOError:
            os.set_blocking(self.writing, True)

    def drain(self) -> bytes:
        os.set_blocking(self.reading, False)
        taken = b""
        try:
            while piece := os.read(self.reading, 65536):
                taken += piece
        except BlockingIOError:
            pass
        return taken


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    made.stream.close()
    os.close(made.reading)


def in_words(lost: int) -> str:
    return f"lost={lost}"


def test_a_reader_that_is_stuck_is_not_waited_for_and_later_told(pipe: Pipe) -> None:
    writer = LineWriter(pipe.stream, in_words)
    pipe.fill()
    for number in range(50):
        writer.write(f"line {number}")
    assert writer.lost == 50
    pipe.drain()
    writer.write("after")
    assert pipe.drain().decode().splitlines() == ["lost=50", "after"]
    writer.write("more")
    assert pipe.drain() == b"more\n"
    assert writer.lost == 50


def test_many_threads_on_a_stuck_reader_all_go_on(pipe: Pipe) -> None:
    writer = LineWriter(pipe.stream, in_words)
    pipe.fill()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(writer.write, (f"line {number}" for number in range(400))))
    assert writer.lost == 400


def test_a_reader_that_is_gone_costs_nothing(pipe: Pipe) -> None:
    writer = LineWriter(pipe.stream, in_words)
    os.close(pipe.reading)
    writer.write("one")
    writer.write("two")
    assert writer.lost == 2
    pipe.reading = os.open(os.devnull, os.O_RDONLY)


def test_a_full_disk_is_counted() -> None:
    with FULL.open("w") as stream:
        writer = LineWriter(stream, in_words)
        writer.write("one")
        assert writer.lost == 1


def test_no_stream_at_all_is_counted() -> None:
    writer = LineWriter(None, in_words)
    writer.write("one")
    closed = io.StringIO()
    closed.close()
    assert writer.lost == 1
    writer = LineWriter(closed, in_words)
    writer.write("one")
    assert writer.lost == 1


def test_a_line_is_never_longer_than_a_pipe_takes_at_once(pipe: Pipe) -> None:
    LineWriter(pipe.stream).write("é" * 10_000)
    written = pipe.drain()
    assert len(written) == PIPE_BYTES
    assert written.endswith(b"\n")


@pytest.fixture(params=["full disk", "reader gone", "reader stuck"])
def where(request: pytest.FixtureRequest) -> Iterator[int]:
    """Give what a server's log goes to: nothing can be written there."""
    if request.param == "full disk":
        with FULL.open("w") as stream:
            yield stream.fileno()
        return
    made = Pipe()
    if request.param == "reader gone":
        os.close(made.reading)
        made.reading = os.open(os.devnull, os.O_RDONLY)
    else:
        made.fill()
    yield made.writing
    made.stream.close()
    os.close(made.reading)


def test_a_server_whose_log_takes_nothing_serves_on(where: int, tmp_path: Path) -> None:
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PLANNER_")}
    environment |= {"PLANNER_DATA_DIR": str(tmp_path / "var"), "PLANNER_WEB_WORKERS": "1"}
    environment["PYTHONPATH"] = str(Path(__file__).parent.parent)
    command = [sys.executable, "-m", "planner", "run", "--port", str(port)]
    process = subprocess.Popen(command, stdout=where, stderr=where, env=environment, cwd=tmp_path)
    try:
        wait_until(lambda: answers(port) or process.poll() is not None)
        for _ in range(3):
            for path in ("/", "/healthz", "/nowhere", "/readyz"):
                assert ask(port, path)[0] == (404 if path == "/nowhere" else 200), path
        broken = b"NONSENSE\r\n\r\n"
        assert raw(port, broken).startswith(b"HTTP/1.1 400 ")
        assert '"log_lines_lost":' in ask(port, "/readyz")[1]
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    try:
        return ask(port, "/healthz")[0] == 200
    except OSError:
        return False


def ask(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def raw(port: int, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(data)
        return connection.recv(4096)
