"""Prints that were made before somebody asked for them, kept for a short while.

One is made at a time, and only while nobody waits for another: whoever asks for anything else ends
it. What is kept is bytes to this process, and is given only for the very same job of the same plan.
"""

import contextlib
import hashlib
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from planner.pdf.errors import PrintBusy
from planner.pdf.limits import Limits
from planner.pdf.print_job import Owner, document_of

# How soon it is noticed that whoever waits for one has left.
_LOOK_S = 0.1
_RETRY_AFTER_S = 1


@dataclass(frozen=True, slots=True)
class _Kept:
    """A packed reply, and when it was made, in monotonic seconds."""

    reply: bytes
    made_at: float


@dataclass(frozen=True, slots=True)
class Making:
    """A job that is done ahead; `client` hangs up when it is to end."""

    key: bytes
    client: socket.socket
    hang_up: Callable[[], None]


class PrintsAhead:
    """Keeps the replies to jobs that were done ahead. For threads."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._making: Making | None = None
        self._changed = threading.Condition()

    def find_reply(self, key: bytes, until: float, has_left: Callable[[], bool]) -> bytes | None:
        """Return the reply to a job, waiting while it is being made; None when there is none.

        Any other job that is being done ahead is ended. until: how long to wait at most, in
        monotonic seconds. has_left: asked while it waits.
        """
        with self._changed:
            if self._making and self._making.key != key:
                self._making.hang_up()
            while self._making and self._making.key == key:
                if time.monotonic() >= until or has_left():
                    return None
                self._changed.wait(_LOOK_S)
            self._forget_old()
            kept = self._kept.get(key)
            return kept.reply if kept else None

    @property
    def is_making(self) -> bool:
        """Say whether a job is being done ahead."""
        return self._making is not None

    @contextlib.contextmanager
    def making(self, key: bytes) -> Iterator[Making]:
        """Note that a job is being done ahead. Raises `PrintBusy` while another one is."""
        here, there = socket.socketpair()
        with here, there:
            making = Making(key, there, lambda: here.shutdown(socket.SHUT_RDWR))
            with self._changed:
                if self._making:
                    raise PrintBusy(_RETRY_AFTER_S)
                self._making = making
            try:
                yield making
            finally:
                with self._changed:
                    self._making = None
                    self._changed.notify_all()

    def keep(self, key: bytes, reply: bytes) -> None:
        """Keep a reply; where there is no room for it, those made before it go first."""
        with self._changed:
            self._kept.pop(key, None)
            self._kept[key] = _Kept(reply, time.monotonic())
            while sum(len(kept.reply) for kept in self._kept.values()) > self._limits.ahead_bytes:
                self._kept.popitem(last=False)

    def forget_old(self) -> None:
        """Let go of what nobody asked for in time."""
        with self._changed:
            self._forget_old()

    def end(self) -> None:
        """End what is being made."""
        with self._changed:
            if self._making:
                self._making.hang_up()

    def _forget_old(self) -> None:
        oldest_s = time.monotonic() - self._limits.ahead_s
        while self._kept and next(iter(self._kept.values())).made_at <= oldest_s:
            self._kept.popitem(last=False)


def key_of(owner: Owner, payload: bytes) -> bytes:
    """Make the key under which the reply to a job is kept: of its plan and its whole document."""
    return hashlib.blake2b(owner.plan + document_of(payload), digest_size=32).digest()
