"""Documents in the store: what a newer version noted is neither shown nor lost."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.dates import InMonth
from planner.domain.plans import choices, documents
from planner.domain.plans.documents import NewerPlanError, ReadDocument
from planner.domain.plans.plan import Event, Goal, Plan
from tests.support.strategies import plans

FULL = Path(__file__).parents[2] / "plans" / "full.json"
NEW = {"said": ["a field", {"of": "tomorrow"}], "at": 1.5, "no": None}


def full() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(FULL.read_text())
    return document


def parts(document: Any) -> list[dict[str, Any]]:
    """Every object of a document but the week's grid, whose keys are answers."""
    if isinstance(document, list):
        return [one for item in document for one in parts(item)]
    if not isinstance(document, dict):
        return []
    inside = [one for key, value in document.items() if key != "grid" for one in parts(value)]
    return [document, *inside]


def bytes_of(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()


def test_unknown_fields_at_any_depth_are_left_out_and_written_back() -> None:
    plan = Plan.model_validate(full())
    document = json.loads(documents.write(plan))
    everywhere = parts(document)
    # Plan, sections, items of each list, the visit, being away, and both kinds of date.
    assert len(everywhere) > 30
    for part in everywhere:
        part["from_tomorrow"] = NEW
    stored = bytes_of(document)
    read = documents.read(stored)
    assert read.plan == plan
    assert json.loads(documents.write(plan, read.unknown)) == document


@settings(max_examples=60)
@given(plans, st.randoms(use_true_random=False))
def test_any_plan_is_read_and_written_with_unknown_fields_anywhere(plan, chance):
    document = json.loads(documents.write(plan))
    for part in parts(document):
        if chance.random() < 0.5:
            part["from_tomorrow"] = NEW
    read = documents.read(bytes_of(document))
    assert read.plan == plan
    assert json.loads(documents.write(plan, read.unknown)) == document


def changed(**update: Any) -> dict[str, Any]:
    """Store two goals and two days with an unknown field each; write a plan with other lists."""
    plan = Plan(
        goals=(Goal(id="a", text="Dance"), Goal(id="b", text="Sing")),
        events=(
            Event.model_validate({"id": "a", "title": "Wedding", "when": {"on": "2027-06-12"}}),
            Event.model_validate({"id": "b", "title": "Trip", "away": {"nights": 2}}),
        ),
    )
    document = json.loads(documents.write(plan))
    for part in parts(document):
        part["new"] = part.get("id", "kept")
    after = Plan.model_validate(plan.model_dump(by_alias=True) | update)
    written: dict[str, Any] = json.loads(documents.write(after, bytes_of(document)))
    return written


def test_an_unknown_field_moves_with_its_item_and_goes_with_it() -> None:
    moved = changed(goals=[{"id": "b", "text": "Sing loud"}, {"id": "c", "text": "Walk"}])
    assert [goal.get("new") for goal in moved["goals"]] == ["b", None]
    assert changed(goals=[])["goals"] == []


def test_what_was_emptied_or_became_another_kind_of_day_brings_nothing_back() -> None:
    events = changed(
        events=[
            {"id": "a", "title": "Wedding", "when": {"month": "2027-06"}},
            {"id": "b", "title": "Trip", "away": None},
        ]
    )["events"]
    assert events[0]["when"] == InMonth(month="2027-06").model_dump()
    assert events[1]["away"] is None
    assert events[1]["new"] == "b"


def test_a_day_of_the_week_that_was_emptied_stays_empty() -> None:
    plan = Plan.model_validate({"weeks": {"grid": {"mon": {"morning": "cannot"}}}})
    written = json.loads(documents.write(Plan(), documents.write(plan)))
    assert written["weeks"]["grid"] == {}


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        (("schema_version",), 2, "literal_error"),
        (("goals", 0, "area"), "dancing on the moon", "enum"),
        (("weeks", "grid"), {"mon": {"night": "cannot"}}, "enum"),
        (("events", 0, "when"), {"year": 2027}, "when"),
        (("events", 0, "when"), {"on": "2027-06-12", "month": "2027-06"}, "when"),
        (("one_thing", "text"), "x" * 9_000, "text_too_long"),
        (("hopes",), ["a list"], "model_type"),
    ],
)
def test_what_cannot_be_left_out_is_said_without_a_word_of_it(
    place: tuple[Any, ...], value: Any, fault: str
) -> None:
    document = full()
    inside: Any = document
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    with pytest.raises(NewerPlanError, match="newer version") as caught:
        documents.read(bytes_of(document))
    assert (caught.value.place, caught.value.fault) == (place[0], fault)
    assert "moon" not in str(caught.value)


@pytest.mark.parametrize("stored", [b"\x00\x01 packed", b"[]", b"null", b'"text"', b""])
def test_what_is_no_document_is_said_to_be_newer(stored: bytes) -> None:
    with pytest.raises(NewerPlanError):
        documents.read(stored)


def test_the_error_carries_no_patients_words_in_its_causes() -> None:
    document = full() | {"goals": [{"id": "a", "text": "Secret", "area": "Secret"}]}
    with pytest.raises(NewerPlanError) as caught:
        documents.read(bytes_of(document))
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_every_known_choice_is_understood() -> None:
    for area in choices.Area:
        plan = Plan(goals=(Goal(id="a", text="Dance", area=area),))
        assert documents.read(documents.write(plan)) == ReadDocument(plan)


@settings(max_examples=60)
@given(plans, st.randoms(use_true_random=False))
def test_a_document_with_anything_anywhere_is_read_or_refused_by_name(plan, chance):
    document = json.loads(documents.write(plan))
    part = chance.choice([one for one in parts(document) if one])
    part[chance.choice(sorted(part))] = chance.choice([None, 1, "x", [], {}, [{}], {"new": 1}])
    # Any other error would be answered as a fault of ours.
    with contextlib.suppress(NewerPlanError):
        documents.read(bytes_of(document))


@pytest.mark.parametrize("day", [None, 5, "from tomorrow", {"day": "2027-06-12"}])
def test_a_range_of_days_of_another_kind_is_refused_by_name(day: object) -> None:
    document = full()
    document["events"][0]["when"] = {"from": day, "to": "2027-06-14"}
    with pytest.raises(NewerPlanError) as raised:
        documents.read(bytes_of(document))
    assert raised.value.place == "events"
