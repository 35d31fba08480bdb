"""The press's child: one render under limits, and how its parent reads its end."""

import mmap
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from planner import sandbox
from planner.pdf.fonts import font_places
from planner.pdf.job import Outcome, Reply, pack_reply
from planner.pdf.limits import Limits

Work = Callable[[bytes], Reply]

_MOST_FDS = 1024
_OUT_OF_MEMORY_SHARE = 0.75
_BYTES_PER_MAXRSS = 1 if sys.platform == "darwin" else 1024


@dataclass(slots=True, eq=False)
class Child:
    """One running render, seen from the parent.

    has_replied: one byte shared with the child, which sets it before it writes its answer.
    limits: its own. started: monotonic seconds. waited_s: how long its job stood in the queue.
    out_of_time: the parent killed it for taking too long.
    """

    pid: int
    connection: socket.socket
    has_replied: mmap.mmap
    limits: Limits
    started: float
    waited_s: float = 0.0
    out_of_time: bool = False

    @property
    def ends_at(self) -> float:
        """When its time is over, in monotonic seconds."""
        return self.started + self.limits.wall_s

    def kill(self) -> None:
        """End it now; its remains are collected as any other's."""
        os.kill(self.pid, signal.SIGKILL)


def fork_child(connection: socket.socket, payload: bytes, work: Work, limits: Limits) -> Child:
    """Fork a child that does `work` on `payload` and answers on `connection` itself."""
    has_replied = mmap.mmap(-1, 1)
    pid = os.fork()
    if pid == 0:
        _live(connection, payload, work, limits, has_replied)
    return Child(pid, connection, has_replied, limits, time.monotonic())


def _live(
    connection: socket.socket, payload: bytes, work: Work, limits: Limits, replied: mmap.mmap
) -> NoReturn:
    """Work and answer; whatever happens, never return into the parent's loop."""
    try:
        _forget_parents_things(connection)
        sandbox.confine(limits.bounds, font_places())
        reply = pack_reply(work(payload))
        replied[0] = 1
        connection.settimeout(limits.wall_s)
        connection.sendall(reply)
    finally:
        os._exit(0 if replied[0] else 1)


def _forget_parents_things(connection: socket.socket) -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    # Else a client that hangs up would go unnoticed while another's child still runs.
    os.closerange(3, connection.fileno())
    os.closerange(connection.fileno() + 1, _MOST_FDS)


def find_outcome(child: Child) -> Outcome | None:
    """Say how an ended child ended; None while it runs. Collects its remains.

    A library in C that gets no memory aborts without a word, so a death by signal near the memory
    limit counts as too big.
    """
    pid, status, usage = os.wait4(child.pid, os.WNOHANG)
    if pid == 0:
        return None
    if child.has_replied[0]:
        return Outcome.PRINTED
    cpu_s = usage.ru_utime + usage.ru_stime
    if child.out_of_time or cpu_s >= child.limits.cpu_s or _signal_of(status) == signal.SIGXCPU:
        return Outcome.TOO_LONG
    memory_bytes = usage.ru_maxrss * _BYTES_PER_MAXRSS
    if _signal_of(status) and memory_bytes >= child.limits.data_bytes * _OUT_OF_MEMORY_SHARE:
        return Outcome.TOO_BIG
    return Outcome.CRASHED


def _signal_of(status: int) -> int:
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
