"""`planner run`: a small supervisor of two children, the web server and the print process."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from planner.config import EVERYWHERE, PREFIX, Settings
from planner.domain.errors import PlannerError
from planner.logs import configure, log
from planner.paths import own_command
from planner.pdf.errors import PrintError
from planner.pdf.print_client import Printer
from planner.pdf.print_process.start import kill_print_process
from planner.processes import ports
from planner.processes.installation import prepare
from planner.processes.print_keeper import PrintKeeper

_LOOK_S = 0.5
_START_S = 60
_STOP_S = 10
_LEAVE_S = 5.0
_ANSWER_S = 5.0


class CannotServeError(PlannerError):
    """The server cannot start; the text says why and what to do."""


def run(settings: Settings, say: Callable[[str], None]) -> int:
    """Serve until SIGTERM or Ctrl-C; returns the exit code.

    say: shows a line to the person at the terminal. Raises PlannerError when it cannot start.
    """
    configure(settings.log_format)
    # Before the database is touched: the server that runs may be of an earlier version.
    _refuse_taken_place(settings)
    prepared = prepare(settings)
    prepared.database.dispose()
    for notice in prepared.notices():
        say(notice)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    house = _House(settings)
    try:
        house.start()
        address = house.wait_until_it_answers(stop)
        if not stop.is_set():
            say(f"Captain & Crew is ready: {address}")
        return house.watch(stop)
    finally:
        house.close()


class _House:
    """The two children: started, watched, and stopped together."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._web: subprocess.Popen[bytes] | None = None
        self._print = PrintKeeper(settings)

    def start(self) -> None:
        """Start the print process and the web server."""
        self._print.start()
        if self._print.process is None:
            raise CannotServeError(f"The print process does not start. See: {own_command()} doctor")
        self._web = subprocess.Popen(
            [sys.executable, "-m", "planner.processes.web_server"],
            stdin=subprocess.DEVNULL,
            env=_environment(self._settings),
            # Ctrl-C reaches the whole terminal group; only we are to hear it.
            start_new_session=True,
        )

    def wait_until_it_answers(self, stop: threading.Event) -> str:
        """Wait for the web server's first answer; returns its address."""
        address = _address(self._settings)
        deadline_s = time.monotonic() + _START_S
        while not stop.wait(0.1):
            if self._web is None or self._web.poll() is not None:
                raise CannotServeError("The web server stopped while it started.")
            if _answers(self._settings):
                break
            if time.monotonic() > deadline_s:
                raise CannotServeError(f"The web server does not answer within {_START_S} s.")
        return address

    def watch(self, stop: threading.Event) -> int:
        """Keep the print process alive until told to stop; 1 when the web server died."""
        while not stop.wait(_LOOK_S):
            if self._web is None or self._web.poll() is not None:
                log.error("web_server_died")
                return 1
            self._print.look()
        return 0

    def close(self) -> None:
        """Let both finish what they are doing, then end them."""
        printing = self._print.process
        children = [child for child in (self._web, printing) if child is not None]
        for child in children:
            if child.poll() is None:
                child.terminate()
        deadline_s = time.monotonic() + _STOP_S
        for child in children:
            try:
                child.wait(max(0.1, deadline_s - time.monotonic()))
            except subprocess.TimeoutExpired:
                if child is printing:
                    kill_print_process(child)
                child.kill()
                child.wait()


def _refuse_taken_place(settings: Settings) -> None:
    """Raise CannotServeError when the address or the print socket is another's."""
    trouble = ports.find_trouble(settings.host, settings.port)
    if trouble and _prints_somebody(settings):
        raise CannotServeError(
            f"Captain & Crew runs already with these plans. Open {_address(settings)}\n"
            f"To run a second one beside it: {_another_place(settings)}"
        )
    if trouble:
        raise CannotServeError(
            f"Cannot listen on {settings.host} port {settings.port}: "
            f"{trouble.strerror or 'it cannot be had'}. "
            f"Choose another place: {_another_place(settings)}"
        )
    # A server that was killed leaves its print process behind for about a second.
    give_up_at_s = time.monotonic() + _LEAVE_S
    while _prints_somebody(settings):
        if time.monotonic() > give_up_at_s:
            raise CannotServeError(
                f"Another server prints at {settings.print_socket_path}. Stop it, or give this one "
                "another socket with PLANNER_PRINT_SOCKET."
            )
        time.sleep(_LOOK_S)


def _another_place(settings: Settings) -> str:
    """Return the line that runs a server on a port that is free now, or on another host."""
    port = ports.find_free_port(settings.host, settings.port)
    return f"PLANNER_PORT={port} make run" if port else "PLANNER_HOST=127.0.0.1 make run"


def _prints_somebody(settings: Settings) -> bool:
    """Say whether a print process answers where ours would stand."""
    try:
        Printer(settings.print_socket_path).ping(timeout_s=_ANSWER_S)
    except PrintError:
        return False
    return True


def _environment(settings: Settings) -> dict[str, str]:
    """Return the child's environment: ours, with what the command line changed."""
    home = str(Path(__file__).resolve().parent.parent)
    return {
        **os.environ,
        f"{PREFIX}HOST": settings.host,
        f"{PREFIX}PORT": str(settings.port),
        f"{PREFIX}DATA_DIR": str(settings.data_dir),
        # Threads would each keep a heap of their own, and a worker three times the memory.
        "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", "2"),
        # So that the child finds this very package, also in a checkout that nobody installed.
        "PYTHONPATH": os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH")))),
    }


def _address(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _answers(settings: Settings) -> bool:
    """Say whether the server answers at all; a refused host name is an answer too."""
    host = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    # Not urllib: it would ask a proxy that the environment names.
    connection = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        connection.request("HEAD", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
