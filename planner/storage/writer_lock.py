"""The queue for SQLite's one write lock: threads and processes write in the order they come.

Whoever waits at SQLite itself looks again after naps that grow to 100 ms, while others walk past.
Here the next one waits in a doorway that nobody walks past, and looks every half a millisecond.
SQLite's own lock still decides: who does without the queue (a shell) is waited for there.
See decision 38. Used by `planner.storage.connecting`.
"""

import contextlib
import fcntl
import os
import threading
import time
from collections import deque
from pathlib import Path

from planner.logs import describe, log

ENDING = "-writers"
_NAP_S = 0.0005
# One byte each of the lock file: who holds it writes, or is the next to write.
_WRITING, _NEXT = 0, 1


class NoTurnError(Exception):
    """No turn to write came in time; somebody has been writing for very long."""


class WriterLock:
    """The turns to write one database; they are given back by hand, or by the end of a process.

    database: the file, beside which an empty one is kept that is locked and never written.
    timeout_s: how long one waits for a turn.
    """

    def __init__(self, database: Path, timeout_s: float) -> None:
        self._threads = _ThreadQueue()
        self._processes = _ProcessQueue(database)
        self._timeout_s = timeout_s

    def acquire(self) -> None:
        """Wait for a turn; raises NoTurnError."""
        deadline_s = time.monotonic() + self._timeout_s
        self._threads.acquire(self._timeout_s)
        try:
            self._processes.acquire(deadline_s)
        except BaseException:
            self._threads.release()
            raise

    def release(self) -> None:
        """Give the turn to the next one, at best of another process."""
        try:
            self._processes.release()
        finally:
            self._threads.release()


class _ThreadQueue:
    """Threads of one process, first come, first served: the turn is handed over, never free."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self, timeout_s: float) -> None:
        with self._changing:
            if not self._is_taken:
                self._is_taken = True
                return
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=timeout_s):
            return
        with self._changing:
            if called in self._waiting:
                self._waiting.remove(called)
                raise NoTurnError
        # Called in the very moment of giving up: the turn is ours after all.

    def release(self) -> None:
        with self._changing:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


class _ProcessQueue:
    """One writer and one next in line among all processes, by locks that the kernel lets go of.

    Record locks belong to a process: a forked child has none of them, and a killed one leaves none.
    Without the file, which another user may own, SQLite's own lock does alone.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._file: int | None = None
        self._is_missing = False

    def acquire(self, deadline_s: float) -> None:
        file = self._opened()
        if file is None:
            return
        _wait_for(file, _NEXT, deadline_s)
        try:
            _wait_for(file, _WRITING, deadline_s)
        finally:
            _let_go(file, _NEXT)

    def release(self) -> None:
        if self._file is not None:
            _let_go(self._file, _WRITING)

    def _opened(self) -> int | None:
        if self._file is None and not self._is_missing:
            try:
                self._file = _open(self._database)
            except OSError as error:
                log.warning("writers_do_not_queue", **describe(error))
                self._is_missing = True
        return self._file

    def __del__(self) -> None:
        if self._file is not None:
            os.close(self._file)


def _open(database: Path) -> int:
    """Open the file of locks, made for whoever may write the database, as SQLite makes its own."""
    status = database.stat()
    path = database.with_name(database.name + ENDING)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, status.st_mode & 0o666)
    if os.geteuid() == 0:
        # A command that root ran must not lock the server's own user out.
        os.fchown(file, status.st_uid, status.st_gid)
    return file


def _wait_for(file: int, byte: int, deadline_s: float) -> None:
    while True:
        with contextlib.suppress(BlockingIOError, PermissionError):
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
            return
        if time.monotonic() >= deadline_s:
            raise NoTurnError
        time.sleep(_NAP_S)


def _let_go(file: int, byte: int) -> None:
    fcntl.lockf(file, fcntl.LOCK_UN, 1, byte)
