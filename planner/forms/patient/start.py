"""The form of the first page: language, and who fills in."""

from planner.domain.plans.choices import Who
from planner.domain.plans.plan import FilledInBy
from planner.forms.base import SectionForm
from planner.forms.fields.choices import OneOf
from planner.forms.fields.simple import AnswerError, TextInput
from planner.i18n import gettext
from planner.i18n import lazy_gettext as _


class StartForm(SectionForm):
    """Section `filled_in_by`."""

    section = FilledInBy
    who = OneOf(
        _("Who is filling this in?"), of=Who, needed=_("Please choose who is filling this in.")
    )
    helper_name = TextInput(
        _("The helper’s name"), hint=_("So that the team knows who wrote the words.")
    )

    def validate_helper_name(self, field: TextInput) -> None:
        """Ask for the name of somebody who writes for the patient."""
        if self.who.data == Who.FOR_PATIENT and field.is_empty:
            raise AnswerError(
                gettext("Please write your name, so that the team knows who wrote the words.")
            )
