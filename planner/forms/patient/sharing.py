"""The form of sharing: who may read the plan, when to ask again, and the consent."""

import datetime as dt

from planner.domain.plans.plan import Sharing
from planner.domain.questions import asks_of
from planner.forms.base import SectionForm
from planner.forms.fields.choices import OneOf, Tick
from planner.forms.fields.days import DayField
from planner.forms.fields.simple import AnswerError
from planner.i18n import gettext


class SharingForm(SectionForm):
    """Section `sharing`, with the consent, which is kept as the edition that it allows."""

    section = Sharing
    asks = asks_of("sharing")
    needs_consent = True
    kept_day: dt.date | None = None

    def validate_with_(self, field: OneOf) -> None:
        """Ask who may read it, unless nothing is to be shared."""
        if self.needs_consent and field.is_empty:
            raise AnswerError(gettext("Please choose who may read your plan."))

    def validate_consent(self, field: Tick) -> None:
        """Ask for the tick, unless nothing is to be shared."""
        if self.needs_consent and not field.data:
            raise AnswerError(gettext("To make the copy, tick the box that starts with “Yes”."))

    def validate_true_until(self, field: DayField) -> None:
        """Refuse a day that is over, unless it only stays as it is and nothing is shared."""
        stays = not self.needs_consent and field.data == self.kept_day
        if field.data and field.data < self.today and not stays:
            field.point_at("day")
            raise AnswerError(gettext("This day is over. Choose a later day, or leave it empty."))
