"""Answers at the print process's socket: a thread for each connection, a place for each job."""

import contextlib
import os
import signal
import socket
import threading
import time
from multiprocessing.connection import wait

from planner.logs import log
from planner.pdf.errors import PrintBusy, PrintCannotStart, PrintLeft, PrintTooBig
from planner.pdf.limits import REQUEST_BYTES, START_S, Limits
from planner.pdf.print_job import (
    Kind,
    Outcome,
    Reply,
    pack_reply,
    receive_frame,
    unpack_head,
    unpack_reply,
)
from planner.pdf.print_process.child import Work, say_what_works
from planner.pdf.print_process.children import Children
from planner.pdf.print_process.prints_ahead import PrintsAhead, key_of
from planner.pdf.print_queue import PrintQueue, Shares

# How soon it is noticed that there is nothing more to wait for.
_LOOK_S = 0.2
_LOOK_UP_S = 1.0
# For an answer, which is as good as always taken at once.
_SEND_S = 1.0


class PrintServer:
    """Takes jobs from a listening socket, one a connection, and does `work` on each."""

    def __init__(self, listener: socket.socket, work: Work, limits: Limits) -> None:
        self._listener = listener
        self._work = work
        self._limits = limits
        self._children = Children(fork_s=limits.fork_s)
        self._can_print = False
        self._queue = PrintQueue(
            Shares(limits.children, for_a_plan=1), Shares(limits.queue, limits.queue_of_a_plan)
        )
        self._ahead = PrintsAhead(limits)
        self._readers = threading.BoundedSemaphore(limits.reading)

    def start(self) -> None:
        """Warm the fork server up and begin to answer.

        Without Pango it still answers, so that every caller learns what to install. Raises
        `PrintCannotStart` when no process can be started for a job.
        """
        self._can_print = self._look_what_works()
        threading.Thread(target=self._accept, daemon=True).start()

    def serve_while_wanted(self, started_by: int) -> None:
        """Serve until SIGTERM, SIGINT or the death of process `started_by`; then drain.

        Who waits is turned away, what runs has a while to end. For the main thread.
        """
        with contextlib.suppress(KeyboardInterrupt):
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            while os.getppid() == started_by:
                time.sleep(_LOOK_UP_S)
                self._ahead.forget_old()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        self._queue.close()
        self._ahead.end()
        timeout_s = self._limits.drain_s
        while not self._queue.wait_until_idle(timeout_s):
            # Again and again: a process may just be on its way.
            self._children.kill_all()
            timeout_s = _LOOK_S
        # At its exit, Python waits for the threads of the last answers, each of which ends in time.

    def _look_what_works(self) -> bool:
        """Say whether documents can be printed, as a child finds it, and log what cannot be."""
        said = self._children.run(say_what_works, b"", Limits(wall_s=START_S))
        if not isinstance(said, bytes):
            raise PrintCannotStart("The print process cannot start another one for a job.")
        facts = unpack_reply(said).facts
        if not facts["installed"]:
            log.warning("print_is_not_installed")
        if not facts["warm"]:
            log.warning("a_print_stylesheet_is_broken")
        return bool(facts["installed"])

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                # Out of descriptors: those who are served give theirs back.
                time.sleep(_LOOK_S)
                continue
            threading.Thread(target=self._serve, args=(connection,)).start()

    def _serve(self, connection: socket.socket) -> None:
        # An answer that does not arrive was for a client that is gone, or too slow to ask.
        with connection, contextlib.suppress(OSError, EOFError, PrintLeft):
            try:
                self._answer(connection)
            except PrintBusy as busy:
                _send(connection, Reply(Outcome.BUSY, {"retry_after_s": busy.retry_after_s}))
            except PrintTooBig:
                _send(connection, Reply(Outcome.TOO_BIG))
            except ValueError:
                _send(connection, Reply(Outcome.REFUSED))

    def _answer(self, connection: socket.socket) -> None:
        payload = self._read(connection)
        if payload[:1] == Kind.PING.encode():
            has = {"installed": int(self._can_print), "ahead": int(self._ahead.is_making)}
            _send(connection, Reply(Outcome.ALIVE, self._queue.counts() | has))
        elif not self._can_print:
            _send(connection, Reply(Outcome.NOT_INSTALLED))
        elif payload[:1] == Kind.AHEAD.encode():
            self._print_ahead(connection, payload)
        else:
            self._print(connection, payload)

    def _read(self, connection: socket.socket) -> bytes:
        """Read a request. Raises `PrintBusy` when too many are being read already."""
        give_up = time.monotonic() + self._limits.request_s

        def patience_s() -> float:
            if self._queue.is_closed or time.monotonic() >= give_up:
                raise PrintLeft
            return _LOOK_S

        if not self._readers.acquire(blocking=False):
            raise self._queue.busy()
        try:
            return receive_frame(connection, REQUEST_BYTES, patience_s)
        finally:
            self._readers.release()

    def _print(self, connection: socket.socket, payload: bytes) -> None:
        owner, budget_s = unpack_head(payload)
        came = time.monotonic()
        until = came + min(budget_s, self._limits.wall_s)

        def has_left() -> bool:
            return bool(wait([connection], 0))

        if made_ahead := self._ahead.find_reply(key_of(owner, payload), until, has_left):
            _send_packed(connection, made_ahead)
            return
        with self._queue.place(owner, until, has_left):
            started = time.monotonic()
            limits = self._limits.within(until - started)
            ended = self._children.run(self._work, payload, limits, connection)
            waited_most = started - came > time.monotonic() - started
            if ended is Outcome.BUSY or (ended is Outcome.TOO_LONG and waited_most):
                # Not its document was too slow: others had used up its time.
                raise self._queue.busy()
            if not isinstance(ended, bytes):
                log.warning("print_ended_without_a_document", outcome=str(ended))
                ended = pack_reply(Reply(ended))
            # The place is held meanwhile: who takes no answer gets no second one beside it.
            connection.settimeout(max(_SEND_S, until - time.monotonic()))
            connection.sendall(ended)

    def _print_ahead(self, connection: socket.socket, payload: bytes) -> None:
        """Do a job that nobody waits for. Raises `PrintBusy` while there is another to do."""
        owner, budget_s = unpack_head(payload)
        counts = self._queue.counts()
        if self._queue.is_closed or counts["running"] or counts["queued"]:
            raise self._queue.busy()
        with self._ahead.making(key_of(owner, payload)) as making:
            limits = self._limits.within(min(budget_s, self._limits.wall_s))
            ended = self._children.run(self._work, payload, limits, making.client)
            if isinstance(ended, bytes):
                self._ahead.keep(making.key, ended)
        _send_packed(connection, ended if isinstance(ended, bytes) else pack_reply(Reply(ended)))


def _send(connection: socket.socket, reply: Reply) -> None:
    _send_packed(connection, pack_reply(reply))


def _send_packed(connection: socket.socket, packed: bytes) -> None:
    connection.settimeout(_SEND_S)
    connection.sendall(packed)
