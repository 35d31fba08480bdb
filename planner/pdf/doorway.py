"""The press's socket: made so that only its owner can reach it, and taken away at the end."""

import contextlib
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

from planner.pdf.errors import PressCannotStart
from planner.pdf.limits import SOCKET_PATH_BYTES

_BACKLOG = 128


@contextlib.contextmanager
def open_doorway(path: Path) -> Iterator[socket.socket]:
    """Listen at `path` (mode 0600, in a folder of mode 0700, made if need be); unlink it after.

    Raises `PressCannotStart` when the path is too long, the folder is open to others, or another
    press already answers there.
    """
    _make_private_folder(path.parent)
    check_place(path)
    _clear_away_old_socket(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        before = os.umask(0o177)
        try:
            listener.bind(str(path))
        except OSError:
            raise PressCannotStart("The press cannot make its socket.") from None
        finally:
            os.umask(before)
        try:
            listener.listen(_BACKLOG)
            yield listener
        finally:
            path.unlink(missing_ok=True)


def check_place(path: Path) -> None:
    """Raise `PressCannotStart`, with what mends it, when a press could not listen at `path`."""
    if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
        raise PressCannotStart(
            f"The press's socket path is longer than {SOCKET_PATH_BYTES} bytes. "
            "Choose a shorter one (PLANNER_PRESS_SOCKET)."
        )
    if not path.parent.exists():
        return
    found = path.parent.stat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PressCannotStart(
            "The folder of the press's socket must belong to the user who runs the planner, "
            f"with mode 0700. Mend it with: chmod 700 {path.parent}"
        )


def _make_private_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise PressCannotStart("The folder of the press's socket cannot be made.") from None


def _clear_away_old_socket(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise PressCannotStart("Something that is not a socket stands in the press's place.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            path.unlink()
        else:
            raise PressCannotStart("Another press is already running at this socket.")
