"""Asks the press for a PDF; the web, the command line and tests print through this alone."""

import contextlib
import json
import logging
import os
import re
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from planner.pdf.errors import (
    PressBusy,
    PressUnavailable,
    PrintFailed,
    PrintLeft,
    PrintNotInstalled,
    PrintRefused,
    PrintTooBig,
    PrintTookTooLong,
)
from planner.pdf.job import (
    LENGTH_BYTES,
    Job,
    Kind,
    Outcome,
    Owner,
    Printed,
    Reply,
    frame,
    framed_length,
    pack_job,
    unpack_facts,
)
from planner.pdf.limits import (
    DEFAULT_LIMITS,
    FACTS_BYTES,
    PDF_BYTES,
    REQUEST_BYTES,
    SOCKET_PATH_BYTES,
    Limits,
)
from planner.pdf.turns import Shares

log = logging.getLogger(__name__)

_KIND = re.compile(r"[A-Za-z]{1,60} at [a-z_]{1,40}:[0-9]{1,6}")
_RETRY_AFTER_S = 5
_WAIT_FOR_A_PLAN = 2
_PING_S = 5.0
# The press ends a job when its budget is over; only a press that hangs is not waited for longer.
_GRACE_S = 1.0
# How soon it is noticed that nobody waits any more.
_LOOK_S = 0.2
_CHUNK = 1 << 18
_START_S = 30.0
_STOP_S = 15.0

# Where programs, libraries and fonts are found, and in which language they speak.
_FOR_THE_PRESS = """
    PATH HOME LANG LANGUAGE TZ TMPDIR LD_LIBRARY_PATH DYLD_LIBRARY_PATH DYLD_FALLBACK_LIBRARY_PATH
    PYTHONHOME PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX PYTHONUTF8 PYTHONWARNINGS
    FONTCONFIG_FILE FONTCONFIG_PATH FONTCONFIG_SYSROOT XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME
    XDG_DATA_DIRS MALLOC_ARENA_MAX
"""

_ERRORS = {
    Outcome.NOT_INSTALLED: PrintNotInstalled,
    Outcome.TOO_LONG: PrintTookTooLong,
    Outcome.TOO_BIG: PrintTooBig,
    Outcome.CRASHED: PrintFailed,
}


@dataclass(frozen=True, slots=True)
class PressState:
    """What the press says of itself; `done` counts every job that ended, well or not."""

    running: int
    queued: int
    done: int
    can_print: bool


class Printer:
    """A client of the press at one socket; makes one connection a job and keeps none."""

    def __init__(self, socket_path: Path, at_once: int = 8) -> None:
        """Print at `socket_path`.

        at_once: how many threads of this process may wait for the press; the next one is told that
        it is busy, so that those who do not print are still served. One address or plan can have
        only some of these places.
        """
        self._socket_path = socket_path
        self._shares = Shares(at_once, _WAIT_FOR_A_PLAN)
        self._waiting: list[Owner] = []
        self._lock = threading.Lock()

    def print(self, job: Job) -> Printed:
        """Have `job` printed.

        An answer comes within the job's budget. Raises `PressUnavailable`, `PressBusy`,
        `PrintTookTooLong`, `PrintTooBig`, `PrintRefused`, `PrintNotInstalled`, `PrintFailed`, and
        `PrintLeft` once nobody wants it any more.
        """
        request = pack_job(job)
        if len(request) - LENGTH_BYTES > REQUEST_BYTES:
            raise PrintTooBig
        with self._place(job.owner):
            reply = self._ask(request, job.budget_s + _GRACE_S, job.is_wanted)
        if reply.outcome is Outcome.BUSY:
            raise PressBusy(reply.facts.get("retry_after_s", 1))
        if reply.outcome is Outcome.REFUSED:
            raise PrintRefused(_refused(reply.body))
        if reply.outcome is not Outcome.PRINTED:
            raise _ERRORS.get(reply.outcome, PrintFailed)
        try:
            return Printed(reply.body, reply.facts["pages"], reply.facts["glance_pages"])
        except KeyError:
            raise PrintFailed from None

    def ping(self, timeout_s: float = _PING_S) -> PressState:
        """Ask how the press is. Raises `PressUnavailable` when nothing answers."""
        facts = self._ask(frame(Kind.PING.encode()), timeout_s, lambda: True).facts
        try:
            return PressState(
                facts["running"], facts["queued"], facts["done"], bool(facts["installed"])
            )
        except KeyError:
            raise PressUnavailable from None

    @contextlib.contextmanager
    def _place(self, owner: Owner) -> Iterator[None]:
        with self._lock:
            if not self._shares.allow(owner, self._waiting):
                raise PressBusy(_RETRY_AFTER_S)
            self._waiting.append(owner)
        try:
            yield
        finally:
            with self._lock:
                self._waiting.remove(owner)

    def _ask(self, request: bytes, timeout_s: float, is_wanted: Callable[[], bool]) -> Reply:
        wait = _Wait(time.monotonic() + timeout_s, is_wanted)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout_s)
            try:
                connection.connect(str(self._socket_path))
                connection.sendall(request)
            except OSError:
                raise PressUnavailable from None
            facts = unpack_facts(_receive_frame(connection, FACTS_BYTES, wait))
            body = _receive_frame(connection, PDF_BYTES, wait)
        return Reply(facts.outcome, facts.facts, body)


def _refused(body: bytes) -> str:
    """Log the kind of error that a layout ended with, and return it.

    What it may look like is checked: the child that sent it has read a patient's words.
    """
    kind = body.decode("ascii", "replace")
    if not _KIND.fullmatch(kind):
        kind = "unknown"
    log.warning("A print was refused: %s.", kind)
    return kind


@dataclass(frozen=True, slots=True)
class _Wait:
    """How long to wait for the press, in monotonic seconds, and for whom."""

    until: float
    is_wanted: Callable[[], bool]

    def step_s(self) -> float:
        """Say how long to listen before the next look; raises when there is no more to wait for."""
        left_s = self.until - time.monotonic()
        if left_s <= 0:
            raise PrintTookTooLong
        if not self.is_wanted():
            raise PrintLeft
        return min(_LOOK_S, left_s)


def _receive_frame(connection: socket.socket, at_most: int, wait: _Wait) -> bytes:
    length = framed_length(_receive(connection, LENGTH_BYTES, wait))
    # Said by the child, which may have been taken over: four gigabytes would end the web server.
    if length > at_most:
        raise PrintTooBig
    return _receive(connection, length, wait)


def _receive(connection: socket.socket, wanted: int, wait: _Wait) -> bytes:
    received = bytearray()
    while len(received) < wanted:
        connection.settimeout(wait.step_s())
        try:
            chunk = connection.recv(min(_CHUNK, wanted - len(received)))
        except TimeoutError:
            continue
        except OSError:
            raise PrintFailed from None
        if not chunk:
            raise PrintFailed
        received += chunk
    return bytes(received)


@contextlib.contextmanager
def press_running(limits: Limits = DEFAULT_LIMITS) -> Iterator[Printer]:
    """Start a press of our own, yield a printer for it, and stop it after.

    Raises `PressUnavailable` when it does not answer within half a minute.
    """
    with tempfile.TemporaryDirectory(prefix="press-", dir=_short_temporary_folder()) as folder:
        socket_path = Path(folder) / "press"
        press = start_press(socket_path, limits)
        try:
            yield Printer(socket_path)
        finally:
            stop_press(press)


def start_press(socket_path: Path, limits: Limits = DEFAULT_LIMITS) -> subprocess.Popen[bytes]:
    """Start a press process at `socket_path` and return it when it is ready for jobs.

    Raises `PressUnavailable` when it ends or does not get ready within half a minute.
    """
    ready, ready_in_press = os.pipe()
    # The press must find this very package, also from a checkout that nobody installed.
    home = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "planner.pdf.press"]
    options = [f"--ready-fd={ready_in_press}", f"--limits={json.dumps(asdict(limits))}"]
    with os.fdopen(ready, "rb", buffering=0) as ready_pipe:
        press = subprocess.Popen(  # noqa: S603  our own interpreter and module, no outside words
            [*command, str(socket_path), *options],
            pass_fds=[ready_in_press],
            stdin=subprocess.DEVNULL,
            env=environment_of_the_press() | {"PYTHONPATH": path},
            # Ctrl+C goes to us alone, and we stop it: half started it would show a traceback.
            process_group=0,
        )
        os.close(ready_in_press)
        is_ready = False
        try:
            is_readable, _, _ = select.select([ready_pipe], [], [], _START_S)
            is_ready = bool(is_readable and ready_pipe.read(1))
        finally:
            if not is_ready:
                stop_press(press)
    if not is_ready:
        raise PressUnavailable
    return press


def environment_of_the_press() -> dict[str, str]:
    """Return what a press may know of our environment: no key, and no address of a database."""
    wanted = frozenset(_FOR_THE_PRESS.split())
    return {
        name: value
        for name, value in os.environ.items()
        if name in wanted or name.startswith("LC_")
    }


def stop_press(press: subprocess.Popen[bytes]) -> None:
    """Let a press finish what it prints, then end it."""
    press.terminate()
    try:
        press.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        press.kill()
        press.wait()


def _short_temporary_folder() -> str:
    """Choose a folder in which a socket's path stays short enough for the system."""
    usual = tempfile.gettempdir()
    room_for_name = 40
    return usual if len(os.fsencode(usual)) + room_for_name <= SOCKET_PATH_BYTES else "/tmp"  # noqa: S108  TemporaryDirectory makes a private folder in it
