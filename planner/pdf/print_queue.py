"""Who prints next: places and waiting jobs, shared out by address and by plan."""

import contextlib
import itertools
import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from planner.pdf.errors import PrintBusy, PrintLeft
from planner.pdf.print_job import Owner

# How soon it is noticed that whoever waits has left.
_LOOK_S = 0.1
_LONGEST_RETRY_S = 60


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of what all share one address and one plan may hold.

    places: how many there are. The last of them is for another address, where there are two or
    more, and a plan has at most `for_a_plan`.
    """

    places: int
    for_a_plan: int

    def allow(self, owner: Owner, held: Iterable[Owner]) -> bool:
        """Say whether `owner` may have one more beside what is held."""
        holders = list(held)
        of_address = sum(holder.address == owner.address for holder in holders)
        return (
            len(holders) < self.places
            and of_address < max(1, self.places - 1)
            and sum(holder.plan == owner.plan for holder in holders) < self.for_a_plan
        )


@dataclass(slots=True, eq=False)
class Turn:
    """One job in the queue.

    came: its number, in order of coming. has_place: it runs. started: since when, in monotonic
    seconds.
    """

    owner: Owner
    came: int
    has_place: bool = False
    started: float = 0.0


class PrintQueue:
    """Gives out the places: the address that was served longest ago is next, within it the plan.

    So whoever sends many jobs waits for those who send one, whenever these come. For threads.
    is_closed: nobody is let in any more.
    """

    def __init__(self, places: Shares, waiting: Shares) -> None:
        self._places = places
        self._most_waiting = waiting
        self._waiting: list[Turn] = []
        self._running: list[Turn] = []
        self._served: dict[bytes, int] = {}
        self._clock = itertools.count(1)
        self._changed = threading.Condition()
        self.is_closed = False
        self._mean_s = 0.5
        self._done = 0

    @contextlib.contextmanager
    def place(self, owner: Owner, until: float, has_left: Callable[[], bool]) -> Iterator[None]:
        """Wait for a place and hold it.

        until: when the job's time is over, in monotonic seconds. has_left: asked while it waits.
        Raises `PrintBusy` when the queue is full or closed or the time is over, and `PrintLeft`.
        """
        turn = self.join(owner)
        try:
            self._wait(turn, until, has_left)
            yield
        finally:
            self.leave(turn)

    def join(self, owner: Owner) -> Turn:
        """Let a job of `owner` wait; where there is a place it has it at once.

        Raises `PrintBusy` when the queue is full or closed.
        """
        with self._changed:
            waiting = (turn.owner for turn in self._waiting)
            if self.is_closed or not self._most_waiting.allow(owner, waiting):
                raise self.busy()
            turn = Turn(owner, next(self._clock))
            self._waiting.append(turn)
            self._give_places()
        return turn

    def leave(self, turn: Turn) -> None:
        """Take a job out, whether it waits or runs; its place goes to who is next."""
        with self._changed:
            if turn.has_place:
                self._running.remove(turn)
                self._done += 1
                self._mean_s += 0.2 * (time.monotonic() - turn.started - self._mean_s)
            else:
                self._waiting.remove(turn)
            self._give_places()

    def close(self) -> None:
        """Let nobody in any more and turn away who waits; who has a place keeps it."""
        with self._changed:
            self.is_closed = True
            self._changed.notify_all()

    def wait_until_idle(self, timeout_s: float) -> bool:
        """Wait until no job runs; False when some still does after `timeout_s`."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._running, timeout_s)

    def busy(self) -> PrintBusy:
        """Make what is raised for whoever gets no place, with when to come back."""
        with self._changed:
            waiting = len(self._waiting) + len(self._running)
            wait_s = math.ceil(waiting * self._mean_s / self._places.places)
        return PrintBusy(max(1, min(_LONGEST_RETRY_S, wait_s)))

    def counts(self) -> dict[str, int]:
        """Return how many jobs run, wait, and have ended so far, well or not."""
        with self._changed:
            running, queued = len(self._running), len(self._waiting)
            return {"running": running, "queued": queued, "done": self._done}

    def _wait(self, turn: Turn, until: float, has_left: Callable[[], bool]) -> None:
        with self._changed:
            while not turn.has_place:
                left_s = until - time.monotonic()
                if self.is_closed or left_s <= 0:
                    raise self.busy()
                if has_left():
                    raise PrintLeft
                self._changed.wait(min(left_s, _LOOK_S))

    def _give_places(self) -> None:
        while not self.is_closed and (turn := self._next()):
            self._waiting.remove(turn)
            self._note_served(turn.owner)
            turn.has_place, turn.started = True, time.monotonic()
            self._running.append(turn)
        self._changed.notify_all()

    def _next(self) -> Turn | None:
        """Choose among those who may run beside what runs; None when nobody may."""
        running = [turn.owner for turn in self._running]
        ready = [turn for turn in self._waiting if self._places.allow(turn.owner, running)]
        return min(ready, key=self._rank, default=None)

    def _rank(self, turn: Turn) -> tuple[int, int, int]:
        served = self._served
        return served.get(turn.owner.address, 0), served.get(turn.owner.plan, 0), turn.came

    def _note_served(self, owner: Owner) -> None:
        now = next(self._clock)
        self._served[owner.address] = self._served[owner.plan] = now
        # Whoever neither waits nor is served is forgotten, so that nothing is kept for long.
        here = {owner, *(turn.owner for turn in [*self._waiting, *self._running])}
        kept = {key for one in here for key in (one.address, one.plan)}
        self._served = {key: at for key, at in self._served.items() if key in kept}
