"""Upgrades: a document of any earlier version is read, and nothing in it is lost."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.domain.plans import documents, plan_file, upgrades
from planner.domain.plans.documents import NewerPlanError
from planner.domain.plans.plan import SCHEMA_VERSION, Plan

TODAY = dt.date(2027, 2, 25)
FULL = Path(__file__).parents[2] / "plans" / "full.json"
UNKNOWN = {"of": ["tomorrow"]}


def full() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(FULL.read_text())
    return document


def earlier(version: int) -> dict[str, Any]:
    """The example as imagined versions -1 and 0 stored it: two fields had other names."""
    document = full() | {"schema_version": version}
    document["most"] = document.pop("one_thing")
    if version < 0:
        document["aims"] = document.pop("goals")
    return document


@pytest.fixture
def imagined(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Two earlier versions; the list tells which upgrades ran, in order."""
    ran: list[int] = []

    def rename(version: int, old: str, new: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
        def step(document: dict[str, Any]) -> dict[str, Any]:
            ran.append(version)
            return {new if key == old else key: value for key, value in document.items()}

        return step

    steps = {-1: rename(-1, "aims", "goals"), 0: rename(0, "most", "one_thing")}
    monkeypatch.setattr(upgrades, "UPGRADES", steps)
    return ran


def test_every_version_since_the_first_leads_to_the_next() -> None:
    assert sorted(upgrades.UPGRADES) == list(range(1, SCHEMA_VERSION))


@pytest.mark.usefixtures("imagined")
@pytest.mark.parametrize("version", [0, -1])
def test_a_stored_document_of_an_earlier_version_is_read_as_todays(version: int) -> None:
    stored = json.dumps(earlier(version)).encode()
    assert documents.read(stored).plan == Plan.model_validate(full())


def test_upgrades_run_one_after_the_other(imagined: list[int]) -> None:
    documents.read(json.dumps(earlier(-1)).encode())
    assert imagined == [-1, 0]


def test_a_document_of_today_is_not_touched(imagined: list[int]) -> None:
    documents.read(json.dumps(full()).encode())
    assert not imagined


@pytest.mark.usefixtures("imagined")
def test_the_next_save_writes_todays_version_and_keeps_what_nobody_knows() -> None:
    old = earlier(0) | {"from_tomorrow": UNKNOWN}
    old["most"]["from_tomorrow"] = UNKNOWN
    stored = json.dumps(old).encode()
    read = documents.read(stored)
    written = json.loads(documents.write(read.plan, read.unknown))
    assert written["schema_version"] == SCHEMA_VERSION
    assert "most" not in written
    assert written["from_tomorrow"] == written["one_thing"]["from_tomorrow"] == UNKNOWN


@pytest.mark.usefixtures("imagined")
def test_a_plan_file_of_an_earlier_version_is_read_and_stays_strict() -> None:
    assert plan_file.parse(json.dumps(earlier(0)).encode(), TODAY) == Plan.model_validate(full())
    with pytest.raises(plan_file.PlanFileError):
        plan_file.parse(json.dumps(earlier(0) | {"nonsense": 1}).encode(), TODAY)


@pytest.mark.parametrize("version", [0, -1, None, "1", 1.5, SCHEMA_VERSION + 1])
def test_a_version_that_nothing_leads_on_from_is_refused(version: Any) -> None:
    with pytest.raises(NewerPlanError):
        documents.read(json.dumps(full() | {"schema_version": version}).encode())
