"""The form for hopes and fears; every part of it may stay empty."""

from planner.domain.plans.plan import Hopes
from planner.domain.questions import asks_of
from planner.forms.base import SectionForm


class HopesForm(SectionForm):
    """Section `hopes`."""

    section = Hopes
    asks = asks_of("hopes")
