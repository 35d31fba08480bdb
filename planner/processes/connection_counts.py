"""How many connections each worker process holds, in memory that all of them share.

The kernel wakes all workers for a new connection, and whoever is quickest takes it: of eight
browsers one worker may get seven, and answers on one processor while the other rests. A worker
that holds more than another therefore lets that one be first, for a few milliseconds at most.
Used by `gunicorn_worker` and `web_server`.
"""

import mmap
import struct
import time
from collections.abc import Iterable
from typing import Any

_COUNT = struct.Struct("i")
_FREE = -1
# For how long a worker lets others be first, and how often it looks whether they were.
_YIELD_S = 0.01
_NAP_S = 0.0002


class ConnectionCounts:
    """One count for each worker; made before the fork. places: workers at a time."""

    def __init__(self, places: int) -> None:
        # One more: a worker may still be ending while the one that follows it begins.
        self._places = places + 1
        self._memory = mmap.mmap(-1, _COUNT.size * self._places)
        for place in range(self._places):
            self.set(place, _FREE)

    def set(self, place: int, count: int) -> None:
        """Note how many connections the worker at a place holds."""
        _COUNT.pack_into(self._memory, place * _COUNT.size, count)

    def is_ahead(self, place: int, count: int) -> bool:
        """Say whether another worker holds fewer connections than the one at this place."""
        others = (one for at, one in enumerate(self._all()) if at != place)
        return any(_FREE < one < count for one in others)

    def give_place(self, worker: Any, others: Iterable[Any]) -> None:
        """Give a worker that is about to be forked a place that none of the others has."""
        taken = {other.place for other in others}
        worker.place = next((p for p in range(self._places) if p not in taken), None)
        if worker.place is not None:
            self.set(worker.place, 0)

    def take_back(self, worker: Any) -> None:
        """Note that a worker is no more: nobody waits for it."""
        if worker.place is not None:
            self.set(worker.place, _FREE)

    def _all(self) -> tuple[int, ...]:
        return struct.unpack_from(f"{self._places}i", self._memory)


class Courtesy:
    """Whether a worker should let others be first, now that there is a connection to be taken."""

    def __init__(self) -> None:
        self._began_s = self._last_s = float("-inf")

    def yields(self) -> bool:
        """Wait a moment and return True; False when others were let first for long enough."""
        now_s = time.monotonic()
        if now_s - self._last_s > _YIELD_S:
            self._began_s = now_s
        self._last_s = now_s
        if now_s - self._began_s > _YIELD_S:
            return False
        time.sleep(_NAP_S)
        return True
