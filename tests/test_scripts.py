"""Our scripts: the machines of autosave.js agree with the diagram at its head."""

import re

import pytest

from planner.paths import STATIC

SOURCE = (STATIC / "js" / "autosave.js").read_text("utf-8")
HEAD, CODE = SOURCE.split('"use strict";')
ANSWERED = "answered"


def table(name: str) -> dict[str, str]:
    """Return the rows of one table: a state and the text of what leads on from it."""
    found = re.search(rf"const {name} = {{\n(.*?)\n  }};", CODE, re.DOTALL)
    assert found
    return dict(re.findall(r"^    (\w+): (.*),$", found[1], re.MULTILINE))


def targets(row: str) -> set[str]:
    text = " ".join(table(ANSWERED).values()) if row == ANSWERED else row
    return set(re.findall(r'"(\w+)"', text))


@pytest.mark.parametrize(("name", "start"), [("SAVING", {"idle", "refused"}), ("PAGE", {"here"})])
def test_every_state_is_reached_and_drawn(name: str, start: set[str]) -> None:
    rows = table(name)
    led_to = start.union(*(targets(row) for row in rows.values()))
    assert led_to == set(rows)
    assert {state for state in rows if not re.search(rf"\b{state}\b", HEAD)} == set()


def test_every_event_is_drawn() -> None:
    rows = [*table("SAVING").values(), *table("PAGE").values()]
    events = {event for row in rows for event in re.findall(r"(\w+): ", row)} | set(table(ANSWERED))
    assert {"typed", "sent", "lost", "going"} <= events
    assert {event for event in events if not re.search(rf"\b{event}\b", HEAD)} == set()


def test_a_state_changes_in_one_place() -> None:
    assert len(re.findall(r"^\s+saving = ", CODE, re.MULTILINE)) == 1
    assert len(re.findall(r"^\s+page = ", CODE, re.MULTILINE)) == 1
