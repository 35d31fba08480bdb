"""The table of questions says what the plan, its file and page 1 do."""

import copy
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from devtools import plan_format
from planner.domain import questions
from planner.domain.plans.plan import Plan
from planner.domain.questions import Ask, AskedSection, Kind
from planner.domain.summary.content import summarise
from planner.layout import page

TODAY = dt.date(2027, 2, 20)
# Everything that page 1 needs beside an answer to show it; no private item, no empty list.
BASE: dict[str, Any] = {
    "filled_in_by": {"who": "with_help", "on": "2027-02-19"},
    "about": {"full_name": "Alex Example", "appointment": {"on": "2027-03-02"}},
    "one_thing": {},
    "goals": [{"id": "g", "text": "Sing", "importance": "nice"}],
    "hopes": {"avoid": [{"effect": "pain"}]},
    "trade_offs": {"answer": "ordered"},
    "events": [{"id": "e", "title": "Wedding", "when": {"on": "2027-06-12"}, "away": {}}],
    "weeks": {},
    "fit": [{"wish": "mornings", "strength": "must"}],
    "steering": {"role": "together"},
    "questions": [{"id": "q", "text": "When?"}],
    "crew": {"helpers": [{"id": "h", "name": "Robin"}]},
    "sharing": {},
}
# What these decide, who may see an item, is shown by hiding it.
HIDING = {"share", "in_person"}
SECTIONS = [part for one in questions.SECTIONS for part in (one, one.follow_up) if part]
STORED = [(part, ask) for part in SECTIONS for ask in part.asks if part.place_of(ask)]
TEXTS = [(part, ask) for part, ask in STORED if ask.kind is Kind.TEXT]
NUMBERS = [(part, ask) for part, ask in STORED if ask.kind in {Kind.NUMBER, Kind.MINUTES}]
CHOICES = [(part, ask) for part, ask in STORED if ask.options and ask.kind is not Kind.GRID]


def key_of(value: object) -> str:
    return value.key if isinstance(value, Ask) else ""


def document_with(place: str, value: object) -> dict[str, Any]:
    """Put a value at its place in a plan file, in the first item of a list."""
    document = copy.deepcopy(BASE)
    *way, last = place.split(".")
    holder: Any = document
    for name in way:
        holder = holder[name.removesuffix("[]")] if name.endswith("[]") else holder[name]
        holder = holder[0] if name.endswith("[]") else holder
    holder[last] = value
    return document


def places_in(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """Yield where a plan file holds a value, by the models themselves."""
    for name, field in model.model_fields.items():
        place = f"{before}{field.alias or name}"
        inner, is_list = _model_in(field.annotation)
        if inner is None or not issubclass(inner, BaseModel) or inner.__module__ != Plan.__module__:
            yield place
        else:
            yield from places_in(inner, f"{place}{'[]' if is_list else ''}.")


def _model_in(annotation: Any, is_list: bool = False) -> tuple[Any, bool]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, is_list
    for inner in get_args(annotation):
        found, many = _model_in(inner, is_list or getattr(annotation, "__origin__", 0) is tuple)
        if found:
            return found, many
    return None, False


VALUES: dict[Kind, object] = {
    Kind.TEXT: "Zorbex",
    Kind.BIRTH: "1968-04-09",
    Kind.DAY: "2027-02-18",
    Kind.TIME: "10:35",
    Kind.WHEN: {"month": "2027-09"},
    Kind.DEADLINE: {"month": "2027-09"},
    Kind.NUMBER: 7,
    Kind.MINUTES: 7,
    Kind.YES: True,
    Kind.ITEM: "e",
    Kind.GRID: {"mon": {"morning": "cannot"}},
}


def values_of(ask: Ask) -> list[object]:
    if ask.kind in VALUES:
        return [VALUES[ask.kind]]
    is_list = ask.kind in {Kind.MANY_OF, Kind.ORDER}
    return [[choice.value] if is_list else choice.value for choice in ask.options[0]]


def words_of_page_one(document: dict[str, Any]) -> str:
    html = page.html(summarise(Plan.model_validate(document), TODAY), whole=False)
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def test_every_field_of_a_plan_has_a_question_and_every_question_a_field() -> None:
    ours = {"schema_version", "language"}
    held = [place for place in places_in(Plan) if place not in ours and not place.endswith("].id")]
    assert sorted(held) == sorted(part.place_of(ask) for part, ask in STORED)


def test_no_question_stands_twice() -> None:
    keys = [ask.key for part in SECTIONS for ask in part.asks]
    assert len(keys) == len(set(keys))
    assert all(ask.key.startswith(f"{part.key}.") for part in SECTIONS for ask in part.asks)


@pytest.mark.parametrize(("part", "ask"), TEXTS, ids=key_of)
def test_a_text_may_be_as_long_as_its_question_says(part: AskedSection, ask: Ask) -> None:
    Plan.model_validate(document_with(part.place_of(ask), "x" * ask.limit))
    with pytest.raises(ValidationError, match="is longer than"):
        Plan.model_validate(document_with(part.place_of(ask), "x" * (ask.limit + 1)))


@pytest.mark.parametrize(("part", "ask"), NUMBERS, ids=key_of)
def test_a_number_may_be_as_large_as_its_question_says(part: AskedSection, ask: Ask) -> None:
    Plan.model_validate(document_with(part.place_of(ask), ask.limit))
    with pytest.raises(ValidationError, match="less than or equal"):
        Plan.model_validate(document_with(part.place_of(ask), ask.limit + 1))


@pytest.mark.parametrize(("part", "ask"), CHOICES, ids=key_of)
def test_a_plan_takes_the_choices_of_its_question_and_no_other(
    part: AskedSection, ask: Ask
) -> None:
    place, is_list = part.place_of(ask), ask.kind in {Kind.MANY_OF, Kind.ORDER}
    for value in values_of(ask):
        Plan.model_validate(document_with(place, value))
    with pytest.raises(ValidationError):
        Plan.model_validate(document_with(place, ["no choice"] if is_list else "no choice"))


@pytest.mark.parametrize(("part", "ask"), STORED, ids=key_of)
def test_page_one_shows_what_its_question_says(part: AskedSection, ask: Ask) -> None:
    if ask.path[-1] in HIDING:
        assert not ask.is_on_page_one
        return
    without = words_of_page_one(BASE)
    shown = [
        words_of_page_one(document_with(part.place_of(ask), value)) != without
        for value in values_of(ask)
    ]
    assert any(shown) == ask.is_on_page_one


@pytest.mark.parametrize("section", questions.SECTIONS, ids=lambda section: section.key)
def test_the_summary_prints_every_section(section: AskedSection) -> None:
    plan = Plan.model_validate({"one_thing": {"text": "To sing"}})
    printed = {part.title for group in summarise(plan, TODAY).groups for part in group.sections}
    # Who filled it in is printed with who may read it; the last section asks nothing.
    assert section.printed_title in printed or section.key in {"filled_in_by", "done"}


def test_the_table_of_the_plan_file_is_the_questions() -> None:
    text = plan_format.DOCUMENT.read_text("utf-8")
    made = text.partition(plan_format.BEGIN)[2].partition(plan_format.END)[0]
    assert made == plan_format.table(), "Run: python -m devtools.plan_format"
