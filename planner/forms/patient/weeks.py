"""The form for the patient's usual week and the way to the clinic."""

from planner.domain.plans import limits
from planner.domain.plans.choices import Notice, Transport
from planner.domain.plans.plan import Weeks
from planner.forms.base import SectionForm
from planner.forms.fields.choices import OneOf
from planner.forms.fields.grid import GridField
from planner.forms.fields.simple import Minutes, TextInput
from planner.i18n import lazy_gettext as _


class WeeksForm(SectionForm):
    """Section `weeks`."""

    section = Weeks
    grid = GridField(
        _("When could you come in?"),
        hint=_("Think of a usual week."),
    )
    why = TextInput(
        _("Why are some times hard?"),
        limit=limits.NOTE,
        rows=2,
        hint=_("Work, school runs, sleep, prayers, feeling worse in the morning."),
    )
    caring = TextInput(
        _("When do you look after others?"),
        limit=limits.NOTE,
        rows=2,
        hint=_("Children, a partner, a parent, animals. Which days and times?"),
    )
    transport = OneOf(_("How do you travel to the clinic?"), of=Transport, layout="chips")
    travel_minutes = Minutes(
        _("How long does it take, one way?"),
        maximum=limits.TRAVEL_MINUTES,
        unit=_("minutes"),
        hint=_("For example, 45 minutes or 1:10."),
    )
    brought_by = TextInput(
        _("Who brings you, and when can they not?"),
        limit=limits.NOTE,
        rows=2,
    )
    notice = OneOf(_("How early do you need to know about a change?"), of=Notice, layout="chips")
