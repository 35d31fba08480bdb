"""Reading and writing the files that a command was given; `-` is standard input or output."""

import errno
import os
import sys
import tempfile
from pathlib import Path
from typing import TextIO

from planner.cli.terminal import leave_output
from planner.domain.errors import PlannerError

STANDARD = "-"


class GivenError(PlannerError):
    """What the command was given cannot be used."""


def read_input(name: str, at_most_bytes: int) -> bytes:
    """Read a file, or standard input for `-`; one byte more than the limit at most.

    Raises GivenError in plain words.
    """
    try:
        if name == STANDARD:
            return _standard(sys.stdin).buffer.read(at_most_bytes + 1)
        with Path(name).open("rb") as file:
            return file.read(at_most_bytes + 1)
    except (OSError, ValueError) as error:
        raise GivenError(f"Cannot read {shown(name)}: {_reason(error)}.") from None


def write_output(name: str, data: bytes) -> None:
    """Write a file whole or not at all, or standard output for `-`.

    A device or a pipe is written into, and a link's target is what is replaced. Raises GivenError
    in plain words; nothing is left behind then.
    """
    try:
        if name == STANDARD:
            _write_standard(data)
            return
        refuse_unwritable(name)
        path = Path(name).resolve()
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path, data)
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        raise GivenError(f"Cannot write {shown(name, 'output')}: {_reason(error)}.") from None


def refuse_unwritable(name: str) -> None:
    """Raise GivenError before any work is done when the output's place cannot be written."""
    if name == STANDARD:
        return
    if not name:
        raise GivenError("Cannot write: no file name was given.")
    try:
        fault = _fault(Path(name))
    except OSError as error:
        # Also of asking: nothing can be asked about a file in a folder that one may not enter.
        fault = _reason(error)
    if fault:
        raise GivenError(f"Cannot write {shown(name)}: {fault}.")


def _fault(path: Path) -> str:
    """Say why a file cannot be written; nothing when it can."""
    if path.is_dir():
        return "it is a folder"
    if path.is_file() and not path.stat().st_mode & 0o222:
        return "it may only be read"
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}"
    return ""


def _write_standard(data: bytes) -> None:
    output = _standard(sys.stdout).buffer
    try:
        output.write(data)
        output.flush()
    except BrokenPipeError:
        raise
    except OSError:
        leave_output()
        raise


def _replace(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes a private file and it stays private: it holds what a patient wrote.
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _standard(stream: TextIO | None) -> TextIO:
    # Python has None here when the shell closed the stream (`<&-`).
    if stream is None:
        raise OSError(errno.EBADF, "it is closed")
    return stream


def shown(name: str, direction: str = "input") -> str:
    """Return a file's name as it can be written to a terminal."""
    if name == STANDARD:
        return f"standard {direction}"
    return name.encode("utf-8", "replace").decode()


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return (getattr(error, "strerror", None) or "the name is not a file name").lower()
