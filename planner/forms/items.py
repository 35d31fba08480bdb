"""The base of the forms for one item of a list: a goal, a day that matters, a question."""

import secrets
from typing import ClassVar, Self

from planner.domain.plan import Plan
from planner.forms.base import SectionForm
from planner.forms.fields import Hidden


class ItemForm(SectionForm):
    """A form for one item; its id is made when an empty form is first shown.

    `headline` names the field that stands for the item, `facts` those shown small beside it.
    """

    headline: ClassVar[str]
    facts: ClassVar[tuple[str, ...]] = ()
    id = Hidden()

    @classmethod
    def new(cls) -> Self:
        """Make an empty form with an id of its own."""
        form = cls(formdata=None)
        form.id.data = secrets.token_urlsafe(9)
        return form

    def offer_choices(self, plan: Plan) -> None:
        """Fill choices that come from the rest of the plan; most forms have none."""
