"""The form of the first page: language, and who fills in."""

from planner.domain.plans.choices import Who
from planner.domain.plans.plan import FilledInBy
from planner.domain.questions import asks_of
from planner.forms.base import SectionForm
from planner.forms.fields.simple import AnswerError, TextInput
from planner.i18n import gettext


class StartForm(SectionForm):
    """Section `filled_in_by`."""

    section = FilledInBy
    asks = asks_of("filled_in_by")

    def validate_helper_name(self, field: TextInput) -> None:
        """Ask for the name of somebody who writes for the patient."""
        if self.who.data == Who.FOR_PATIENT and field.is_empty:
            raise AnswerError(
                gettext("Please write your name, so that the team knows who wrote the words.")
            )
