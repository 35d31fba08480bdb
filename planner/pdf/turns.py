"""Whose turn it is to print: waiting jobs, shared out by address and by plan."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from planner.pdf.job import Owner

_Item = TypeVar("_Item")


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


@dataclass(slots=True)
class Turns(Generic[_Item]):
    """A queue: the address that was served longest ago is next, and within it the plan.

    So whoever sends many jobs waits for those who send one, whenever these come.
    """

    shares: Shares
    _waiting: list[tuple[int, Owner, _Item]] = field(default_factory=list)
    _served: dict[bytes, int] = field(default_factory=dict)
    _clock: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, owner: Owner, item: _Item) -> bool:
        """Let `item` wait; False when there is no room for it."""
        if not self.shares.allow(owner, (waiting for _, waiting, _ in self._waiting)):
            return False
        self._waiting.append((next(self._clock), owner, item))
        return True

    def take(self, running: Iterable[Owner], places: Shares) -> _Item | None:
        """Take out who is next among those who may run beside `running`; None when nobody may."""
        running = list(running)
        ready = [one for one in self._waiting if places.allow(one[1], running)]
        if not ready:
            return None
        chosen = min(ready, key=self._turn)
        self._waiting.remove(chosen)
        _, owner, item = chosen
        self._note_served(owner, running)
        return item

    def drop(self, item: _Item) -> None:
        """Let `item` wait no longer."""
        self._waiting = [one for one in self._waiting if one[2] is not item]

    def items(self) -> list[_Item]:
        """Return all that wait."""
        return [item for _, _, item in self._waiting]

    def _turn(self, one: tuple[int, Owner, _Item]) -> tuple[int, int, int]:
        came, owner, _ = one
        return self._served.get(owner.address, 0), self._served.get(owner.plan, 0), came

    def _note_served(self, owner: Owner, running: Iterable[Owner]) -> None:
        now = next(self._clock)
        self._served[owner.address] = self._served[owner.plan] = now
        # Whoever neither waits nor is served is forgotten, so that nothing is kept for long.
        here = {owner, *running, *(waiting for _, waiting, _ in self._waiting)}
        kept = {key for one in here for key in (one.address, one.plan)}
        self._served = {key: at for key, at in self._served.items() if key in kept}
