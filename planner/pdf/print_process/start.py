"""Starts the print process as a program of its own, and stops it."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from planner import paths
from planner.pdf.errors import PrintUnavailable
from planner.pdf.limits import DEFAULT_LIMITS, SOCKET_PATH_BYTES, START_S, Limits
from planner.pdf.print_client import Printer

_STOP_S = 15.0

# Where programs, libraries and fonts are found, and in which language they speak.
_FOR_PRINT = """
    PATH HOME LANG LANGUAGE TZ TMPDIR LD_LIBRARY_PATH DYLD_LIBRARY_PATH DYLD_FALLBACK_LIBRARY_PATH
    PYTHONHOME PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX PYTHONUTF8 PYTHONWARNINGS
    FONTCONFIG_FILE FONTCONFIG_PATH FONTCONFIG_SYSROOT XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME
    XDG_DATA_DIRS MALLOC_ARENA_MAX
"""


@contextlib.contextmanager
def print_process_running(limits: Limits = DEFAULT_LIMITS) -> Iterator[Printer]:
    """Start a print process of our own, yield a printer for it, and stop it after.

    Raises `PrintUnavailable` when it does not answer within half a minute.
    """
    with tempfile.TemporaryDirectory(prefix="print-", dir=short_temporary_folder()) as folder:
        socket_path = Path(folder) / "socket"
        process = start_print_process(socket_path, limits)
        try:
            yield Printer(socket_path)
        finally:
            stop_print_process(process)


def start_print_process(
    socket_path: Path, limits: Limits = DEFAULT_LIMITS, log_format: str = "text"
) -> subprocess.Popen[bytes]:
    """Start a print process at `socket_path` and return it when it is ready for jobs.

    Raises `PrintUnavailable` when it ends or does not get ready within half a minute.
    """
    ready, ready_in_process = os.pipe()
    # It must find this very package, also from a checkout that nobody installed.
    home = str(Path(paths.__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "planner.pdf.print_process"]
    options = [
        f"--ready-fd={ready_in_process}",
        f"--limits={json.dumps(asdict(limits))}",
        f"--log-format={log_format}",
    ]
    with os.fdopen(ready, "rb", buffering=0) as ready_pipe:
        process = subprocess.Popen(  # noqa: S603  our own interpreter and module, no outside words
            [*command, str(socket_path), *options],
            pass_fds=[ready_in_process],
            stdin=subprocess.DEVNULL,
            env=environment_of_print() | {"PYTHONPATH": path},
            # Ctrl+C goes to us alone, and we stop it: half started it would show a traceback.
            process_group=0,
        )
        os.close(ready_in_process)
        is_ready = False
        try:
            is_readable, _, _ = select.select([ready_pipe], [], [], START_S)
            is_ready = bool(is_readable and ready_pipe.read(1))
        finally:
            if not is_ready:
                stop_print_process(process)
    if not is_ready:
        raise PrintUnavailable
    return process


def environment_of_print() -> dict[str, str]:
    """Return what it may know of our environment: no key, and no address of a database."""
    wanted = frozenset(_FOR_PRINT.split())
    return {
        name: value
        for name, value in os.environ.items()
        if name in wanted or name.startswith("LC_")
    }


def stop_print_process(process: subprocess.Popen[bytes]) -> None:
    """Let a print process finish what it prints, then end it."""
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        kill_print_process(process)


def kill_print_process(process: subprocess.Popen[bytes]) -> None:
    """End a print process at once, with all that it started: they may stand still like it."""
    # While it was not waited for, its number is no other's.
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def short_temporary_folder() -> str:
    """Choose a folder in which a socket's path stays short enough for the system."""
    usual = tempfile.gettempdir()
    room_for_name = 40
    return usual if len(os.fsencode(usual)) + room_for_name <= SOCKET_PATH_BYTES else "/tmp"  # noqa: S108  TemporaryDirectory makes a private folder in it
