"""A process for each job, forked by the standard library's fork server, and how it ended."""

import contextlib
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from planner.pdf.errors import PrintLeft
from planner.pdf.limits import DEFAULT_LIMITS, FACTS_BYTES, PDF_BYTES, Limits
from planner.pdf.print_job import Outcome
from planner.pdf.print_process.child import OUT_OF_MEMORY, Work, do_job
from planner.pdf.print_process.fork_server import CannotForkError, ForkServer

# All that a child needs before it begins, so that it imports nothing, and what it prints with.
PRELOAD = ("multiprocessing.popen_forkserver", __name__, "planner.pdf.print_process.preload")
# How soon it is noticed that the client has left, and how often memory is looked at.
_LOOK_S = 0.1
# Between a child's last word and its exit code.
_DEATH_S = 5.0
_OUT_OF_MEMORY_SHARE = 0.75
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


@dataclass(slots=True, eq=False)
class _Running:
    """One job's process.

    ends_at: when its time is over, in monotonic seconds. waited_most: most of that was over when it
    began. peak_bytes: the most memory it was seen to have.
    """

    process: ForkServerProcess
    limits: Limits
    ends_at: float
    waited_most: bool
    peak_bytes: int = 0

    def look_at_memory(self) -> None:
        """Note how much memory it had at most. Linux alone says so of another process."""
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
            if found := _PEAK.search(status):
                self.peak_bytes = int(found[1]) * 1024


class Children:
    """Runs jobs, each in a process of its own. For threads.

    preload: the modules that the fork server imports once for all. fork_s: how long it may take to
    start a process.
    """

    def __init__(
        self, preload: Sequence[str] = PRELOAD, fork_s: float = DEFAULT_LIMITS.fork_s
    ) -> None:
        self._fork_server = ForkServer(preload, fork_s)
        # To start one looks at the exit codes of all, and a code can be read once only.
        self._exits = threading.Lock()
        self._running: set[_Running] = set()

    def run(
        self, work: Work, payload: bytes, limits: Limits, client: socket.socket | None = None
    ) -> bytes | Outcome:
        """Do `work` on one job and return its packed reply, or how its process ended without one.

        That is "busy" where none could be started, or too late: another try may go well.

        The reply comes from a process that has read a stranger's words: to this one it is bytes.
        work: a function of a module, because the child imports it by name. client: whoever waits
        for the job; raises `PrintLeft` when it hangs up.
        """
        ours, theirs = self._fork_server.context.Pipe()
        try:
            with ours, self._started(work, theirs, limits) as running:
                try:
                    ours.send_bytes(payload)
                    return _receive(ours, running, client)
                except (EOFError, OSError):
                    return self._why_it_ended(running)
        except CannotForkError:
            return Outcome.BUSY

    def kill_all(self) -> None:
        """End all jobs now, for want of time."""
        for running in list(self._running):
            running.ends_at = time.monotonic()
            self._kill(running)

    @contextlib.contextmanager
    def _started(self, work: Work, theirs: Connection, limits: Limits) -> Iterator[_Running]:
        ends_at = time.monotonic() + limits.wall_s
        process = self._fork_server.context.Process(target=do_job, args=(theirs, limits, work))
        process.daemon = True
        with theirs, self._exits:
            self._fork_server.start(process)
        left_s = ends_at - time.monotonic()
        running = _Running(process, limits, ends_at, waited_most=left_s < limits.wall_s / 2)
        # Ends it whether it is written to, listened to or waited for.
        end = threading.Timer(left_s, self._kill, [running])
        self._running.add(running)
        end.start()
        try:
            yield running
        finally:
            self._running.discard(running)
            end.cancel()
            self._kill(running)

    def _kill(self, running: _Running) -> None:
        with self._exits:
            # Its number may be another's by then.
            if running.process.exitcode is None:
                running.process.kill()

    def _why_it_ended(self, running: _Running) -> Outcome:
        """Say how a process ended that did not answer.

        A library in C that gets no memory aborts without a word, so a death by signal near the
        memory limit counts as too big.
        """
        wait([running.process.sentinel], _DEATH_S)
        with self._exits:
            code = running.process.exitcode or 0
        if time.monotonic() >= running.ends_at or code == -signal.SIGXCPU:
            return Outcome.BUSY if running.waited_most else Outcome.TOO_LONG
        had_most = running.peak_bytes >= running.limits.data_bytes * _OUT_OF_MEMORY_SHARE
        if code == OUT_OF_MEMORY or (code < 0 and had_most):
            return Outcome.TOO_BIG
        return Outcome.CRASHED


def _receive(ours: Connection, running: _Running, client: socket.socket | None) -> bytes:
    while True:
        running.look_at_memory()
        ready = wait([ours] if client is None else [ours, client], _LOOK_S)
        # It hung up, or talks on after its job: either way nobody waits for an answer.
        if client in ready:
            raise PrintLeft
        if ours in ready:
            return ours.recv_bytes(FACTS_BYTES + PDF_BYTES)
