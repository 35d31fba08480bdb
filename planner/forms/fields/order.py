"""The field for putting things in order, some or all of them: one menu for each place.

order.js makes a list to tap of the menus; the page works without it.
"""

from planner.domain.plans.choices import TradeOff
from planner.domain.wording import N_, label
from planner.forms.fields.boxes import BoxesField
from planner.forms.fields.simple import AnswerError
from planner.i18n import gettext

PLACES = (N_("First"), N_("Second"), N_("Third"), N_("Fourth"), N_("Fifth"))


class OrderField(BoxesField):
    """Up to five things, each at one place; places that were left open close up."""

    kind = "order"
    boxes = tuple(str(place) for place in range(1, len(PLACES) + 1))
    things = tuple(TradeOff)
    places = PLACES

    @property
    def target(self) -> str:
        """The place to mend, or the first one."""
        return f"{self.id}-{self.bad_box or self.boxes[0]}"

    @property
    def asked_in(self) -> str:
        """The place to mend."""
        bad = self.bad_box or self.boxes[0]
        return gettext(self.places[self.boxes.index(bad)])

    def boxes_of(self, value: tuple[TradeOff, ...] | None) -> dict[str, str]:
        """Return what stands at each place."""
        shown = dict.fromkeys(self.boxes, "")
        return shown | {str(place): str(thing) for place, thing in enumerate(value or (), 1)}

    def read_boxes(self, typed: dict[str, str]) -> tuple[TradeOff, ...]:
        """Return the things in order, as many as were given a place."""
        self._refuse_what_cannot_stand(typed)
        return tuple(TradeOff(typed[box]) for box in self.boxes if typed[box])

    def words(self) -> str:
        """Return the things in order, numbered."""
        return "\n".join(
            f"{place}. {gettext(label(thing))}" for place, thing in enumerate(self.data or (), 1)
        )

    def _refuse_what_cannot_stand(self, typed: dict[str, str]) -> None:
        seen: set[str] = set()
        for box in self.boxes:
            thing = typed[box]
            if thing and thing not in set(TradeOff):
                raise AnswerError(gettext("Please choose one of the answers shown here."), box)
            if thing and thing in seen:
                message = gettext("“%(thing)s” stands at two places. Please choose another here.")
                raise AnswerError(message % {"thing": gettext(label(TradeOff(thing)))}, box)
            seen.add(thing)
