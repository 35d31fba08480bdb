"""What comes again and again, put into the usual week without touching what the patient wrote."""

from collections.abc import Iterable
from dataclasses import dataclass

from planner.domain.plans import limits
from planner.domain.plans.choices import Availability, Day, PartOfDay
from planner.domain.plans.plan import Weeks

_ENDS_OF_SENTENCES = (".", "!", "?", ";", ",")


@dataclass(frozen=True, slots=True)
class BusyTime:
    """What takes parts of each week, or (`is_every_week` false) of some weeks.

    reason: the words for "Why are some times hard?".
    """

    cells: tuple[tuple[Day, PartOfDay], ...]
    is_every_week: bool
    reason: str

    @property
    def availability(self) -> Availability:
        """How the patient can come then: not, or in some weeks."""
        return Availability.CANNOT if self.is_every_week else Availability.POSSIBLE


def with_busy_times(weeks: Weeks, times: Iterable[BusyTime]) -> Weeks:
    """Mark the parts of the week that nothing was said of, and add the reasons that have room."""
    grid = {day: dict(parts) for day, parts in weeks.grid.items()}
    why = weeks.why
    # What comes every week says more than what comes every other.
    for one in sorted(times, key=lambda time: not time.is_every_week):
        for day, part in one.cells:
            grid.setdefault(day, {}).setdefault(part, one.availability)
        why = _with_reason(why, one.reason)
    return weeks.model_copy(update={"grid": grid, "why": why})


def _with_reason(why: str, reason: str) -> str:
    said = why.rstrip()
    if reason in said:
        return why
    between = "" if not said else " " if said.endswith(_ENDS_OF_SENTENCES) else "; "
    longer = f"{said}{between}{reason}"
    return longer if len(longer) <= limits.NOTE else why


def stayed(weeks: Weeks, times: Iterable[BusyTime]) -> bool:
    """Say whether the patient had marked one of these times otherwise, and it stayed so."""
    return any(
        weeks.grid.get(day, {}).get(part) not in {one.availability, Availability.CANNOT}
        for one in times
        for day, part in one.cells
    )


def lacks_a_reason(weeks: Weeks, times: Iterable[BusyTime]) -> bool:
    """Say whether a reason is missing, because there was no room for it."""
    return any(one.reason not in weeks.why for one in times)
