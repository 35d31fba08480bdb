"""A real `planner run` or `planner worker` for drills: started, stopped in good order, killed."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path

_HOME = Path(__file__).resolve().parent.parent
_START_S = 60.0
_STOP_S = 30.0
_LOOK_S = 0.02


class Program(ABC):
    """A `planner ...` in a process group of its own, on the same data at each start.

    settings: further variables, as PLANNER_DATABASE_URL. inside: a command that runs another one,
    as `ip netns exec NAME`.
    """

    def __init__(
        self,
        folder: Path,
        words: Sequence[str],
        settings: Mapping[str, str] | None = None,
        inside: Sequence[str] = (),
    ) -> None:
        self.log = folder / "log"
        self._folder, self._words, self._inside = folder, list(words), list(inside)
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start and wait until it is ready; returns the seconds that took."""
        began_s = time.monotonic()
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PLANNER_")}
        environment = kept | {
            "PLANNER_DATA_DIR": str(self._folder / "var"),
            "PLANNER_NEW_PLANS_PER_HOUR": "100000",
            "PYTHONPATH": str(_HOME),
            **self._settings,
        }
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._inside, sys.executable, "-m", "planner", *self._words],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=self._folder,
                start_new_session=True,
            )
        while not self.is_ready():
            if self._process.poll() is not None:
                raise RuntimeError(f"It did not start:\n{self._last_words()}")
            if time.monotonic() - began_s > _START_S:
                raise RuntimeError(f"It did not start in time:\n{self._last_words()}")
            threading.Event().wait(_LOOK_S)
        return time.monotonic() - began_s

    @abstractmethod
    def is_ready(self) -> bool:
        """Say whether it does its work."""

    def stop(self) -> None:
        """Tell it to end, as a service manager does, and wait for that; raises TimeoutExpired."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.wait(_STOP_S)
        self._process = None

    def kill(self) -> None:
        """End all its processes at once, as a power cut would, but for the disk."""
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

    def _last_words(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]


class Server(Program):
    """A `planner run`."""

    def __init__(
        self,
        folder: Path,
        port: int,
        settings: Mapping[str, str] | None = None,
        *,
        host: str = "127.0.0.1",
        inside: Sequence[str] = (),
    ) -> None:
        super().__init__(folder, ["run", "--host", host, "--port", str(port)], settings, inside)
        self.host, self.port = host, port

    @property
    def address(self) -> str:
        """Where patients find it."""
        return f"http://{self.host}:{self.port}"

    def is_ready(self) -> bool:
        """Say whether it answers."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=2)
        try:
            connection.request("HEAD", "/healthz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """End all its processes at once, and wait until its port is free."""
        super().kill()
        ends_s = time.monotonic() + _STOP_S
        while self._is_taken():
            if time.monotonic() > ends_s:
                raise RuntimeError("The port of the killed server stays taken.")
            threading.Event().wait(_LOOK_S)

    def _is_taken(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex((self.host, self.port)) == 0


class Worker(Program):
    """A `planner worker`."""

    def __init__(
        self, folder: Path, settings: Mapping[str, str], inside: Sequence[str] = ()
    ) -> None:
        super().__init__(folder, ["worker"], settings, inside)
        self._seen = 0

    def start(self) -> float:
        """Start and wait until it looks for jobs; returns the seconds that took."""
        self._seen = self.log.stat().st_size if self.log.exists() else 0
        return super().start()

    def is_ready(self) -> bool:
        """Say whether it said so since it was started last."""
        return b"The worker is ready." in self.log.read_bytes()[self._seen :]


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
