"""What `planner doctor` says of the confinement: what this machine's kernel holds print to."""

import sys
from collections.abc import Iterator

from planner import sandbox
from planner.sandbox import Protection

_HELD = {
    Protection.NETWORK: "print has a network of its own, without a way out",
    Protection.POWERS: "print has none of root's powers",
    Protection.FILES: "print can read fonts and programs only (Landlock)",
    Protection.CALLS: "print can start nothing, reach nothing and signal nobody (seccomp)",
}
# Without one of these a hostile document that found a hole would reach plans.
_MENDS = {
    Protection.FILES: "print can read all that its user can (no Landlock). Mend it: Linux 5.13 or "
    "later with Landlock switched on, and allowed by the container's rules",
    Protection.CALLS: "print can start programs and reach others (no seccomp). Mend it: "
    "apt-get install libseccomp2, and seccomp allowed by the container's rules",
}
_GAPS = {
    Protection.NETWORK: "print has no network of its own: this kernel does not give it one",
    Protection.POWERS: "print keeps powers of root: this kernel does not take them away",
}


def confinement() -> Iterator[tuple[bool, str]]:
    """Yield a line for each protection; one that others make up for is no problem."""
    if sys.platform != "linux":
        yield True, "print has limits of time and memory; this system offers no more than that"
        return
    for protection, is_held in sandbox.report().items():
        if is_held:
            yield True, _HELD[protection]
        else:
            mend = _MENDS.get(protection)
            yield mend is None, mend or _GAPS[protection]
