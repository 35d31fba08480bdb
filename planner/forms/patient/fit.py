"""The form for how treatment could fit the patient's life."""

from collections.abc import Iterator
from typing import Any, Self

from planner.domain.plans.plan import Fit
from planner.domain.questions import asks_of
from planner.forms.base import SectionForm


class FitForm(SectionForm):
    """Section `fit`, whose value is a tuple of wishes instead of one model."""

    section = Fit
    asks = asks_of("fit")

    @classmethod
    def showing(cls, value: Any) -> Self:
        """Make a form that shows the wishes; None is an empty form."""
        return cls(formdata=None, data={"wishes": value or ()})

    def value(self, stored: Any = None) -> Any:
        """Return the wishes, or None when something must be mended first."""
        del stored  # the form asks for all of it
        return self.wishes.data if self.validate() else None

    def value_that_fits(self, stored: Any = None) -> Any:
        """Return the wishes, with each box that cannot stand as it is stored."""
        if not self.validate():
            self.wishes.data = self.wishes.what_fits(stored)
        return self.wishes.data

    def in_words(self) -> Iterator[tuple[str, str]]:
        """Yield each wish with its answer."""
        answers: Iterator[tuple[str, str]] = self.wishes.each_in_words()
        return answers
