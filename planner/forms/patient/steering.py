"""The form for who decides, and how much the patient wants to be told."""

from planner.domain.plans import limits
from planner.domain.plans.choices import BadNews, Detail, Role
from planner.domain.plans.plan import Steering
from planner.forms.base import SectionForm
from planner.forms.fields.choices import OneOf
from planner.forms.fields.simple import TextInput
from planner.i18n import lazy_gettext as _


class SteeringForm(SectionForm):
    """Section `steering`."""

    section = Steering
    role = OneOf(_("Who should decide about your treatment?"), of=Role)
    detail = OneOf(_("How much do you want to be told?"), of=Detail, layout="chips")
    bad_news = OneOf(_("If there is bad news, how should we tell you?"), of=BadNews)
    with_whom = TextInput(
        _("Who should be with you?"),
        limit=limits.NOTE,
        hint=_("Only if you want someone beside you."),
    )
    who_may_hear = TextInput(
        _("Who else may hear about your illness?"),
        limit=limits.NOTE,
        rows=2,
        hint=_("Names. Write “nobody” if that is what you want."),
    )
