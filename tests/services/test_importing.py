"""A plan that starts from a file, once for each browser and file."""

import json
from pathlib import Path

import pytest

from planner.config import Settings
from planner.domain.plans import plan_file
from planner.services import access_codes, importing, plans
from planner.services.clinics import first_clinic
from planner.storage.database import Database
from planner.storage.hashing import Hasher
from planner.storage.vault import Keyring

FULL = (Path(__file__).parent.parent / "plans" / "full.json").read_bytes()


def test_the_id_follows_from_browser_and_file(database: Database) -> None:
    with database.session(writes=False) as session:
        same = [importing.plan_id_of(session, b"a" * 32, FULL) for _ in range(2)]
        others = [
            importing.plan_id_of(session, b"b" * 32, FULL),
            importing.plan_id_of(session, b"a" * 32, FULL + b" "),
        ]
    assert same[0] == same[1]
    assert len({same[0], *others}) == 3
    assert len(same[0]) == 32


@pytest.mark.parametrize("is_at_the_same_moment", [False, True])
def test_the_second_of_two_requests_finds_the_plan_of_the_first(
    database: Database,
    keyring: Keyring,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    is_at_the_same_moment: bool,
) -> None:
    plan = plan_file.parse(FULL, today=database.clock().date())
    hasher, found = Hasher(keyring, settings), importing._exists
    answers = iter([False, not is_at_the_same_moment])
    monkeypatch.setattr(importing, "_exists", lambda *args: next(answers, None) or found(*args))
    for _ in range(2):
        with database.work() as session:
            new = access_codes.prepare_code(hasher)
            plan_id = importing.start_from(
                session, first_clinic(session), plan, new, plan_id="f" * 32
            )
            assert plan_id == "f" * 32
    with database.session(writes=False) as session:
        stored = plans.get_plan(session, "f" * 32).plan
        assert access_codes.find_code(session, first_clinic(session), "f" * 32) is not None
    assert stored.goals == plan.goals
    assert json.loads(FULL)["goals"][0]["text"] == stored.goals[0].text
