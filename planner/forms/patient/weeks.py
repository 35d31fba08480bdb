"""The form for the patient's usual week and the way to the clinic."""

from planner.domain.plans.plan import Weeks
from planner.domain.questions import asks_of
from planner.forms.base import SectionForm


class WeeksForm(SectionForm):
    """Section `weeks`."""

    section = Weeks
    asks = asks_of("weeks")
