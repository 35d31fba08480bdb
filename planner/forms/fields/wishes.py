"""The field for how treatment could fit: for each wish how strong it is, and a note."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.domain.plans import limits
from planner.domain.plans.choices import Strength, Wish
from planner.domain.plans.plan import Fit
from planner.domain.wording import label
from planner.forms.fields.boxes import BoxesField
from planner.forms.fields.choices import Option
from planner.forms.fields.simple import AnswerError
from planner.i18n import gettext


@dataclass(frozen=True, slots=True)
class WishRow:
    """One wish as the template draws it."""

    wish: Wish
    label: str
    options: list[Option]
    note: str


class WishesField(BoxesField):
    """Every wish with its strength and note; a wish that was left alone is not in the value."""

    kind = "wishes"
    longest_box = limits.NOTE
    boxes_stand_alone = True
    boxes = tuple(f"{wish}-{part}" for wish in Wish for part in ("strength", "note"))

    @property
    def target(self) -> str:
        """The box to mend, or the first choice."""
        box = self.bad_box or f"{next(iter(Wish))}-strength"
        choice = f"-{next(iter(Strength))}" if box.endswith("-strength") else ""
        return f"{self.id}-{box}{choice}"

    @property
    def asked_in(self) -> str:
        """The wish that the box to mend belongs to."""
        bad = (wish for wish in Wish if self.bad_box.startswith(f"{wish}-"))
        return gettext(label(next(bad, next(iter(Wish)))))

    def rows(self) -> Iterator[WishRow]:
        """Yield the wishes in order."""
        for wish in Wish:
            chosen = self.typed.get(f"{wish}-strength", "")
            options = [
                Option(
                    f"{self.id}-{wish}-strength-{strength}",
                    strength.value,
                    gettext(label(strength)),
                    "",
                    strength == chosen,
                )
                for strength in Strength
            ]
            note = self.typed.get(f"{wish}-note", "")
            yield WishRow(wish, gettext(label(wish)), options, note)

    def boxes_of(self, value: tuple[Fit, ...] | None) -> dict[str, str]:
        """Return the strength and the note of each wish."""
        shown = dict.fromkeys(self.boxes, "")
        for fit in value or ():
            shown |= {f"{fit.wish}-strength": fit.strength or "", f"{fit.wish}-note": fit.note}
        return shown

    def read_boxes(self, typed: dict[str, str]) -> tuple[Fit, ...]:
        """Return the wishes that have an answer or a note."""
        found = (self._read_wish(wish, typed) for wish in Wish)
        return tuple(fit for fit in found if fit.strength or fit.note.strip())

    def words(self) -> str:
        """Return one line for each wish that has an answer."""
        return "\n".join(f"{asked}: {words}" for asked, words in self.each_in_words() if words)

    def each_in_words(self) -> Iterator[tuple[str, str]]:
        """Yield each wish with its answer in words; empty when there is none."""
        given = {fit.wish: fit for fit in self.data or ()}
        for wish in Wish:
            yield gettext(label(wish)), _answer(given[wish]) if wish in given else ""

    def _read_wish(self, wish: Wish, typed: dict[str, str]) -> Fit:
        chosen, note = typed[f"{wish}-strength"], typed[f"{wish}-note"]
        if chosen and chosen not in set(Strength):
            message = gettext("Please choose one of the answers shown here.")
            raise AnswerError(message, f"{wish}-strength")
        return Fit(wish=wish, strength=Strength(chosen) if chosen else None, note=note)


def _answer(fit: Fit) -> str:
    parts = [gettext(label(fit.strength)) if fit.strength else "", fit.note]
    return "\n".join(part for part in parts if part.strip())
