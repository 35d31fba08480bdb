"""The 12-week strip: which events stand on it, where, and where their labels have room.

Days are counted from the Monday of the first week. A label needs about `DAYS_PER_LETTER` days a
letter in normal print; whoever draws in larger letters says so.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.domain.dates import AnyWhen, InMonth
from planner.domain.letters import width
from planner.domain.plans import choices
from planner.domain.plans.plan import Event, Plan, Weeks
from planner.domain.sharing import is_private, may_show_dates
from planner.domain.summary.model import Strip, StripBar, StripRow
from planner.domain.summary.text_budget import MARK, Budget, cut

WEEKS = 12
DAYS = WEEKS * 7
DAYS_PER_LETTER = 0.68
DATE_LETTERS = 11
PRIVATE_LETTERS = 19
_GAP = 1.0
_LEAST_LETTERS = 4
# More dates than these at the end of the strip would no longer be quiet.
_MOST_BEYOND = 2
# A day that nobody has asked about yet, as from a calendar, is not one the patient is unsure of.
_ROWS = (*choices.Movable, None)


@dataclass(frozen=True, slots=True)
class _Placed:
    """An event with the room its label needs, before it has a lane."""

    event: Event
    start: int
    end: int
    label: str | None
    side: str
    room_from: float
    room_to: float


def make_strip(plan: Plan, today: dt.date, budget: Budget, days_per_letter: float) -> Strip:
    """Lay the plan's events over twelve weeks from the visit, or from today if it is over.

    Events without days, outside the weeks, or to be told in person are not on it. `not_drawn`
    counts those that found no lane.
    """
    visit = plan.about.appointment.on
    marked = visit if visit and visit >= today else today
    first_day = marked - dt.timedelta(days=marked.weekday())
    placed = [
        _place(event, first_day, budget, days_per_letter)
        for event in plan.events
        if _has_days(event)
    ]
    inside = [p for p in placed if p.start < p.end]
    rows, not_drawn = _lay_rows(inside, first_day, budget.lanes)
    return Strip(
        first_day=first_day,
        starts_at_visit=marked == visit,
        marked_day=(marked - first_day).days,
        rows=rows,
        cannot=cannot_pattern(plan.weeks),
        not_drawn=not_drawn,
        beyond=_beyond(plan.events, first_day + dt.timedelta(days=DAYS)),
    )


def _beyond(events: Iterable[Event], end: dt.date) -> tuple[AnyWhen, ...]:
    """Return the first fixed days that begin on `end` or later."""
    fixed = (event.when for event in events if _has_days(event) and _is_fixed(event))
    later = (when for when in fixed if when and when.first_day() >= end)
    return tuple(sorted(later, key=lambda when: (when.first_day(), when.last_day())))[:_MOST_BEYOND]


def _is_fixed(event: Event) -> bool:
    return event.movable is choices.Movable.FIXED


def cannot_pattern(weeks: Weeks) -> tuple[tuple[choices.PartOfDay, tuple[choices.Day, ...]], ...]:
    """Return the parts of the day with the days on which the patient cannot come then."""
    found = (
        (
            part,
            tuple(
                day
                for day in choices.Day
                if weeks.grid.get(day, {}).get(part) is choices.Availability.CANNOT
            ),
        )
        for part in choices.PartOfDay
    )
    return tuple((part, days) for part, days in found if days)


def _has_days(event: Event) -> bool:
    return event.when is not None and may_show_dates(event)


def _place(event: Event, first_day: dt.date, budget: Budget, days_per_letter: float) -> _Placed:
    when = event.when
    if when is None:
        raise ValueError("an event without days has no place on the strip")
    start = max(0, (when.first_day() - first_day).days)
    end = min(DAYS, (when.last_day() - first_day).days + 1)
    if is_private(event):
        return _with_label(event, start, end, None, days_per_letter)
    label = cut(event.title, budget.strip_label)
    most = max(start, DAYS - end, end - start) - _GAP
    letters = most / days_per_letter - DATE_LETTERS
    if width(label) > letters:
        label = cut(event.title, max(letters - width(MARK), _LEAST_LETTERS))
    return _with_label(event, start, end, label, days_per_letter)


def _with_label(
    event: Event, start: int, end: int, label: str | None, days_per_letter: float
) -> _Placed:
    """Put the label inside a long fixed bar, else after the bar, else before it, else inside."""
    letters = (PRIVATE_LETTERS if label is None else width(label)) + DATE_LETTERS
    needs = letters * days_per_letter + _GAP
    fits_inside = needs <= end - start
    is_solid = _is_fixed(event) and not isinstance(event.when, InMonth)
    if fits_inside and is_solid:
        return _Placed(event, start, end, label, "inside", start, end)
    if end + needs <= DAYS:
        return _Placed(event, start, end, label, "after", start, end + needs)
    if start >= needs or not fits_inside:
        return _Placed(event, start, end, label, "before", start - needs, end)
    return _Placed(event, start, end, label, "inside", start, end)


def _lay_rows(
    placed: Sequence[_Placed], first_day: dt.date, lanes: int
) -> tuple[tuple[StripRow, ...], int]:
    """Give each event the first lane where it is free; at most `lanes` lanes on the whole strip."""
    by_row = {row: [p for p in placed if p.event.movable is row] for row in _ROWS}
    filled = [row for row in _ROWS if by_row[row]]
    left = max(lanes, len(filled))
    rows = []
    not_drawn = 0
    for position, row in enumerate(filled):
        # Every later row keeps at least one lane.
        may_take = left - (len(filled) - position - 1)
        bars, used, missed = _lay_lanes(by_row[row], first_day, may_take)
        rows.append(StripRow(row, used, bars))
        left -= used
        not_drawn += missed
    return tuple(rows), not_drawn


def _lay_lanes(
    placed: Iterable[_Placed], first_day: dt.date, lanes: int
) -> tuple[tuple[StripBar, ...], int, int]:
    taken: list[list[_Placed]] = []
    bars = []
    missed = 0
    for one in sorted(placed, key=lambda p: (p.start, p.end, p.event.id)):
        lane = next((n for n, others in enumerate(taken) if _is_free(one, others)), len(taken))
        if lane >= lanes:
            missed += 1
            continue
        if lane == len(taken):
            taken.append([])
        taken[lane].append(one)
        bars.append(_bar(one, first_day, lane))
    return tuple(bars), len(taken), missed


def _is_free(one: _Placed, others: Iterable[_Placed]) -> bool:
    return all(one.room_to <= o.room_from or one.room_from >= o.room_to for o in others)


def _bar(placed: _Placed, first_day: dt.date, lane: int) -> StripBar:
    when = placed.event.when
    if when is None:
        raise ValueError("an event without days has no bar")
    return StripBar(
        start=placed.start,
        end=placed.end,
        title=placed.label,
        when=when,
        is_possible=not when.is_exact,
        lane=lane,
        side=placed.side,
        begins_earlier=when.first_day() < first_day,
        ends_later=when.last_day() >= first_day + dt.timedelta(days=DAYS),
    )
