"""The form for who decides, and how much the patient wants to be told."""

from planner.domain.plans.plan import Steering
from planner.domain.questions import asks_of
from planner.forms.base import SectionForm


class SteeringForm(SectionForm):
    """Section `steering`."""

    section = Steering
    asks = asks_of("steering")
