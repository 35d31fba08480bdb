"""The form of sharing: who may read the plan, until when it is true, and the consent."""

from planner.domain.choices import SharedWith
from planner.domain.plan import Sharing
from planner.forms.base import SectionForm
from planner.forms.choosing import OneOf, Tick
from planner.forms.days import DayField
from planner.forms.fields import AnswerError
from planner.i18n import gettext
from planner.i18n import lazy_gettext as _


class SharingForm(SectionForm):
    """Section `sharing`, with the consent, which is kept as the edition that it allows."""

    section = Sharing
    with_ = OneOf(
        _("Who may read it?"), of=SharedWith, needed=_("Please choose who may read your plan.")
    )
    true_until = DayField(
        _("Until what day is it true?"),
        hint=_("You can leave this empty. After that day we ask you if it is still true."),
    )
    consent = Tick(
        _("Yes. The people I chose may read this copy of my plan."),
        line=_(
            "This is my own choice. It is not a yes to any treatment. "
            "When I change my mind, I stop giving it out."
        ),
        needed=_("To share your plan, tick the box that starts with “Yes”."),
    )

    def validate_true_until(self, field: DayField) -> None:
        """Refuse a day that is over."""
        if field.data and field.data < self.today:
            field.bad_box = "day"
            raise AnswerError(gettext("This day is over. Choose a later day, or leave it empty."))
