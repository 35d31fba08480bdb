"""What a print child gives up before it touches a document; the kernel holds it to that.

Every step is taken where the system offers it: all of them on Linux, the resource limits on macOS.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys

from planner.pdf.limits import Limits

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38


def leave_network() -> bool:
    """Move this process and its later children to a network without any interface.

    Pathname sockets keep working. A new user namespace is taken with it, which an ordinary user
    needs for the step and which takes root's powers away. Returns False where the kernel refuses.
    """
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def confine(limits: Limits) -> None:
    """Bind this process to `limits`, for good: no new files, no core, no new powers, no children.

    Standard output and error are closed to it, because a library's message may quote a document.
    """
    _die_with_parent()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    # One second more before the hard end: the soft one dies of SIGXCPU, which tells the cause.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 1))
    for what, most in (
        (resource.RLIMIT_DATA, limits.data_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, limits.open_files),
        # Root is not held by this one, unless it left its user namespace as well.
        (resource.RLIMIT_NPROC, 0),
    ):
        # macOS knows these limits but refuses some values; the wall clock still holds there.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _die_with_parent() -> None:
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
