"""The form for who the patient is, the visit, and what they need to take part."""

from planner.domain.dates import PartOfDate
from planner.domain.plans import limits
from planner.domain.plans.choices import AccessNeed
from planner.domain.plans.plan import About, Appointment
from planner.forms.base import SectionForm
from planner.forms.fields.births import BirthField
from planner.forms.fields.choices import ManyOf
from planner.forms.fields.days import DayField
from planner.forms.fields.simple import AnswerError, Nested, TextInput
from planner.forms.fields.times import TimeField
from planner.i18n import gettext
from planner.i18n import lazy_gettext as _


class AppointmentForm(SectionForm):
    """The visit that the plan is for."""

    section = Appointment
    on = DayField(_("What day is the visit?"), hint=_("For example, 2 March 2027."))
    at = TimeField(_("What time?"), hint=_("For example, 10:30 or 2:15 pm."))
    with_ = TextInput(_("Who will you see?"), hint=_("A name, or the name of the clinic."))


class AboutForm(SectionForm):
    """Section `about`."""

    section = About
    full_name = TextInput(
        _("Your full name"),
        hint=_("As it is on the clinic’s letters."),
        asked=_("Please write your name. It stops mix-ups."),
    )
    preferred_name = TextInput(_("What you like to be called"))
    date_of_birth = BirthField(
        _("Your date of birth"),
        hint=_("For example, 9 April 1968, or only 1968."),
        asked=_("Please write your date of birth. It stops mix-ups."),
    )
    record_number = TextInput(
        _("Your hospital or record number"),
        hint=_("You can leave it empty."),
    )
    appointment = Nested(AppointmentForm)
    access_needs = ManyOf(
        _("What helps you to take part in the talk?"),
        of=AccessNeed,
        hint=_("Choose all that fit."),
        layout="chips",
    )
    interpreter_language = TextInput(
        _("Language for the interpreter"), hint=_("Only if you need an interpreter.")
    )
    access_note = TextInput(
        _("Anything else that helps you"),
        limit=limits.NOTE,
        rows=2,
        hint=_("For example: please face me when you speak."),
    )

    def validate_date_of_birth(self, field: BirthField) -> None:
        """Refuse a birth in the future."""
        born = field.data.first_day() if isinstance(field.data, PartOfDate) else field.data
        if born and born > self.today:
            field.point_at("year")
            raise AnswerError(gettext("A date of birth cannot be in the future. Please check it."))
