"""Real servers of `planner run` on free ports, for the tests that need whole processes."""

import contextlib
import http.client
import os
import select
import socket
import struct
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from tests.support import databases

START_S = 60
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """A server that said it is ready."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def get(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def send(self, raw: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(raw)
            received = b""
            while chunk := connection.recv(4096):
                received += chunk
        return received

    def cut(self, raw: bytes) -> bytes:
        """Send these bytes, say that no more will come, and read the answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            received = b""
            while chunk := connection.recv(4096):
                received += chunk
        return received

    def reset(self, raw: bytes) -> None:
        """Send these bytes and break the connection, as a phone does that loses its network."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(raw)
            at_once = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)

    def stop(self) -> None:
        """End the server, if it has not ended by itself."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(30)

    def children(self) -> dict[int, str]:
        """List the processes under the supervisor: id -> command line."""
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        rows = (line.split(None, 1) for line in listed.splitlines())
        return {int(pid): args for pid, args in rows}


STARTED: list[Running] = []


def start(folder: Path, port: int, code: Path = ROOT, **settings: str) -> Running:
    """Start `planner run` in a folder; code: the checkout that is run, ours or a changed copy."""
    log = folder / f"log-{uuid.uuid4().hex}"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PLANNER_")}
    # Not the whole path: the print socket in it must stay short, however deep the folder is.
    environment |= {"PLANNER_DATA_DIR": "var", "HOME": str(folder)}
    environment |= databases.surroundings(folder / "var") | settings
    environment["PYTHONPATH"] = str(code)
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "planner", "run", "--port", str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder,
        )
    running = Running(process, port, log)
    STARTED.append(running)
    wait_until(lambda: b"is ready" in log.read_bytes() or process.poll() is not None)
    return running


def wait_until(happens: object, seconds: float = START_S) -> None:
    """Look until something is so; these are other processes, so there is no clock to wind."""
    deadline = time.monotonic() + seconds
    assert callable(happens)
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        select.select([], [], [], 0.05)
