"""How much one print may take, how many may run, and how long anybody waits."""

import math
from dataclasses import dataclass, replace

from planner.sandbox import Bounds

REQUEST_BYTES = 4 * 1024 * 1024
# Of what a child sends back, which is not believed; the longest plan prints in a tenth of it.
FACTS_BYTES = 4 * 1024
PDF_BYTES = 64 * 1024 * 1024
# All of an answer: every try at page 1, and waiting for a place.
ANSWER_S = 10.0
# How long the print process may need until it is warm.
START_S = 30.0
SOCKET_PATH_BYTES = 100  # Linux allows 107, macOS 103.


@dataclass(frozen=True, slots=True)
class Limits:
    """The print process's limits; tests make them smaller so that hitting one is quick.

    cpu_s, data_bytes, open_files: of one child (`Bounds`).
    open_files is four times what a child was ever seen to need (one font at a time).
    fork_s: within it a warm fork server has started a child; that is a matter of milliseconds.
    ahead_bytes, ahead_s: how much of what was printed ahead is kept, and how long each.
    """

    cpu_s: int = 8
    wall_s: float = ANSWER_S
    data_bytes: int = 400 * 1024 * 1024
    open_files: int = 16
    children: int = 2
    queue: int = 20
    queue_of_a_plan: int = 3
    reading: int = 64
    request_s: float = 5.0
    fork_s: float = 5.0
    drain_s: float = 10.0
    ahead_bytes: int = 32 * 1024 * 1024
    ahead_s: float = 120.0

    def within(self, seconds: float) -> "Limits":
        """Return the limits of a child that has so many seconds left."""
        wall_s = min(self.wall_s, seconds)
        return replace(self, wall_s=wall_s, cpu_s=min(self.cpu_s, max(1, math.ceil(wall_s))))

    @property
    def bounds(self) -> Bounds:
        """What the kernel holds a child to."""
        return Bounds(self.cpu_s, self.data_bytes, self.open_files)


DEFAULT_LIMITS = Limits()
