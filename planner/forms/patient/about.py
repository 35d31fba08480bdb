"""The form for who the patient is, the visit, and what they need to take part."""

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


class AboutForm(SectionForm):
    """Section `about`."""

    section = About
    asks = asks_of("about")
    appointment = Nested(AppointmentForm)

    def validate_date_of_birth(self, field: BirthField) -> None:
        """Refuse a birth in the future."""
        born = field.data.first_day() if isinstance(field.data, PartOfDate) else field.data
        if born and born > self.today:
            field.point_at("year")
            raise AnswerError(gettext("A date of birth cannot be in the future. Please check it."))
