"""The form that shows the days of a calendar file to choose from; each choice carries its day."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from planner.domain.calendar_file import Entry
from planner.domain.dates import CalendarDay, DayRange, OnDay
from planner.domain.plans.fields import ItemId, NeededShortText
from planner.domain.plans.plan import Event
from planner.i18n import format_days


class CarriedDay(BaseModel):
    """One day of a file as it travels in the page: checked like everything that is typed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: ItemId
    title: NeededShortText
    first: CalendarDay
    last: CalendarDay

    def to_event(self) -> Event:
        """Return the day as an item of the plan; raises ValidationError for a reversed range."""
        when = (
            OnDay(on=self.first)
            if self.first == self.last
            else DayRange(from_=self.first, to=self.last)
        )
        return Event(id=self.id, title=self.title, when=when)


@dataclass(frozen=True, slots=True)
class DayToKeep:
    """One tick of the page; is_there: the day is in the plan already."""

    id: str
    title: str
    words: str
    value: str
    is_there: bool
    is_chosen: bool


def offer(entry: Entry, there: set[str], *, is_chosen: bool = False) -> DayToKeep:
    """Make the tick for an entry; `there` are the ids that are in the plan already."""
    carried = CarriedDay(id=entry.id, title=entry.title, first=entry.first, last=entry.last)
    is_there = entry.id in there
    return DayToKeep(
        entry.id,
        entry.title,
        format_days(entry.first, entry.last),
        carried.model_dump_json(),
        is_there,
        is_chosen or is_there,
    )


def offer_again(event: Event, there: set[str], *, is_chosen: bool = True) -> DayToKeep:
    """Make the tick for a day that was chosen before, to choose again."""
    if event.when is None:
        raise ValueError("A day from a calendar file has a date.")
    first, last = event.when.first_day(), event.when.last_day()
    entry = Entry(event.id, event.title, first, last, repeats=False)
    return offer(entry, there, is_chosen=is_chosen)


def read_chosen(values: list[str]) -> list[Event]:
    """Return the chosen days; raises ValueError, without the words, when one is not sound."""
    try:
        chosen = [CarriedDay.model_validate_json(value).to_event() for value in values]
    except ValidationError:
        # The error repeats what stood in the file, so it must not be chained.
        raise ValueError("A chosen day is not sound.") from None
    return list({event.id: event for event in chosen}.values())
