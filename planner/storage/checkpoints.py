"""Checkpoints: SQLite's write-ahead log is copied into its database and cut to nothing.

What was erased would live on in that log. So a checkpoint is tried at once after an erasure, and
the web server tries anew every minute, whatever it remembers: another process may have erased
something and been killed before its own.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from planner.logs import describe, log
from planner.storage.connecting import BUSY_TIMEOUT_S

OWED_AGAIN_S = 0.25
EVERY_S = 60.0


class Checkpoints:
    """The checkpoints of one SQLite database; they never wait, so that nobody waits for them.

    A checkpoint that waits for a reader does so with the write lock in its hand, and every save of
    every patient waits with it. One that cannot be had at once is tried again later instead.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._counting = threading.Lock()
        self._erasures = self._settled = 0
        self._is_asked_for = threading.Event()
        self._has_ended = threading.Event()

    @property
    def is_owed(self) -> bool:
        """Say whether something was erased that the log may still hold."""
        return self._erasures > self._settled

    def owe(self) -> None:
        """Note that something was erased and committed; whoever keeps trying is told."""
        with self._counting:
            self._erasures += 1
        self._is_asked_for.set()

    def try_now(self) -> bool:
        """Empty the log; False when a reader or a writer is in the way, or the disk fails."""
        # What is erased while this runs is not settled by it.
        erasures = self._erasures
        try:
            is_empty = self._empty_log()
        except (SQLAlchemyError, sqlite3.Error) as error:
            # The commit before it stands; only this is to be done once more.
            log.warning("checkpoint_failed", **describe(error))
            return False
        if is_empty:
            with self._counting:
                self._settled = max(self._settled, erasures)
        return is_empty

    def keep_trying(self) -> threading.Thread:
        """Start a thread that empties the log now, every minute, and again soon while it is owed.

        Owed at first: what a process was killed over before this one is not known.
        """
        self.owe()
        thread = threading.Thread(target=self._try_on, name="checkpoints", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """End the thread, if there is one."""
        self._has_ended.set()
        self._is_asked_for.set()

    def _try_on(self) -> None:
        while not self._has_ended.is_set():
            self._is_asked_for.clear()
            self.try_now()
            if self.is_owed:
                self._has_ended.wait(OWED_AGAIN_S)
            else:
                self._is_asked_for.wait(EVERY_S)

    def _empty_log(self) -> bool:
        with self._connection() as raw:
            # The first does the copying beside all writers; what is left for the second, which
            # takes the write lock, is what was written in between.
            raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            was_busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() or (1,)
        return not was_busy

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        """Give a connection that waits for no lock; outside any transaction, as it must be."""
        pooled = self._engine.raw_connection()
        try:
            raw: Any = pooled.driver_connection
            raw.execute("PRAGMA busy_timeout = 0")
            try:
                yield raw
            finally:
                raw.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
        finally:
            pooled.close()
