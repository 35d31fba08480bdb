"""Access codes as people read and type them: 12 symbols in 3 groups; used by services and pages."""

from collections.abc import Callable
from dataclasses import dataclass, field

from planner.domain.figures import plain

# Crockford's base 32: no I, L, O or U, so that nothing is misread or spells a word.
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SELECTOR_LENGTH = 4
VERIFIER_LENGTH = 8
LENGTH = SELECTOR_LENGTH + VERIFIER_LENGTH
_GROUP = 4
# What is typed beyond this cannot be a code, however many spaces stand in it.
_LONGEST_TYPED = 100
_MISREAD = str.maketrans("ILO", "110")
_SKIPPED = str.maketrans("", "", " -")


@dataclass(frozen=True, slots=True)
class AccessCode:
    """A patient's secret: `selector` finds the plan, `verifier` proves the right to it."""

    selector: str
    verifier: str = field(repr=False)

    def in_groups(self) -> str:
        """Return the code as shown and printed: `K7PM-2Q9T-XW4D`."""
        return "-".join(self.groups())

    def groups(self) -> tuple[str, ...]:
        """Return the three groups, to be read out one by one."""
        symbols = self.selector + self.verifier
        return tuple(symbols[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))


def make_symbols(length: int, choose: Callable[[str], str]) -> str:
    """Return symbols picked one by one; choose: a random one of those it is given."""
    return "".join(choose(SYMBOLS) for _ in range(length))


def read_code(typed: str) -> AccessCode | None:
    """Return the code in `typed`, or None if it cannot be one.

    Case, spaces and dashes are forgiven, digits of any script are read, and I, L and O are read
    as 1, 1 and 0.
    """
    if len(typed) > _LONGEST_TYPED:
        return None
    symbols = plain(typed).translate(_SKIPPED).upper().translate(_MISREAD)
    if len(symbols) != LENGTH or set(symbols) - set(SYMBOLS):
        return None
    return AccessCode(symbols[:SELECTOR_LENGTH], symbols[SELECTOR_LENGTH:])
