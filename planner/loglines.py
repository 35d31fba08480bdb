"""Lines written for whoever reads along, who may be gone, stuck or out of room: never waited for.

A line that cannot be written at once is left out and counted. Used by `planner.logs` and by
`planner run` for what it says; nothing that the program does may depend on such a line.
"""

import io
import os
import select
import threading
from collections.abc import Callable
from typing import TextIO

# A pipe that says it has room takes this much without blocking (PIPE_BUF).
_LONGEST_BYTES = 4096
# How long a reader may need who is only a little late; after that it counts as stuck.
_PATIENCE_MS = 100


class LineWriter:
    """Writes whole lines to a stream and counts those that it had to leave out.

    in_words: makes the line that says how many were left out, written before the next one.
    lost: how many lines were left out since the start.
    """

    def __init__(self, stream: TextIO | None, in_words: Callable[[int], str] | None = None) -> None:
        self._stream = stream
        self._in_words = in_words
        self._lock = threading.Lock()
        self._is_stuck = False
        self._untold = 0
        self.lost = 0

    def write(self, line: str) -> None:
        """Write a line, or count it."""
        # Whoever writes may be stuck in spite of all: the others then wait no longer than this.
        if not self._lock.acquire(timeout=0 if self._is_stuck else _PATIENCE_MS / 1000):
            self._count()
            return
        try:
            if self._untold and self._in_words and self._put(self._in_words(self._untold)):
                self._untold = 0
            if not self._put(line):
                self._count()
        finally:
            self._lock.release()

    # What a logger of structlog is asked for.
    msg = debug = info = warning = error = exception = critical = write

    def _count(self) -> None:
        self.lost += 1
        self._untold += 1

    def _put(self, line: str) -> bool:
        if self._stream is None:
            return False
        try:
            number = self._stream.fileno()
        except (io.UnsupportedOperation, ValueError):
            # No file of the system: a buffer in memory, or closed.
            return self._put_in_memory(f"{line}\n")
        data = f"{line}\n".encode(errors="backslashreplace")
        if len(data) > _LONGEST_BYTES:
            data = data[: _LONGEST_BYTES - 1] + b"\n"
        try:
            return self._has_room(number) and os.write(number, data) == len(data)
        except OSError:
            # The disk is full, or the reader is gone: said by the count, for there is no log.
            return False

    def _put_in_memory(self, text: str) -> bool:
        if self._stream is None or self._stream.closed:
            return False
        self._stream.write(text)
        return True

    def _has_room(self, number: int) -> bool:
        writable = select.poll()
        writable.register(number, select.POLLOUT)
        ready = writable.poll(0 if self._is_stuck else _PATIENCE_MS)
        self._is_stuck = not ready
        return bool(ready)
