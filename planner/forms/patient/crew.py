"""The forms for the patient's own helpers, and for whom the patient cares."""

from planner.domain.plans import limits
from planner.domain.plans.plan import Crew, Helper
from planner.forms.base import SectionForm
from planner.forms.fields.choices import Tick
from planner.forms.fields.simple import TextInput
from planner.forms.items import ItemForm
from planner.i18n import lazy_gettext as _


class HelperForm(ItemForm):
    """One helper of section `crew`."""

    section = Helper
    headline = "name"
    maximum = limits.HELPERS
    facts = ("relation", "helps_with", "may_contact")
    name = TextInput(
        _("What is the helper’s name?"),
        needed=_("Please write a name, or go on without it."),
    )
    relation = TextInput(
        _("Who are they to you?"), hint=_("For example: sister, neighbour, friend.")
    )
    helps_with = TextInput(
        _("What do they do for you?"),
        limit=limits.NOTE,
        rows=2,
        hint=_("Lifts, notes at visits, meals, company."),
    )
    may_contact = Tick(
        _("The team may contact this person"), line=_("Ask the person first if they agree.")
    )
    phone = TextInput(_("Their phone number"), hint=_("Only if the team may call."))


class CaresForForm(SectionForm):
    """What section `crew` asks besides the list of helpers."""

    section = Crew
    cares_for = TextInput(
        _("Who needs you at home?"),
        limit=limits.NOTE,
        rows=2,
        hint=_("People and animals. Who can help with them on treatment days?"),
    )
