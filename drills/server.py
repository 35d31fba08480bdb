"""A real `planner run` for drills: started, stopped in good order, or killed with all it has."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

_HOME = Path(__file__).resolve().parent.parent
_START_S = 60.0
_STOP_S = 30.0
_LOOK_S = 0.02


class Server:
    """A server in a process group of its own, on the same data at each start.

    settings: further variables, as PLANNER_DATABASE_URL.
    """

    def __init__(self, folder: Path, port: int, settings: Mapping[str, str] | None = None) -> None:
        self._folder, self.port = folder, port
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where patients find it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> float:
        """Start and wait for the first answer; returns the seconds that took."""
        began_s = time.monotonic()
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PLANNER_")}
        environment = kept | {
            "PLANNER_DATA_DIR": str(self._folder / "var"),
            "PLANNER_NEW_PLANS_PER_HOUR": "100000",
            "PYTHONPATH": str(_HOME),
            **self._settings,
        }
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "planner", "run", "--port", str(self.port)],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=self._folder,
                start_new_session=True,
            )
        while not self._answers():
            if self._process.poll() is not None:
                raise RuntimeError(f"The server did not start; see {self._folder / 'log'}.")
            if time.monotonic() - began_s > _START_S:
                raise RuntimeError("The server did not start in time.")
            threading.Event().wait(_LOOK_S)
        return time.monotonic() - began_s

    def stop(self) -> None:
        """Tell it to end, as a service manager does, and wait for that; raises TimeoutExpired."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.wait(_STOP_S)
        self._process = None

    def kill(self) -> None:
        """End every process of the server at once, as a power cut would, but for the disk."""
        if self._process is None:
            return
        family = _family(self._process.pid)
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        # Stopped first, so that none of them sees another die and tidies up.
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(_STOP_S)
        self._process = None
        ends_s = time.monotonic() + _STOP_S
        while _is_open(self.port):
            if time.monotonic() > ends_s:
                raise RuntimeError("The port of the killed server stays taken.")
            threading.Event().wait(_LOOK_S)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("HEAD", "/healthz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _family(pid: int) -> list[int]:
    """Return a process and all its descendants, parents first."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    children: dict[int, list[int]] = {}
    for line in listed.splitlines():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    family = [pid]
    for one in family:
        family += children.get(one, [])
    return family


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
