"""The form for one thing that the patient wants to be able to do."""

from planner.domain.plans import limits
from planner.domain.plans.choices import Area, Importance, Share
from planner.domain.plans.plan import Goal, Plan
from planner.forms.fields.choices import OneOf, Pick
from planner.forms.fields.simple import TextInput
from planner.forms.fields.when import WhenField
from planner.forms.items import ItemForm
from planner.i18n import lazy_gettext as _


class GoalsForm(ItemForm):
    """One item of section `goals`."""

    section = Goal
    headline = "text"
    maximum = limits.GOALS
    on_page_one = 3
    facts = ("by", "importance", "share")
    text = TextInput(
        _("What do you want to be able to do?"),
        limit=limits.TEXT,
        rows=2,
        hint=_("One thing, in your own words. You can add more after this one."),
        needed=_("Please write what you want to be able to do, or go on without it."),
    )
    by = WhenField(
        _("By when?"), hint=_("A date helps your team to see what is possible."), may_have_none=True
    )
    importance = OneOf(_("How much does it matter?"), of=Importance)
    area = OneOf(_("What is it about?"), of=Area, layout="menu")
    worked_when = TextInput(_("I will know it worked when"), limit=limits.NOTE, rows=2)
    helps = TextInput(_("What helps"), limit=limits.NOTE, rows=2)
    hurts = TextInput(_("What gets in the way"), limit=limits.NOTE, rows=2)
    event = Pick(_("Does it belong to one of your days?"))
    share = OneOf(
        _("Who may see this?"),
        of=Share,
        default=Share.CREW,
        needed=_("Please choose who may see this."),
    )

    def offer_choices(self, plan: Plan) -> None:
        """Offer the plan's own days."""
        self.event.choices = [(event.id, event.title) for event in plan.events]
