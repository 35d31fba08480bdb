"""The property tests reach every answer that a plan can hold."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import BaseModel

from planner.domain.dates import DayRange, InMonth, OnDay
from planner.domain.plans import fields, plan_file
from planner.domain.plans.plan import Goal, Plan
from tests.support.strategies import goals, plans, whole

TODAY = dt.date(2029, 1, 1)
# What never differs, and what the plan's own rules fix.
FIXED = {("Plan", "schema_version")}


def given_in(value: Any) -> Iterator[tuple[str, str]]:
    """Yield every field that holds an answer, with the name of its part."""
    if isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            found = getattr(value, name)
            if info.is_required() or found != info.get_default(call_default_factory=True):
                yield type(value).__name__, name
            yield from given_in(found)
    elif isinstance(value, tuple):
        for item in value:
            yield from given_in(item)


def test_every_field_of_a_plan_is_generated() -> None:
    seen: set[tuple[str, str]] = set()

    @settings(max_examples=200, derandomize=True, database=None)
    @given(plans)
    def look(plan: Plan) -> None:
        seen.update(given_in(plan))

    look()
    parts = [*fields.PlanModel.__subclasses__(), OnDay, DayRange, InMonth]
    wanted = {(part.__name__, name) for part in parts for name in part.model_fields}
    assert wanted - FIXED - seen == set()


def test_a_field_that_nobody_builds_is_named() -> None:
    class Wish(Goal):
        colour: str = ""

    with pytest.raises(AssertionError, match=r"Wish\.area.*colour"):
        whole(Wish, id=goals)


@settings(max_examples=60)
@given(plans)
def test_every_generated_plan_is_a_good_plan_file(plan: Plan) -> None:
    assert plan_file.parse(plan_file.dump(plan), TODAY) == plan
