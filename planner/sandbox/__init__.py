"""A child that reads what strangers wrote: what it gives up first; the kernel holds it to that.

Print uses it, and whatever else reads hostile files in a child of its own. Linux has all of it,
macOS the limits alone; `planner doctor` says what is missing on a machine (`report`). Decision 24
says why it is made so.
"""

import contextlib
import functools
import json
import os
import resource
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from planner import paths
from planner.sandbox import capabilities, landlock, libc, seccomp

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_REPORT_TIMEOUT_S = 20


class Protection(StrEnum):
    """One thing that the kernel holds a confined child to; its value names it in `doctor`."""

    NETWORK = "network"
    POWERS = "powers"
    FILES = "files"
    CALLS = "calls"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a confined child may use.

    cpu_s: seconds of processor time; the wall clock is its parent's to keep.
    data_bytes: private memory, what it was born with included (RLIMIT_DATA). Address space
        (RLIMIT_AS) would count every mapped font file as well.
    open_files: descriptors open at once.
    """

    cpu_s: int
    data_bytes: int
    open_files: int


def leave_network() -> bool:
    """Move this process and its later children to a network without any interface.

    To be called before any thread is started. Pathname sockets keep working. A new user namespace
    is taken with it, which an ordinary user needs for the step and which takes root's powers away.
    Returns False where the kernel refuses.
    """
    if sys.platform != "linux":
        return False
    return libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) or libc.unshare(_CLONE_NEWNET)


def confine(bounds: Bounds, readable: Iterable[Path] = ()) -> frozenset[Protection]:
    """Confine this process for good; returns what the kernel now holds it to.

    To be called in a child that has one thread, with only those descriptors open that it needs.
    It may start threads and read Python's files and ours (`python_files`, so that it may still
    import) and what is `readable`. Programs, processes, sockets, signals to others, the
    environment, and every other file are out of its reach. Standard input, output and error lead
    nowhere, because a library's message may quote a document: answer on another descriptor.
    """
    if sys.platform == "linux":
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _forget_surroundings()
    held: set[Protection] = set()
    # Before the limit of open files; the system calls last, because each step needs some.
    if sys.platform == "linux" and landlock.allow_reading_only([*python_files(), *readable]):
        held.add(Protection.FILES)
    if sys.platform == "linux" and capabilities.drop_all():
        held.add(Protection.POWERS)
    _set_limits(bounds)
    if sys.platform == "linux" and seccomp.allow_listed_calls_only():
        held.add(Protection.CALLS)
    return frozenset(held)


def warm_up() -> None:
    """Load what `confine` needs; a parent that forks many children does it once for all."""
    python_files()
    seccomp.load_library()


@functools.cache
def python_files() -> tuple[Path, ...]:
    """Name what a Python program reads: its library, packages, shared libraries, and our files.

    Not the folder of a checkout as a whole: keys and database often stand in it.
    """
    standard = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    packages = [one for one in sys.path if one.endswith(("site-packages", "dist-packages"))]
    libraries = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"]
    zones = ["/usr/share/zoneinfo", "/etc/localtime"]
    ours = [Path(paths.__file__).parent, paths.TEMPLATES, paths.STATIC]
    named = dict.fromkeys([*standard, *packages, f"{sys.base_prefix}/lib", *libraries, *zones])
    return (*map(Path, named), *ours)


def report() -> dict[Protection, bool]:
    """Say what the kernel of this machine would hold a child of ours to, by trying it."""
    tried = subprocess.run(
        [sys.executable, "-m", "planner.sandbox"],
        env=os.environ | {"PYTHONPATH": str(Path(paths.__file__).resolve().parents[1])},
        capture_output=True,
        timeout=_REPORT_TIMEOUT_S,
        check=True,
    )
    held = json.loads(tried.stdout)
    return {protection: protection in held for protection in Protection}


def _forget_surroundings() -> None:
    os.environ.clear()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)


def _set_limits(bounds: Bounds) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    # One second more before the hard end: the soft one dies of SIGXCPU, which tells the cause.
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.cpu_s, bounds.cpu_s + 1))
    for what, most in (
        (resource.RLIMIT_DATA, bounds.data_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, bounds.open_files),
        # Not RLIMIT_NPROC: it counts threads, and all that the same user runs elsewhere.
    ):
        # macOS knows these limits but refuses some values; the wall clock still holds there.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
