"""Short cuts of the drills: the server killed while it saves, and calls that break on the way."""

import threading
from pathlib import Path

import pytest

from drills import clock, kill, slow
from drills.faults import Fault, FaultyProxy, StubbornPatient
from drills.patient import Patient
from planner.config import Settings
from planner.storage.database import Session
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
