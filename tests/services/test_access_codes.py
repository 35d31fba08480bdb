"""Access codes in the database: issued, shown, replaced, expired, and never in the clear."""

from itertools import chain, repeat
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.config import Settings
from planner.domain.codes import SELECTOR_LENGTH, AccessCode
from planner.services import access_codes, plans
from planner.services.access_codes import NoSelectorError
from planner.services.clinics import first_clinic
from planner.services.plans import PlanNotFoundError
from planner.storage.database import Database
from planner.storage.hashing import Hasher, HasherBusyError, Proof
from planner.storage.vault import Keyring, MasterKey
from tests.conftest import FakeClock
from tests.support.clinics import holding
from tests.support.stored_bytes import everything_stored, places_with


@pytest.fixture
def hasher(keyring: Keyring, settings: Settings) -> Hasher:
    return Hasher(keyring, settings)


@pytest.fixture
def plan_id(database: Database) -> str:
    with database.work() as session:
        return plans.start_plan(session, first_clinic(session))


def issue(database: Database, hasher: Hasher, plan_id: str, days: int = 400) -> AccessCode:
    new = access_codes.prepare_code(hasher)
    with database.work() as session:
        return access_codes.issue_code(session, holding(session, days), plan_id, new)


def opened_by(database: Database, hasher: Hasher, code: AccessCode) -> str | None:
    with database.session(writes=False) as session:
        kept = access_codes.find_kept(session, first_clinic(session), code, hasher)
    if not hasher.verify(kept.proof, code.verifier):
        return None
    with database.work() as session:
        return access_codes.get_plan_of(session, code, kept)


def test_the_right_code_opens_its_plan(database: Database, hasher: Hasher, plan_id: str) -> None:
    assert opened_by(database, hasher, issue(database, hasher, plan_id)) == plan_id


def test_a_wrong_verifier_or_selector_opens_nothing(
    database: Database, hasher: Hasher, plan_id: str
) -> None:
    code = issue(database, hasher, plan_id)
    other = "0" if code.verifier[0] != "0" else "1"
    assert opened_by(database, hasher, AccessCode(code.selector, other + code.verifier[1:])) is None
    assert opened_by(database, hasher, AccessCode(other * 4, code.verifier)) is None


def test_replacing_a_code_makes_the_one_before_useless(
    database: Database, hasher: Hasher, plan_id: str
) -> None:
    first = issue(database, hasher, plan_id)
    second = issue(database, hasher, plan_id)
    assert opened_by(database, hasher, first) is None
    assert opened_by(database, hasher, second) == plan_id


def test_a_revoked_code_opens_nothing_and_is_shown_to_nobody(
    database: Database, hasher: Hasher, plan_id: str
) -> None:
    code = issue(database, hasher, plan_id)
    with database.work() as session:
        access_codes.revoke_code(session, first_clinic(session), plan_id)
        access_codes.revoke_code(session, first_clinic(session), plan_id)
        assert access_codes.find_code(session, first_clinic(session), plan_id) is None
    assert opened_by(database, hasher, code) is None


def test_a_code_holds_until_the_day_it_expires(
    database: Database, hasher: Hasher, plan_id: str, clock: FakeClock
) -> None:
    code = issue(database, hasher, plan_id, days=10)
    clock.advance(days=9)
    assert opened_by(database, hasher, code) == plan_id
    clock.advance(days=1)
    assert opened_by(database, hasher, code) is None
    with database.session(writes=False) as session:
        assert access_codes.find_code(session, first_clinic(session), plan_id) is None


def test_unknown_expired_and_revoked_cost_the_same_one_hash(
    database: Database, hasher: Hasher, plan_id: str, clock: FakeClock
) -> None:
    revoked = issue(database, hasher, plan_id)
    expired = issue(database, hasher, plan_id, days=1)
    clock.advance(days=2)
    with database.session(writes=False) as session:
        for code in (revoked, expired, AccessCode("ZZZZ", "ZZZZZZZZ")):
            kept = access_codes.find_kept(session, first_clinic(session), code, hasher)
            assert kept == access_codes.KeptProof(hasher.decoy, None)
    parameters = hasher.decoy.encoded.split("$")[1:4]
    assert hasher.prove("x").encoded.split("$")[1:4] == parameters


def draw_selectors(
    monkeypatch: pytest.MonkeyPatch, taken: str, before: int | None, free: str
) -> None:
    """Let chance draw a taken selector so many times before a free one; None is always."""
    selectors = chain(repeat(taken) if before is None else repeat(taken, before), repeat(free))
    monkeypatch.setattr(
        access_codes,
        "make_symbols",
        lambda length, _: next(selectors) if length == SELECTOR_LENGTH else "0" * length,
    )


def test_a_free_selector_is_found_where_a_thousand_draws_meet_a_taken_one(
    database: Database, hasher: Hasher, plan_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = issue(database, hasher, plan_id).selector
    with database.work() as session:
        second = plans.start_plan(session, first_clinic(session))
    draw_selectors(monkeypatch, taken, 1_000, "ZZZZ")
    code = issue(database, hasher, second)
    assert code.selector == "ZZZZ"
    assert opened_by(database, hasher, code) == second


def test_a_code_without_any_free_selector_is_refused_and_the_one_before_still_works(
    database: Database, hasher: Hasher, plan_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = issue(database, hasher, plan_id)
    draw_selectors(monkeypatch, code.selector, None, "ZZZZ")
    with pytest.raises(NoSelectorError):
        issue(database, hasher, plan_id)
    assert opened_by(database, hasher, code) == plan_id


def test_the_holder_sees_the_code_again(database: Database, hasher: Hasher, plan_id: str) -> None:
    code = issue(database, hasher, plan_id)
    with database.work() as session:
        held = access_codes.find_code(session, first_clinic(session), plan_id)
        assert held is not None
        assert (held.code, held.is_shown, held.is_noted) == (code, False, False)
        assert access_codes.mark_shown(session, plan_id)
        assert not access_codes.mark_shown(session, plan_id)
        access_codes.mark_noted(session, plan_id)
        noted = access_codes.find_code(session, first_clinic(session), plan_id)
        assert noted is not None
        assert noted.is_noted


def test_the_code_stands_nowhere_in_the_clear(
    database: Database, hasher: Hasher, plan_id: str, tmp_path: Path
) -> None:
    code = issue(database, hasher, plan_id)
    stored = everything_stored(database, tmp_path / "var")
    assert places_with(plan_id, stored)
    assert not places_with(code.verifier, stored)
    assert not places_with(code.in_groups(), stored)


def test_a_plan_that_is_gone_gets_no_code(database: Database, hasher: Hasher) -> None:
    new = access_codes.prepare_code(hasher)
    with database.session(writes=True) as session, pytest.raises(PlanNotFoundError):
        access_codes.issue_code(session, holding(session, 1), "none", new)


def test_erasing_a_plan_takes_its_codes(database: Database, hasher: Hasher, plan_id: str) -> None:
    code = issue(database, hasher, plan_id)
    with database.work() as session:
        plans.erase_plan(session, plan_id)
    assert opened_by(database, hasher, code) is None
    with database.session(writes=False) as session:
        assert session.scalar(sa.text("SELECT count(*) FROM access_codes")) == 0


def test_a_code_survives_a_new_master_key_and_dies_with_its_own(settings: Settings) -> None:
    old, new = MasterKey("k1", bytes(range(32))), MasterKey("k2", bytes(range(1, 33)))
    proof = Hasher(Keyring([old]), settings).prove("2Q9TXW4D")
    assert Hasher(Keyring([new, old]), settings).verify(proof, "2Q9TXW4D")
    assert not Hasher(Keyring([new]), settings).verify(proof, "2Q9TXW4D")


def test_a_damaged_proof_is_a_wrong_code(hasher: Hasher) -> None:
    assert not hasher.verify(Proof("nonsense", "k1"), "2Q9TXW4D")


def test_at_most_two_hashes_are_made_at_once_on_this_computer(
    keyring: Keyring, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.storage.hashing._PATIENCE_S", 0.0)
    for workers, places in ((1, 2), (2, 1), (8, 1)):
        one = Hasher(keyring, settings.model_copy(update={"web_workers": workers}))
        taken = [one._slot() for _ in range(places)]
        for slot in taken:
            slot.__enter__()
        with pytest.raises(HasherBusyError):
            one.prove("x")
        for slot in taken:
            slot.__exit__()


def test_the_real_cost_is_what_the_design_says(keyring: Keyring) -> None:
    encoded = Hasher(keyring, Settings()).prove("2Q9TXW4D").encoded
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in encoded
