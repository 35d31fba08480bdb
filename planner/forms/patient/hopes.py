"""The form for hopes and fears; every part of it may stay empty."""

from planner.domain.plans import limits
from planner.domain.plans.plan import Hopes
from planner.forms.base import SectionForm
from planner.forms.fields.avoid import AvoidField
from planner.forms.fields.choices import Tick
from planner.forms.fields.simple import TextInput
from planner.i18n import lazy_gettext as _


class HopesForm(SectionForm):
    """Section `hopes`."""

    section = Hopes
    hope = TextInput(_("What do you hope for?"), limit=limits.TEXT, rows=3)
    fear = TextInput(
        _("What do you fear?"),
        limit=limits.TEXT,
        rows=3,
        hint=_("You can also say it in person."),
    )
    avoid = AvoidField(
        _("Which side effects do you most want to avoid?"),
        hint=_("Tick a few. Then say what each one would spoil. Not everyone gets them."),
    )
    understanding = TextInput(
        _("What do you think the treatment will do?"),
        limit=limits.TEXT,
        rows=3,
        hint=_("There is no wrong answer. It shows your team where to start."),
    )
    please_explain = Tick(_("Please explain this to me"))
