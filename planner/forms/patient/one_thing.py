"""The form for what matters most right now."""

from planner.domain.plans.plan import OneThing
from planner.domain.questions import asks_of
from planner.forms.base import SectionForm


class OneThingForm(SectionForm):
    """Section `one_thing`."""

    section = OneThing
    asks = asks_of("one_thing")
