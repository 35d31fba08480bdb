"""The base of the forms for one item of a list: a goal, a day that matters, a question."""

import secrets
from typing import ClassVar, Self

from planner.forms.base import SectionForm
from planner.forms.fields.simple import Hidden, Nested
from planner.i18n import gettext


class ItemForm(SectionForm):
    """A form for one item; its id is made when an empty form is first shown.

    `headline` names the field that stands for the item, `facts` those shown small beside it;
    `maximum` is how many items the list may hold, `on_page_one` how many stand on the first printed
    page.
    """

    headline: ClassVar[str]
    maximum: ClassVar[int]
    on_page_one: ClassVar[int] = 0
    facts: ClassVar[tuple[str, ...]] = ()
    id = Hidden()

    @classmethod
    def new(cls) -> Self:
        """Make an empty form with an id of its own."""
        form = cls(formdata=None)
        form.id.data = secrets.token_urlsafe(9)
        return form

    def is_blank(self) -> bool:
        """Say whether nobody has touched this form yet; what cannot be read was typed too."""
        untouched = (Hidden, Nested)
        return all(
            not field.process_errors and (field.is_empty or field.data == field.default)
            for form in (self, *(f.form for f in self if isinstance(f, Nested)))
            for field in form
            if not isinstance(field, untouched)
        )

    def say_it_is_full(self) -> None:
        """Put the answer to one item too many on the field that stands for the item."""
        message = gettext("Your list is full: there is room for %(maximum)d. Remove one first.")
        self[self.headline].errors = [message % {"maximum": self.maximum}]
