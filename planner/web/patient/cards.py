"""Items of a list as the list page, the remove page and the check page show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from pydantic import BaseModel

from planner.domain.plan import Plan
from planner.forms.items import ItemForm
from planner.web.patient.journey import Section


@dataclass(frozen=True, slots=True)
class Card:
    """One item: its headline, a few facts, and every answer in words."""

    id: str
    headline: str
    facts: list[str]
    answers: list[tuple[str, str]]


def cards(section: Section, plan: Plan) -> list[Card]:
    """Return the items of a list section, in the patient's order."""
    form_class = cast("type[ItemForm]", section.form)
    return [_card(form_class, item, plan) for item in section.value_in(plan)]


def _card(form_class: type[ItemForm], item: BaseModel, plan: Plan) -> Card:
    form = form_class.showing(item)
    form.offer_choices(plan)
    headline = form[form_class.headline]
    answers = [(question, words) for question, words in form.in_words() if words]
    return Card(form.id.data, headline.words(), list(_facts(form)), answers[1:])


def _facts(form: ItemForm) -> Iterator[str]:
    for name in form.facts:
        field = form[name]
        if not field.is_empty and field.data != field.default:
            yield str(field.label.text) if field.kind == "tick" else field.words()
