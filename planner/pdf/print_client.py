"""Asks the print process for a PDF; the web, the commands and tests print through this alone."""

import contextlib
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from planner.pdf.errors import (
    PrintBusy,
    PrintError,
    PrintFailed,
    PrintLeft,
    PrintNotInstalled,
    PrintRefused,
    PrintTooBig,
    PrintTookTooLong,
    PrintUnavailable,
)
from planner.pdf.limits import FACTS_BYTES, PDF_BYTES, REQUEST_BYTES
from planner.pdf.print_job import (
    LENGTH_BYTES,
    Job,
    Kind,
    Outcome,
    Owner,
    Printed,
    Reply,
    frame,
    pack_job,
    receive_frame,
    unpack_facts,
)
from planner.pdf.print_queue import Shares

log = logging.getLogger(__name__)

_KIND = re.compile(r"[A-Za-z]{1,60} at [a-z_]{1,40}:[0-9]{1,6}")
_RETRY_AFTER_S = 5
_WAIT_FOR_A_PLAN = 2
_PING_S = 5.0
# The print process ends a job when its budget is over; only one that hangs is waited for no longer.
_GRACE_S = 1.0
# How soon it is noticed that nobody waits any more.
_LOOK_S = 0.2

_ERRORS = {
    Outcome.NOT_INSTALLED: PrintNotInstalled,
    Outcome.TOO_LONG: PrintTookTooLong,
    Outcome.TOO_BIG: PrintTooBig,
    Outcome.CRASHED: PrintFailed,
}


@dataclass(frozen=True, slots=True)
class PrintState:
    """What the print process says of itself.

    done: how many jobs ended, well or not. ahead: whether one is done that nobody asked for yet,
    which no other number counts.
    """

    running: int
    queued: int
    done: int
    can_print: bool
    ahead: bool = False


class Printer:
    """A client of the print process at one socket; makes one connection a job and keeps none."""

    def __init__(self, socket_path: Path, at_once: int = 8) -> None:
        """Print at `socket_path`.

        at_once: how many threads of this process may wait for a print; the next one is told that
        it is busy, so that those who do not print are still served. One address or plan can have
        only some of these places.
        """
        self._socket_path = socket_path
        self._shares = Shares(at_once, _WAIT_FOR_A_PLAN)
        self._waiting: list[Owner] = []
        self._lock = threading.Lock()

    def print(self, job: Job) -> Printed:
        """Have `job` printed.

        An answer comes within the job's budget. Raises `PrintUnavailable`, `PrintBusy`,
        `PrintTookTooLong`, `PrintTooBig`, `PrintRefused`, `PrintNotInstalled`, `PrintFailed`, and
        `PrintLeft` once nobody wants it any more.
        """
        request = pack_job(job)
        if len(request) - LENGTH_BYTES > REQUEST_BYTES:
            raise PrintTooBig
        # What is printed ahead takes nobody's place here: there is one such job at a time.
        with contextlib.nullcontext() if job.is_ahead else self._place(job.owner):
            try:
                reply = self._ask(request, job.budget_s + _GRACE_S, job.is_wanted)
            except PrintTookTooLong:
                if self.is_answered(_PING_S):
                    raise
                # It is not the document's fault: the print process stands still.
                raise PrintUnavailable from None
        if reply.outcome is Outcome.BUSY:
            raise PrintBusy(reply.facts.get("retry_after_s", 1))
        if reply.outcome is Outcome.REFUSED:
            raise PrintRefused(_refused(reply.body))
        if reply.outcome is not Outcome.PRINTED:
            raise _ERRORS.get(reply.outcome, PrintFailed)
        try:
            return Printed(reply.body, reply.facts["pages"], reply.facts["glance_pages"])
        except KeyError:
            raise PrintFailed from None

    def ping(self, timeout_s: float = _PING_S) -> PrintState:
        """Ask how the print process is. Raises `PrintUnavailable` when nothing answers."""
        try:
            facts = self._ask(frame(Kind.PING.encode()), timeout_s, lambda: True).facts
            return PrintState(
                facts["running"],
                facts["queued"],
                facts["done"],
                can_print=bool(facts["installed"]),
                ahead=bool(facts["ahead"]),
            )
        except (KeyError, PrintTookTooLong):
            raise PrintUnavailable from None

    def is_answered(self, timeout_s: float) -> bool:
        """Say whether the print process gives any answer, and be it that it is busy."""
        try:
            self._ask(frame(Kind.PING.encode()), timeout_s, lambda: True)
        except PrintError:
            return False
        return True

    @contextlib.contextmanager
    def _place(self, owner: Owner) -> Iterator[None]:
        with self._lock:
            if not self._shares.allow(owner, self._waiting):
                raise PrintBusy(_RETRY_AFTER_S)
            self._waiting.append(owner)
        try:
            yield
        finally:
            with self._lock:
                self._waiting.remove(owner)

    def _ask(self, request: bytes, timeout_s: float, is_wanted: Callable[[], bool]) -> Reply:
        wait = _Wait(time.monotonic() + timeout_s, is_wanted)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout_s)
            try:
                connection.connect(str(self._socket_path))
                connection.sendall(request)
            except OSError:
                raise PrintUnavailable from None
            try:
                facts = unpack_facts(receive_frame(connection, FACTS_BYTES, wait.step_s))
                body = receive_frame(connection, PDF_BYTES, wait.step_s)
            except (EOFError, OSError):
                raise PrintFailed from None
        return Reply(facts.outcome, facts.facts, body)


def _refused(body: bytes) -> str:
    """Log the kind of error that a layout ended with, and return it.

    What it may look like is checked: the child that sent it has read a patient's words.
    """
    kind = body.decode("ascii", "replace")
    if not _KIND.fullmatch(kind):
        kind = "unknown"
    log.warning("A print was refused: %s.", kind)
    return kind


@dataclass(frozen=True, slots=True)
class _Wait:
    """How long to wait for an answer, in monotonic seconds, and for whom."""

    until: float
    is_wanted: Callable[[], bool]

    def step_s(self) -> float:
        """Say how long to listen before the next look; raises when there is no more to wait for."""
        left_s = self.until - time.monotonic()
        if left_s <= 0:
            raise PrintTookTooLong
        if not self.is_wanted():
            raise PrintLeft
        return min(_LOOK_S, left_s)
