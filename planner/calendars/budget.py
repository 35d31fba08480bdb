"""How long the work on one entry may take, and on all of them, in time of the processor."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# The alarm comes again: a library may swallow the first in a place where errors are ignored.
_AGAIN_S = 0.05
_WAITING = 1.8


class TooLongError(Exception):
    """The time for this entry is over; the others go on."""


class Budget:
    """A purse of seconds for a whole file; by the wall clock there may be a little more."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._over_at = time.monotonic() + seconds * _WAITING

    @property
    def left(self) -> float:
        """How many seconds are in the purse; none when others have used the processor too long."""
        return self._left if time.monotonic() < self._over_at else 0

    @contextmanager
    def at_most(self, seconds: float) -> Iterator[None]:
        """Raise TooLongError in the body when it works longer than this, or the purse is empty."""
        left = self.left
        if left <= 0:
            raise TooLongError
        before, started = signal.signal(signal.SIGPROF, _stop), time.process_time()
        signal.setitimer(signal.ITIMER_PROF, min(seconds, left), _AGAIN_S)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)
            self._left -= time.process_time() - started


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TooLongError
