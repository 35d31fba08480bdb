"""The form for one thing that the patient wants to be able to do."""

from planner.domain.plans import limits
from planner.domain.plans.plan import Goal, Plan
from planner.domain.questions import asks_of
from planner.forms.items import ItemForm


class GoalsForm(ItemForm):
    """One item of section `goals`."""

    section = Goal
    asks = asks_of("goals")
    headline = "text"
    maximum = limits.GOALS
    on_page_one = 3
    facts = ("by", "importance", "share")

    def offer_choices(self, plan: Plan) -> None:
        """Offer the plan's own days."""
        self.event.choices = [(event.id, event.title) for event in plan.events]
