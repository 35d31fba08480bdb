"""The forms for who the patient is, the visit, and what they need to take part."""

from planner.domain.dates import PartOfDate
from planner.domain.plans.plan import About, Appointment
from planner.domain.questions import asks_of
from planner.forms.base import SectionForm
from planner.forms.fields.births import BirthField
from planner.forms.fields.simple import AnswerError, Nested
from planner.i18n import gettext


class AppointmentForm(SectionForm):
    """The visit that the plan is for."""

    section = Appointment
    asks = asks_of("about", part="appointment")
    depth = 1


class VisitForm(SectionForm):
    """Section `about`: the visit."""

    section = About
    asks = asks_of("about", only=("appointment",))
    appointment = Nested(AppointmentForm)


class NeedsForm(SectionForm):
    """Section `about`: what helps the patient to take part."""

    section = About
    asks = asks_of("about", only=("access_needs", "interpreter_language", "access_note"))


class AboutForm(SectionForm):
    """Section `about`: who the patient is."""

    section = About
    asks = asks_of("about", only=("full_name", "preferred_name", "date_of_birth", "record_number"))

    def validate_date_of_birth(self, field: BirthField) -> None:
        """Refuse a birth in the future."""
        born = field.data.first_day() if isinstance(field.data, PartOfDate) else field.data
        if born and born > self.today:
            field.point_at("year")
            raise AnswerError(gettext("A date of birth cannot be in the future. Please check it."))
