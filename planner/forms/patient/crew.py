"""The forms for the patient's own helpers, and for whom the patient cares."""

from planner.domain.plans import limits
from planner.domain.plans.plan import Crew, Helper
from planner.domain.questions import ask, asks_of
from planner.forms.base import SectionForm
from planner.forms.items import ItemForm


class HelperForm(ItemForm):
    """One helper of section `crew`."""

    section = Helper
    asks = asks_of("crew")
    headline = "name"
    maximum = limits.HELPERS
    facts = ("relation", "helps_with", "may_contact")


class CaresForForm(SectionForm):
    """What section `crew` asks besides the list of helpers."""

    section = Crew
    asks = (ask("crew.cares_for"),)
