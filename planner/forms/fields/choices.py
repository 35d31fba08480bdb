"""Fields for choices: one of a few, any number, yes or nothing, one of the plan's own items."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from planner.domain.wording import label as label_of
from planner.domain.wording import small_line
from planner.forms.fields.simple import AnswerError, PlanField
from planner.i18n import gettext


@dataclass(frozen=True, slots=True)
class Option:
    """One boxed choice as the template draws it."""

    id: str
    value: str
    label: str
    line: str
    is_chosen: bool


class OneOf(PlanField):
    """One choice out of an enum, or none; drawn as boxes, as small `chips` or as a `menu`."""

    kind = "one_of"

    def __init__(
        self, label: object = "", *, of: type[StrEnum], layout: str = "boxes", **options: Any
    ) -> None:
        super().__init__(label, **options)
        self.of = of
        self.layout = layout

    @property
    def target(self) -> str:
        """The first of the choices."""
        return str(self.id) if self.layout == "menu" else f"{self.id}-{next(iter(self.of)).value}"

    def options(self) -> Iterator[Option]:
        """Yield the choices in order; once one is taken, also a way to take it back."""
        for choice in self.of:
            yield Option(
                f"{self.id}-{choice.value}",
                choice.value,
                gettext(label_of(choice)),
                gettext(small_line(choice)),
                choice == self.data,
            )

    @property
    def can_be_taken_back(self) -> bool:
        """Say whether "no answer" is offered; radio buttons cannot be switched off otherwise."""
        return self.object_data is not None and not self.needed

    def words(self) -> str:
        """Return what the choice is called."""
        return gettext(label_of(self.data)) if self.data else ""

    def read(self, posted: list[str]) -> StrEnum | None:
        """Return the choice; an empty value is no choice."""
        value = posted[0] if posted else ""
        if not value:
            return None
        try:
            return self.of(value)
        except ValueError:
            raise AnswerError(gettext("Please choose one of the answers shown here.")) from None


class ManyOf(PlanField):
    """Any number of choices out of an enum, in the enum's order; drawn as tick boxes."""

    kind = "many_of"

    def __init__(
        self, label: object = "", *, of: type[StrEnum], layout: str = "boxes", **options: Any
    ) -> None:
        options.setdefault("default", ())
        super().__init__(label, **options)
        self.of = of
        self.layout = layout

    @property
    def target(self) -> str:
        """The first of the choices."""
        return f"{self.id}-{next(iter(self.of)).value}"

    def options(self) -> Iterator[Option]:
        """Yield the choices in order."""
        for choice in self.of:
            chosen = choice in (self.data or ())
            words, line = gettext(label_of(choice)), gettext(small_line(choice))
            yield Option(f"{self.id}-{choice.value}", choice.value, words, line, chosen)

    def words(self) -> str:
        """Return what the choices are called, one a line."""
        return "\n".join(gettext(label_of(choice)) for choice in self.data)

    def read(self, posted: list[str]) -> tuple[StrEnum, ...]:
        """Return the choices; unknown ones are a problem, not a guess."""
        if set(posted) - {choice.value for choice in self.of}:
            raise AnswerError(gettext("Please choose from the answers shown here."))
        return tuple(choice for choice in self.of if choice.value in posted)


class Tick(PlanField):
    """Yes or nothing, as one tick box."""

    kind = "tick"

    def __init__(self, label: object = "", *, line: object = "", **options: Any) -> None:
        options.setdefault("default", False)
        super().__init__(label, **options)
        self.line = line

    def words(self) -> str:
        """Return yes, or nothing."""
        return gettext("Yes") if self.data else ""

    def read(self, posted: list[str]) -> bool:
        """Return whether the box was ticked."""
        return bool(posted and posted[0])


class Pick(PlanField):
    """One of the plan's own items by its id, or none; the view fills `choices` (id, words)."""

    kind = "pick"
    choices: Sequence[tuple[str, str]] = ()

    def words(self) -> str:
        """Return the words of the chosen item."""
        return dict(self.choices).get(self.data, "")

    def read(self, posted: list[str]) -> str | None:
        """Return the id, or None."""
        return posted[0] if posted and posted[0] else None

    def check(self) -> None:
        """Refuse an id that is not among the choices, such as a day removed in another tab."""
        super().check()
        if self.data and self.data not in dict(self.choices):
            raise AnswerError(gettext("That day is no longer in your plan. Please choose again."))
