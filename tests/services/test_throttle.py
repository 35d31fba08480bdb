"""Delays and quotas: guessing is slow, and nobody who only mistypes is kept out."""

import itertools
import random

import pytest
import sqlalchemy as sa

from planner.config import Settings
from planner.domain.codes import SYMBOLS, AccessCode
from planner.models import AccessCodeRow, PlanRow
from planner.services import access_codes, plans, throttle
from planner.services.clinics import first_clinic
from planner.services.throttle import EVERYWHERE, RESERVE, Bucket
from planner.storage.database import Database
from planner.storage.hashing import Hasher
from planner.storage.vault import Keyring
from tests.conftest import FakeClock

GUESSES, ADDRESSES, PLANS = 10_000, 50, 10_000


def guess(database: Database, address: str, selector: str) -> int:
    with database.work() as session:
        return throttle.admit_guess(session, address, selector)


def forgive(database: Database, address: str, selector: str) -> None:
    with database.work() as session:
        throttle.forgive_guess(session, address, selector)


def test_the_first_slips_are_free_then_each_wait_doubles_and_has_an_end() -> None:
    assert [throttle.delay_after(n) for n in range(8)] == [0, 0, 0, 0, 5, 10, 20, 40]
    assert throttle.delay_after(10_000) == 15 * 60


def test_a_wait_is_as_long_as_it_was_said(database: Database, clock: FakeClock) -> None:
    for _ in range(4):
        assert guess(database, "a", "K7PM") == 0
    assert guess(database, "a", "K7PM") == 5
    clock.advance(seconds=4)
    assert guess(database, "a", "K7PM") == 1
    clock.advance(seconds=1)
    assert guess(database, "a", "K7PM") == 0


def test_a_refused_try_does_not_make_the_wait_longer(database: Database, clock: FakeClock) -> None:
    for _ in range(4):
        guess(database, "a", "K7PM")
    assert [guess(database, "a", "K7PM") for _ in range(20)] == [5] * 20


def test_a_right_code_forgives_the_slips_before_it(database: Database) -> None:
    for _ in range(4):
        guess(database, "a", "K7PM")
    forgive(database, "a", "K7PM")
    assert guess(database, "a", "K7PM") == 0


def test_thirty_people_behind_one_address_never_lock_each_other_out(
    database: Database, clock: FakeClock
) -> None:
    """Each slips five times, all in the same minutes, then types the right code."""
    chance = random.Random(7)  # noqa: S311 - a test wants the same numbers each time
    for person in range(30):
        longest = 0
        for slip in range(6):
            # A slip can be in either half of the code.
            selector = f"P{person:03}" if slip % 2 else "".join(chance.choices(SYMBOLS, k=4))
            longest = max(longest, guess(database, "clinic", selector))
        wait = guess(database, "clinic", f"P{person:03}")
        assert max(longest, wait) <= throttle.delay_after(6)
        clock.advance(seconds=wait)
        if wait:
            assert guess(database, "clinic", f"P{person:03}") == 0
        forgive(database, "clinic", f"P{person:03}")


def fill_with_plans(database: Database, hasher: Hasher) -> AccessCode:
    """Store as many plans with codes as the design says; one of them has a code that we know."""
    proof = hasher.prove("Z" * 8)
    selectors = ("".join(four) for four in itertools.product(SYMBOLS, repeat=4))
    ids = [f"plan-{number}" for number in range(PLANS)]
    with database.work() as session:
        plan_id = plans.start_plan(session, first_clinic(session))
        code = access_codes.issue_code(
            session, first_clinic(session), plan_id, access_codes.prepare_code(hasher)
        )
        row = session.get_one(PlanRow, plan_id)
        plan = {c.name: getattr(row, c.name) for c in PlanRow.__table__.columns}
        kept = session.get_one(AccessCodeRow, code.selector)
        known = {c.name: getattr(kept, c.name) for c in AccessCodeRow.__table__.columns}
        session.execute(sa.insert(PlanRow), [plan | {"id": one} for one in ids])
        session.execute(
            sa.insert(AccessCodeRow),
            [
                known | {"plan_id": one, "selector": selector, "proof": proof.encoded}
                for one, selector in zip(
                    ids, (s for s in selectors if s != code.selector), strict=False
                )
            ],
        )
    return code


def test_ten_thousand_guesses_from_fifty_addresses_stay_within_the_budget(
    database: Database, keyring: Keyring, settings: Settings, clock: FakeClock
) -> None:
    """The worst case: within one hour, a new selector each time, the wait ignored."""
    hasher = Hasher(keyring, settings)
    code = fill_with_plans(database, hasher)
    chance = random.Random(11)  # noqa: S311 - a test wants the same numbers each time
    admitted = 0
    with database.session(writes=True) as session:
        for number in range(GUESSES):
            selector = "".join(chance.choices(SYMBOLS, k=4))
            wait = throttle.admit_guess(session, f"bad-{number % ADDRESSES}", selector)
            admitted += wait == 0
            clock.advance(seconds=3600 / GUESSES)
        session.commit()
    budget = EVERYWHERE.room + EVERYWHERE.per_hour + ADDRESSES * (RESERVE.room + RESERVE.per_hour)
    assert EVERYWHERE.room <= admitted <= budget

    # A patient at home slips twice and gets in, in the middle of it all.
    for _ in range(3):
        assert guess(database, "home", code.selector) == 0
    with database.session(writes=False) as session:
        kept = access_codes.find_kept(session, first_clinic(session), code, hasher)
        assert hasher.verify(kept.proof, code.verifier)
        assert kept.plan_id is not None


def test_one_plan_can_hardly_be_guessed_at_from_one_address(
    database: Database, clock: FakeClock
) -> None:
    """A day of patience, each wait taken to the second, buys a hundred tries of 2^40."""
    tries = 0
    end = clock.at.replace(hour=23, minute=59)
    while clock.at < end:
        wait = guess(database, "bad", "K7PM")
        tries += wait == 0
        clock.advance(seconds=wait)
    assert tries <= 100


def test_a_quota_lets_through_what_it_says_and_fills_up_again(
    database: Database, clock: FakeClock
) -> None:
    bucket = Bucket(room=3, per_hour=60)
    with database.work() as session:
        assert [throttle.take(session, "plans", "a", bucket) for _ in range(5)] == [0, 0, 0, 60, 60]
        assert throttle.take(session, "plans", "b", bucket) == 0
        clock.advance(seconds=60)
        assert throttle.take(session, "plans", "a", bucket) == 0


def test_a_clock_that_steps_back_locks_nobody_out(database: Database, clock: FakeClock) -> None:
    for _ in range(4):
        guess(database, "a", "K7PM")
    clock.advance(hours=-2)
    assert guess(database, "a", "K7PM") <= 5


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7"])
def test_no_address_is_stored(database: Database, address: str) -> None:
    guess(database, address, "K7PM")
    with database.session(writes=False) as session:
        rows = session.execute(sa.text("SELECT * FROM throttles")).all()
    assert len(rows) == 3
    assert address not in repr(rows)


def test_the_key_of_an_address_changes_each_day(database: Database, clock: FakeClock) -> None:
    guess(database, "a", "K7PM")
    with database.session(writes=False) as session:
        before = throttle._key(session, "guess-place", "a")
        clock.advance(days=1)
        assert throttle._key(session, "guess-place", "a") != before


def test_a_right_code_gives_back_nothing_that_a_full_counter_did_not_count(
    database: Database,
) -> None:
    for n in range(EVERYWHERE.room):
        assert guess(database, f"flood-{n}", "K7PM") == 0
    refused = 0
    for _ in range(60):
        assert guess(database, "helper", "AAAA") == 0 or refused
        forgive(database, "helper", "AAAA")
        refused += guess(database, "guesser", f"{refused:04d}") > 0
    assert refused >= 60 - RESERVE.room - 1


def test_a_clock_set_back_makes_no_wait_longer_than_it_can_be(
    database: Database, clock: FakeClock
) -> None:
    for _ in range(4):
        guess(database, "a", "K7PM")
    clock.advance(hours=-2)
    assert guess(database, "a", "K7PM") == 5
    clock.advance(seconds=5)
    assert guess(database, "a", "K7PM") == 0


def test_a_quota_fills_up_again_after_the_clock_was_set_back(
    database: Database, clock: FakeClock
) -> None:
    bucket = Bucket(room=1, per_hour=60)

    def take() -> int:
        with database.work() as session:
            return throttle.take(session, "prints", "a", bucket)

    assert take() == 0
    clock.advance(hours=-2)
    assert take() == 60
    clock.advance(seconds=60)
    assert take() == 0


def test_an_amount_is_taken_whole_and_never_more_than_there_is_room(database: Database) -> None:
    bucket = Bucket(room=10, per_hour=10)
    with database.work() as session:
        assert throttle.take(session, "bytes", "a", bucket, 6) == 0
        assert throttle.take(session, "bytes", "a", bucket, 6) == 720
        assert throttle.take(session, "bytes", "a", bucket, 4) == 0
        assert throttle.take(session, "bytes", "b", bucket, 600) == 0
        assert throttle.take(session, "bytes", "b", bucket, 1) == 360
