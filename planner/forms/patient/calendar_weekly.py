"""What comes every week in a calendar file, as one line of the page that shows its days."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planner.domain.calendar_file import Busy, WeeklyEntry
from planner.domain.dates import CalendarDay
from planner.domain.plans.choices import Day, PartOfDay
from planner.domain.plans.fields import ItemId, NeededShortText
from planner.domain.plans.plan import Event, Weeks
from planner.domain.plans.usual_week import BusyTime, with_busy_times
from planner.domain.wording import label
from planner.forms.patient.calendar import CarriedDay, DayToKeep
from planner.i18n import format_days, gettext, ngettext

# More than a plan has room for, and few enough for a page that holds twenty such lines.
_MOST_CARRIED = 60


class CarriedLine(BaseModel):
    """One line as it travels in the page with its first days: id, first and last day of each."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: NeededShortText
    weeks: Literal[1, 2]
    busy: Annotated[tuple[tuple[Day, PartOfDay], ...], Field(min_length=1, max_length=21)]
    times: Annotated[int, Field(ge=1, le=1000)]
    last: CalendarDay
    days: Annotated[
        tuple[tuple[ItemId, CalendarDay, CalendarDay], ...],
        Field(min_length=1, max_length=_MOST_CARRIED),
    ]

    @property
    def id(self) -> str:
        """What its ticks are called by."""
        return self.days[0][0]

    def to_events(self) -> list[Event]:
        """Return its days as items of the plan; raises ValidationError for a reversed range."""
        return [
            CarriedDay(id=name, title=self.title, first=first, last=last).to_event()
            for name, first, last in self.days
        ]

    def to_busy_time(self) -> BusyTime:
        """Return it as a part of the usual week, with its reason in words."""
        reason = f"{self.title}: {_when(self.weeks, self.busy)}"
        return BusyTime(self.busy, self.weeks == 1, reason)


@dataclass(frozen=True, slots=True)
class LineToKeep:
    """One line of the page with its two ticks.

    days: its single days, to choose from, where there is no room for all of them. is_in_weeks,
    is_there: it, or each of its days, is in the plan already.
    """

    id: str
    title: str
    when: str
    how_often: str
    value: str
    is_in_weeks: bool
    is_there: bool
    takes_weeks: bool = False
    days: list[DayToKeep] = field(default_factory=list)


def carried(line: WeeklyEntry) -> CarriedLine:
    """Return a line of the file as it travels in the page."""
    days = tuple((day.id, day.first, day.last) for day in line.days[:_MOST_CARRIED])
    return CarriedLine(
        title=line.title,
        weeks=1 if line.weeks == 1 else 2,
        busy=line.busy,
        times=line.times,
        last=line.last,
        days=days,
    )


def offer_line(
    line: CarriedLine,
    there: set[str],
    weeks: Weeks,
    *,
    takes_weeks: bool = False,
    days: list[DayToKeep] | None = None,
) -> LineToKeep:
    """Make the two ticks for a line; `there` are the ids in the plan, `weeks` its usual week."""
    is_in_weeks = with_busy_times(weeks, [line.to_busy_time()]) == weeks
    return LineToKeep(
        line.id,
        line.title,
        _when(line.weeks, line.busy),
        _how_often(line),
        line.model_dump_json(),
        is_in_weeks,
        is_there={name for name, _, _ in line.days} <= there,
        takes_weeks=takes_weeks or is_in_weeks,
        days=days or [],
    )


def read_lines(values: list[str]) -> list[CarriedLine]:
    """Return the lines of the page; raises ValueError, without the words, for one not sound."""
    try:
        lines = [CarriedLine.model_validate_json(value) for value in values]
        # A day that ends before it begins shows only now.
        _ = [line.to_events() for line in lines]
    except ValidationError:
        # The error repeats what stood in the file, so it must not be chained.
        raise ValueError("A line of days is not sound.") from None
    return lines


def _when(weeks: int, busy: Busy) -> str:
    """Say which parts of the week it takes: `Every Monday, Friday · Morning`."""
    parts: dict[Day, list[PartOfDay]] = {}
    for day, part in busy:
        parts.setdefault(day, []).append(part)
    same: dict[tuple[PartOfDay, ...], list[Day]] = {}
    for day, those in parts.items():
        same.setdefault(tuple(those), []).append(day)
    return "; ".join(f"{_days(weeks, days)} · {_parts(those)}" for those, days in same.items())


def _days(weeks: int, days: list[Day]) -> str:
    if weeks == 1 and len(days) == len(Day):
        return gettext("Every day")
    every = gettext("Every %(days)s") if weeks == 1 else gettext("Every other %(days)s")
    return every % {"days": ", ".join(gettext(label(day)) for day in days)}


def _parts(parts: tuple[PartOfDay, ...]) -> str:
    if len(parts) == len(PartOfDay):
        return gettext("All day")
    return ", ".join(gettext(label(part)) for part in parts)


def _how_often(line: CarriedLine) -> str:
    times = ngettext("%(num)d time", "%(num)d times", line.times) % {"num": line.times}
    return f"{times} · {format_days(line.days[0][1], line.last)}"
