"""The press: a warm process that forks one limited child per print job.

`planner run` and `planner.pdf.printer` start it as `python -m planner.pdf.press SOCKET`. The parent
never looks into a job: it counts, queues, forks, keeps the time, and says how a child died.
"""

import argparse
import contextlib
import gc
import json
import logging
import math
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from planner import sandbox
from planner.loglines import LineWriter
from planner.pdf.doorway import open_doorway
from planner.pdf.errors import PressCannotStart
from planner.pdf.job import (
    Kind,
    Outcome,
    Owner,
    Reply,
    pack_reply,
    unpack_head,
)
from planner.pdf.limits import DEFAULT_LIMITS, Limits
from planner.pdf.press_child import Child, Work, find_outcome, fork_child
from planner.pdf.press_visitor import Visitor
from planner.pdf.press_work import warm_work
from planner.pdf.turns import Shares, Turns

log = logging.getLogger(__name__)

_CHUNK = 1 << 18
_LOOK_UP_S = 1.0


class Press:
    """The parent's loop: single-threaded, never blocked by a client or a child."""

    def __init__(
        self, listener: socket.socket, work: Work | None, limits: Limits, started_by: int
    ) -> None:
        """Serve `listener`.

        work: turns a job's bytes into a reply; None if print is missing.
        started_by: the process whose death ends the press.
        """
        self._listener = listener
        self._work = work
        self._limits = limits
        self._selector = selectors.DefaultSelector()
        self._reading: set[Visitor] = set()
        self._turns: Turns[Visitor] = Turns(Shares(limits.queue, limits.queue_of_a_plan))
        self._places = Shares(limits.children, for_a_plan=1)
        self._children: dict[Visitor, Child] = {}
        self._stop_at: float | None = None
        self._done = 0
        self._mean_s = 0.5
        self._started_by = started_by

    def run(self, ready: Callable[[], None]) -> None:
        """Serve until SIGTERM, SIGINT or the death of the process that started us."""
        wake, self._waker = socket.socketpair()
        for end in (wake, self._waker, self._listener):
            end.settimeout(0)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(wake, selectors.EVENT_READ, lambda: wake.recv(_CHUNK))
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        ready()
        while self._stop_at is None or self._children:
            for key, _ in self._selector.select(self._patience_s()):
                key.data()
            self._reap()
            self._enforce_deadlines()
            self._start_children()

    def _patience_s(self) -> float:
        """Say how long nothing can fall due; a look at our own parent is due every second."""
        deadlines = [child.ends_at for child in self._children.values()]
        deadlines += [waiting.until for waiting in self._turns.items()]
        deadlines += [v.since + self._limits.request_s for v in self._reading]
        soonest = min(deadlines, default=math.inf) - time.monotonic()
        return max(0.0, min(_LOOK_UP_S, soonest))

    def _stop(self) -> None:
        if self._stop_at is None:
            self._stop_at = time.monotonic() + self._limits.drain_s

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            connection, _ = self._listener.accept()
            connection.settimeout(0)
            visitor = Visitor(connection, time.monotonic())
            if len(self._reading) >= self._limits.reading or self._stop_at is not None:
                self._answer(visitor, self._busy())
                return
            self._reading.add(visitor)
            self._selector.register(connection, selectors.EVENT_READ, lambda: self._hear(visitor))

    def _hear(self, visitor: Visitor) -> None:
        try:
            heard = visitor.connection.recv(_CHUNK, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            heard = b""
        if not heard or visitor not in self._reading:
            # It went away, or talks on after its job: either way nobody waits for an answer.
            self._forget(visitor)
            return
        visitor.received += heard
        if visitor.is_too_big():
            self._answer(visitor, Reply(Outcome.TOO_BIG))
        elif (payload := visitor.payload_when_whole()) is not None:
            self._take(visitor, payload)

    def _take(self, visitor: Visitor, payload: bytes) -> None:
        self._reading.discard(visitor)
        visitor.received.clear()
        if payload[:1] == Kind.PING.encode():
            self._answer(visitor, self._alive())
        elif self._work is None:
            self._answer(visitor, Reply(Outcome.NOT_INSTALLED))
        elif self._stop_at is not None:
            self._answer(visitor, self._busy())
        else:
            self._queue(visitor, payload)

    def _queue(self, visitor: Visitor, payload: bytes) -> None:
        try:
            visitor.owner, budget_s = unpack_head(payload)
        except ValueError:
            self._answer(visitor, Reply(Outcome.REFUSED))
            return
        visitor.payload, visitor.since = payload, time.monotonic()
        visitor.until = visitor.since + min(budget_s, self._limits.wall_s)
        if not self._turns.add(visitor.owner, visitor):
            self._answer(visitor, self._busy())
        # Started at once where there is room, so that the queue holds only those who wait.
        self._start_children()

    def _alive(self) -> Reply:
        facts = {
            "running": len(self._children),
            "queued": len(self._turns),
            "done": self._done,
            "installed": int(self._work is not None),
        }
        return Reply(Outcome.ALIVE, facts)

    def _busy(self) -> Reply:
        waiting = len(self._turns) + len(self._children)
        wait_s = math.ceil(waiting * self._mean_s / self._limits.children)
        return Reply(Outcome.BUSY, {"retry_after_s": max(1, min(60, wait_s))})

    def _answer(self, visitor: Visitor, reply: Reply) -> None:
        # A few hundred bytes at most: they fit into the empty buffer of a local socket.
        with contextlib.suppress(OSError):
            visitor.connection.send(pack_reply(reply))
        self._close(visitor)

    def _forget(self, visitor: Visitor) -> None:
        """Drop everything done for a client that is gone, its running child included."""
        self._turns.drop(visitor)
        if visitor in self._children:
            self._children[visitor].kill()
        self._close(visitor)

    def _close(self, visitor: Visitor) -> None:
        self._reading.discard(visitor)
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(visitor.connection)
        visitor.connection.close()

    def _start_children(self) -> None:
        if self._stop_at is not None:
            self._turn_away(self._turns.items())
        while self._work and (taken := self._turns.take(self._running(), self._places)):
            now = time.monotonic()
            limits = self._limits.within(taken.until - now)
            child = fork_child(taken.connection, taken.payload, self._work, limits)
            child.waited_s = now - taken.since
            taken.payload = b""
            self._children[taken] = child

    def _running(self) -> list[Owner]:
        return [visitor.owner for visitor in self._children]

    def _turn_away(self, waiting: list[Visitor]) -> None:
        for visitor in waiting:
            self._turns.drop(visitor)
            self._answer(visitor, self._busy())

    def _reap(self) -> None:
        for visitor, child in list(self._children.items()):
            outcome = find_outcome(child)
            if outcome is None:
                continue
            del self._children[visitor]
            self._done += 1
            took_s = time.monotonic() - child.started
            self._mean_s += 0.2 * (took_s - self._mean_s)
            if visitor.is_gone():
                continue
            if outcome is Outcome.TOO_LONG and child.waited_s > took_s:
                # Not its document was too slow: others had used up its time.
                self._answer(visitor, self._busy())
            elif outcome is Outcome.PRINTED:
                self._close(visitor)
            else:
                log.warning("A print job ended without a document: %s.", outcome)
                self._answer(visitor, Reply(outcome))

    def _enforce_deadlines(self) -> None:
        now = time.monotonic()
        if self._started_by != os.getppid():
            self._stop()
        for visitor in [v for v in self._reading if v.since + self._limits.request_s <= now]:
            self._forget(visitor)
        self._turn_away([v for v in self._turns.items() if v.until <= now])
        drained = self._stop_at is not None and self._stop_at <= now
        for child in self._children.values():
            if drained or child.ends_at <= now:
                child.out_of_time = True
                child.kill()


def serve(
    socket_path: Path, limits: Limits = DEFAULT_LIMITS, ready: Callable[[], None] = lambda: None
) -> None:
    """Answer at `socket_path` until told to stop; call `ready` when the first job may come.

    Without Pango it still answers, so that every caller learns what to install. Raises
    `PressCannotStart` when the socket cannot be made.
    """
    # Asked first: by the end of the warm-up the starter may be gone.
    started_by = os.getppid()
    with open_doorway(socket_path) as listener:
        # Before Pango starts a thread: the kernel lets a process of one thread go only.
        sandbox.leave_network()
        work = warm_work()
        gc.collect()
        gc.freeze()
        Press(listener, work, limits, started_by).run(ready)


class _Lines(logging.Handler):
    """Writes what the press has to say, without waiting for whoever reads it."""

    def __init__(self) -> None:
        super().__init__()
        self._writer = LineWriter(sys.stderr, lambda lost: f"press: {lost} lines were left out")

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        self._writer.write(f"press: {record.getMessage()}")


def main(arguments: list[str]) -> int:
    """Run `python -m planner.pdf.press SOCKET`; return the exit code."""
    parser = argparse.ArgumentParser("python -m planner.pdf.press", description=serve.__doc__)
    parser.add_argument("socket", type=Path)
    parser.add_argument("--ready-fd", type=int, help="gets one byte when the press is ready")
    parser.add_argument("--limits", type=json.loads, default={}, help="changed limits, as JSON")
    chosen = parser.parse_args(arguments)

    def ready() -> None:
        if chosen.ready_fd is not None:
            os.write(chosen.ready_fd, b"1")
            os.close(chosen.ready_fd)

    logging.basicConfig(level=logging.WARNING, handlers=[_Lines()])
    try:
        serve(chosen.socket, Limits(**chosen.limits), ready)
    except PressCannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
