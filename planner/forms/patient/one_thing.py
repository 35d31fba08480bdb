"""The form for what matters most right now."""

from planner.domain.plans import limits
from planner.domain.plans.choices import Area
from planner.domain.plans.plan import OneThing
from planner.forms.base import SectionForm
from planner.forms.fields.choices import OneOf
from planner.forms.fields.simple import TextInput
from planner.i18n import lazy_gettext as _


class OneThingForm(SectionForm):
    """Section `one_thing`."""

    section = OneThing
    text = TextInput(
        _("What matters most to you right now?"),
        limit=limits.TEXT,
        rows=4,
        hint=_("Use your own words. It can be big or small."),
    )
    area = OneOf(_("What is it about?"), of=Area, layout="chips")
    gets_in_the_way = TextInput(
        _("What gets in the way?"),
        limit=limits.TEXT,
        rows=3,
        hint=_("Being tired, getting there, money, worry: anything."),
    )
