"""The field for side effects to avoid: each is a tick with a box for what it would spoil."""

from collections.abc import Iterator
from typing import Any

from planner.domain.plans import limits
from planner.domain.plans.choices import Effect
from planner.domain.plans.plan import Avoid
from planner.domain.wording import label
from planner.forms.fields.boxes import BoxesField
from planner.forms.fields.choices import Option
from planner.i18n import gettext

_TICKED = "yes"


class AvoidField(BoxesField):
    """Side effects and the activity each would spoil.

    The words beside a side effect count only with its tick: a box that was ticked, filled and
    unticked is out of sight, so its words must not stay in the plan unseen.
    """

    kind = "avoid"
    longest_box = limits.NOTE
    boxes_stand_alone = True
    boxes = tuple(box for effect in Effect for box in (effect.value, f"{effect}-because"))

    @property
    def target(self) -> str:
        """The box to mend, or the first tick."""
        return f"{self.id}-{self.bad_box or self.boxes[0]}"

    @property
    def asked_in(self) -> str:
        """The side effect that the box to mend belongs to."""
        bad = (effect for effect in Effect if self.bad_box == f"{effect}-because")
        return next((gettext(label(effect)) for effect in bad), str(self.label.text))

    def options(self) -> Iterator[tuple[Option, str]]:
        """Yield each side effect as a tick, with the words beside it."""
        for effect in Effect:
            words = gettext(label(effect))
            ticked = bool(self.typed.get(effect))
            option = Option(f"{self.id}-{effect}", _TICKED, words, "", ticked)
            yield option, self.typed.get(f"{effect}-because", "")

    def boxes_of(self, value: tuple[Avoid, ...] | None) -> dict[str, str]:
        """Return the ticks and the words beside them."""
        shown = dict.fromkeys(self.boxes, "")
        for one in value or ():
            shown |= {one.effect.value: _TICKED, f"{one.effect}-because": one.because}
        return shown

    def read_boxes(self, typed: dict[str, str]) -> tuple[Avoid, ...]:
        """Return the ticked side effects in the order of the page."""
        ticked = [effect for effect in Effect if typed[effect]]
        return tuple(Avoid(effect=e, because=typed[f"{e}-because"]) for e in ticked)

    def _value_of(self, typed: dict[str, str]) -> Any:
        unseen = {f"{effect}-because": "" for effect in Effect if not typed[effect]}
        return super()._value_of(typed | unseen)

    def words(self) -> str:
        """Return one line for each side effect."""
        return "\n".join(_line(one) for one in self.data or ())


def _line(avoid: Avoid) -> str:
    name = gettext(label(avoid.effect))
    return f"{name} – {avoid.because}" if avoid.because.strip() else name
