"""The two clocks: the calendar's, which people set, and a steady one, by which waits are measured.

Both give moments in UTC. Days and what is printed follow the first; sessions, delays and quotas
follow the second, so that setting the computer's clock neither ends a visit nor prolongs one.
"""

import datetime as dt
import time
from collections.abc import Callable

Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    """Return the moment by the clock of this computer."""
    return dt.datetime.now(dt.UTC)


def steady_clock(wall: Clock = utc_now) -> Clock:
    """Make a clock that starts as `wall` and from then on counts seconds that nobody can set.

    It goes on while the computer sleeps. Processes that are forked after it is made agree with each
    other; another host, or this one after a restart, begins from its own `wall` again (on
    PostgreSQL that of the database, see `planner.storage.shared_clock`).
    Where the system has no such count (macOS) it is `wall` itself.
    """
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)
    if boot_time is None:
        return wall
    started_at = wall() - dt.timedelta(seconds=time.clock_gettime(boot_time))
    return lambda: started_at + dt.timedelta(seconds=time.clock_gettime(boot_time))
