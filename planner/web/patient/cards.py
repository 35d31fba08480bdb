"""Items of a list as the list page, the remove page and the check page show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from pydantic import BaseModel

from planner.domain.plan import Plan
from planner.domain.summary.private import is_private
from planner.forms.items import ItemForm
from planner.web.patient.journey import Section


@dataclass(frozen=True, slots=True)
class Card:
    """One item: its headline, a few facts, and every answer in words.

    is_top: it stands on the first printed page.
    """

    id: str
    headline: str
    facts: list[str]
    answers: list[tuple[str, str]]
    is_top: bool


def cards(section: Section, plan: Plan) -> list[Card]:
    """Return the items of a list section, in the patient's order."""
    form_class = cast("type[ItemForm]", section.form)
    items = section.items_in(plan)
    # As the printed page does: what has a star first, then the patient's own order.
    shown = [item for item in items if form_class.tops and not is_private(item)]
    ranked = sorted(shown, key=lambda item: not getattr(item, "starred", False))
    tops = {item.id for item in ranked[: form_class.tops]}
    return [_card(form_class, item, plan, is_top=item.id in tops) for item in items]


def _card(form_class: type[ItemForm], item: BaseModel, plan: Plan, *, is_top: bool) -> Card:
    form = form_class.showing(item)
    form.offer_choices(plan)
    headline = form[form_class.headline]
    answers = [(question, words) for question, words in form.in_words() if words]
    return Card(form.id.data, headline.words(), list(_facts(form)), answers[1:], is_top)


def _facts(form: ItemForm) -> Iterator[str]:
    for name in form.facts:
        field = form[name]
        if not field.is_empty and field.data != field.default:
            yield str(field.label.text) if field.kind == "tick" else field.words()
