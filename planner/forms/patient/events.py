"""The form for one day, or some days, that matter."""

from planner.domain.plans import limits
from planner.domain.plans.plan import Away, Event
from planner.domain.questions import asks_of
from planner.forms.base import SectionForm
from planner.forms.fields.simple import Nested
from planner.forms.items import ItemForm


class AwayForm(SectionForm):
    """How long and where the patient is away from home."""

    section = Away
    asks = asks_of("events", part="away")
    depth = 1


class EventsForm(ItemForm):
    """One item of section `events`."""

    section = Event
    asks = asks_of("events")
    headline = "title"
    maximum = limits.EVENTS
    facts = ("when", "movable", "need", "share")
    away = Nested(AwayForm)

    def answers(self) -> dict[str, object]:
        """Return the values; being away with nothing entered is not being away."""
        values = super().answers()
        away = Away.model_validate(values["away"])
        return {**values, "away": None if away.is_empty else away}
