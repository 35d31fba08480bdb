"""Short cuts of the drills: the server killed or restarted while it saves, and calls that break."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from devtools import throwaway_postgres as throwaway
from drills import clock, kill, restart, slow
from drills.crowd import Crowd
from drills.faults import Fault, FaultyProxy, StubbornPatient
from drills.patient import NoAnswerError, Patient, PersistentPatient
from drills.server import Server, free_port
from planner.config import Settings
from planner.storage.database import Session
from tests.support.servers import wait_until
from tests.support.serving import serving

BROKEN = 0.3
PATIENTS = 3
SAVES = 40


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    count = kill.run(tmp_path, rounds=3, patients=3, say=lambda _: None)
    assert count.rounds == 3
    assert count.acknowledged >= 10
    assert count.lost == 0


def test_the_drill_itself_finds_a_lost_answer(settings: Settings) -> None:
    with serving(settings) as address:
        patient = Patient(address)
        patient.begin()
        patient.save_text("kept")
        patient.add_item("kept too")
        assert patient.lost() == 0
        patient.texts = {"never sent"}
        patient.items.add("never sent either")
        assert patient.lost() == 2


def test_every_save_happens_exactly_once_when_a_third_of_the_calls_break(
    settings: Settings,
) -> None:
    with serving(settings) as address:
        proxy = FaultyProxy(int(address.rsplit(":", 1)[1]), broken=BROKEN)
        people = [StubbornPatient(proxy.address) for _ in range(PATIENTS)]
        threads = [threading.Thread(target=save_all, args=(person,)) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stored = [(person.lost(), person.questions()) for person in people]
        proxy.close()
    for person, (lost, questions) in zip(people, stored, strict=True):
        assert lost == 0
        # In order, each once: nothing doubled, nothing missing.
        assert questions == sorted(person.items, key=lambda text: int(text.split()[1]))
        assert person.acknowledged == SAVES
        assert person.tries > 2 * SAVES
    assert all(proxy.seen[fault] > 10 for fault in Fault)


def save_all(person: StubbornPatient) -> None:
    person.begin()
    for _ in range(SAVES):
        person.save()


def test_no_visit_outlives_its_limit_or_ends_early_when_clocks_are_set(tmp_path: Path) -> None:
    count = clock.run(tmp_path, steps=400)
    assert count.clocks_set >= 10
    assert count.is_well, count.in_words()


def test_the_drill_of_clocks_finds_limits_that_follow_the_calendar_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "steady_now", Session.now)
    count = clock.run(tmp_path, steps=400)
    assert count.early
    assert count.late


def test_slow_senders_keep_nobody_waiting(tmp_path: Path) -> None:
    """Four for each of the 16 requests that are worked on at a time; `make drill-slow` has 300."""
    times = slow.run(tmp_path, slow=64, seconds=4, say=lambda _: None)
    # Before, no answer came at all while they were there.
    assert max(times.looks_s) < 5
    assert max(times.saves_s) < 5


def test_a_restart_of_the_server_loses_and_doubles_nothing(tmp_path: Path) -> None:
    server = Server(tmp_path, free_port())
    count = restart.run(server, restart.restarting(server), rounds=1, patients=3)
    assert count.acknowledged >= 3
    # Somebody asked while it was down, and was answered in the end.
    assert count.errors
    assert count.is_kept, count.in_words()


@pytest.mark.skipif(not throwaway.is_installed(), reason="PostgreSQL's server is not installed")
def test_a_restart_of_postgresql_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with throwaway.throwaway_postgres() as database:
        url = database.make_database("planner")
        server = Server(tmp_path, free_port(), {"PLANNER_DATABASE_URL": url})
        restarting = restart.restarting_database(database)
        count = restart.run(server, restarting, rounds=2, patients=3)
    assert count.acknowledged >= 6
    # The server itself ran on, and said that it cannot answer now.
    assert count.errors["503"]
    assert count.is_kept, count.in_words()


def test_the_drill_of_restarts_finds_what_is_lost_doubled_or_refused(settings: Settings) -> None:
    def meet_every_misfortune(person: PersistentPatient) -> None:
        person.add_item("asked twice")
        person.add_item("asked twice")
        person.items.add("never sent")
        raise NoAnswerError("/plan/questions answered 409")

    with serving(settings) as address:
        with Crowd([PersistentPatient(address)], meet_every_misfortune) as crowd:
            wait_until(lambda: bool(crowd.gave_up))
        # Counting asks the server too, and that is not a wait of the crowd.
        waited_s = crowd.longest_wait_s
        count = restart.Count(down_s=[0.0])
        count.add(crowd)
    assert (count.acknowledged, count.doubled, count.lost, count.gave_up) == (2, 1, 1, 1)
    assert count.extra_s == [waited_s] != [0.0]


KEPT = restart.Count(acknowledged=9, down_s=[2.0], extra_s=[0.9])


@pytest.mark.parametrize(
    ("broken", "is_well"),
    [
        ({}, True),
        ({"acknowledged": 0}, False),
        ({"lost": 1}, False),
        ({"doubled": 1}, False),
        ({"gave_up": 1}, False),
        ({"extra_s": [0.1, 1.1]}, False),
    ],
    ids=str,
)
def test_a_broken_promise_fails_the_drill_of_restarts(
    broken: dict[str, Any], is_well: bool
) -> None:
    assert replace(KEPT, **broken).is_well == is_well
