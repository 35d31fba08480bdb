"""Items of a list as the list page, the remove page and the check page show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from pydantic import BaseModel

from planner.domain.dates import AnyWhen
from planner.domain.plans.plan import Plan
from planner.domain.sharing import is_private
from planner.domain.summary.print_order import in_print_order
from planner.forms.fields.simple import Nested
from planner.forms.items import ItemForm
from planner.web.patient.journey import Section
from planner.web.patient.review.short_answers import ShortAnswer, in_short
from planner.web.request import current_clinic


@dataclass(frozen=True, slots=True)
class Card:
    """One item: its headline, a few facts, and every answer in words.

    is_top: it stands on the first printed page. is_over: its day has passed. is_unread: what was
    written for its date could not be read as one.
    """

    id: str
    headline: str
    facts: list[str]
    answers: list[ShortAnswer]
    is_top: bool
    is_over: bool
    is_unread: bool


def cards(section: Section, plan: Plan) -> list[Card]:
    """Return the items of a list section, in the patient's order."""
    form_class = cast("type[ItemForm]", section.form)
    items = section.items_in(plan)
    printed = section.items_in(in_print_order(plan))
    shown = [item for item in printed if form_class.on_page_one and not is_private(item)]
    tops = {item.id for item in shown[: form_class.on_page_one]}
    return [_card(section, form_class, item, plan, is_top=item.id in tops) for item in items]


def _card(
    section: Section, form_class: type[ItemForm], item: BaseModel, plan: Plan, *, is_top: bool
) -> Card:
    form = form_class.showing(item)
    form.offer_choices(plan)
    headline = form[form_class.headline]
    _, *answers = [(question, words) for question, words in form.in_words() if words]
    return Card(
        form.id.data,
        headline.words(),
        list(_facts(form)),
        list(in_short(section, answers)),
        is_top,
        _is_over(item),
        any(field.unread for field in form if not isinstance(field, Nested)),
    )


def _is_over(item: BaseModel) -> bool:
    when: AnyWhen | None = getattr(item, "when", None) or getattr(item, "by", None)
    return when is not None and when.last_day() < current_clinic.today()


def _facts(form: ItemForm) -> Iterator[str]:
    for name in form.facts:
        field = form[name]
        if not field.is_empty and (field.unread or field.data != field.default):
            yield str(field.label.text) if field.kind == "tick" else field.words()
