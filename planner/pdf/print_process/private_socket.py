"""A Unix socket that only its owner can reach: made, and taken away at the end."""

import contextlib
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

from planner.pdf.errors import PrintCannotStart
from planner.pdf.limits import SOCKET_PATH_BYTES

_BACKLOG = 128


@contextlib.contextmanager
def listen_privately(path: Path) -> Iterator[socket.socket]:
    """Listen at `path` (mode 0600, in a folder of mode 0700, made if need be); unlink it after.

    Raises `PrintCannotStart` when the path is too long, the folder is open to others, or another
    print process already answers there.
    """
    _make_private_folder(path.parent)
    check_place(path)
    _clear_away_old_socket(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        before = os.umask(0o177)
        try:
            listener.bind(str(path))
        except OSError:
            raise PrintCannotStart("The print process cannot make its socket.") from None
        finally:
            os.umask(before)
        # Also from another folder than the one where it was made.
        made = path.absolute()
        try:
            listener.listen(_BACKLOG)
            yield listener
        finally:
            made.unlink(missing_ok=True)


def check_place(path: Path) -> None:
    """Raise `PrintCannotStart`, with what mends it, when nobody could listen at `path`."""
    if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
        raise PrintCannotStart(
            f"The print process's socket path is longer than {SOCKET_PATH_BYTES} bytes. "
            "Choose a shorter one (PLANNER_PRINT_SOCKET)."
        )
    if not path.parent.exists():
        return
    found = path.parent.stat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PrintCannotStart(
            "The folder of the print process's socket must belong to the user who runs the "
            f"planner, with mode 0700. Mend it with: chmod 700 {path.parent}"
        )


def _make_private_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise PrintCannotStart("The folder of the print process's socket cannot be made.") from None


def _clear_away_old_socket(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise PrintCannotStart("Something that is not a socket stands in the place of the socket.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            path.unlink()
        else:
            raise PrintCannotStart("Another print process is already running at this socket.")
