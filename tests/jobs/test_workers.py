"""Workers as processes: killed, stopped for a while, many at once; every effect counts once."""

import datetime as dt
import os
import signal

import pytest
import sqlalchemy as sa

from planner.cli import main
from planner.services import job_queue, job_records
from tests.support.jobs import Bench, status
from tests.support.servers import START_S, wait_until

WORKERS = 4
JOBS = 300


def test_a_job_whose_worker_is_killed_is_finished_by_another_and_counts_once(bench: Bench) -> None:
    job = bench.add("steps", name=7)
    first = bench.start_worker()
    wait_until(lambda: bench.effects() == [(7, 1), (7, 2)])
    first.kill()
    first.wait()
    assert bench.state(job) == "running"
    (bench.folder / "go").touch()
    bench.start_worker()
    bench.wait_for(job, "done")
    assert bench.effects() == [(7, 1), (7, 2), (7, 3)]
    assert bench.starts() == ["7", "7"]
    found = status(bench.database, job)
    assert (found.attempts, found.steps_done, found.steps) == (2, 3, 3)


def test_a_worker_that_was_taken_for_dead_has_no_effect_any_more(bench: Bench) -> None:
    job = bench.add("steps", name=7)
    first = bench.start_worker()
    wait_until(lambda: len(bench.effects()) == 2)
    bench.freeze(first)
    (bench.folder / "go").touch()
    bench.start_worker()
    bench.wait_for(job, "done")
    os.kill(first.pid, signal.SIGCONT)
    wait_until(lambda: b"outcome=lost" in (bench.folder / "log").read_bytes())
    assert bench.effects() == [(7, 1), (7, 2), (7, 3)]
    assert bench.state(job) == "done"


def test_a_job_that_a_clock_years_ahead_added_is_done(bench: Bench) -> None:
    clock = bench.database.steady_clock
    bench.database.steady_clock = lambda: clock() + dt.timedelta(days=400)
    job = bench.add("count", name=1)
    bench.start_worker()
    bench.wait_for(job, "done")


def test_a_job_whose_delivery_was_lost_is_done_once(bench: Bench) -> None:
    job = bench.add("count", name=1)
    if not bench.database.is_sqlite:
        with bench.database.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM procrastinate_jobs"))
    for _ in range(2):
        bench.start_worker()
    bench.wait_for(job, "done")
    assert bench.starts() == ["1"]
    assert bench.effects() == [(1, 1)]


def test_many_jobs_by_many_workers_are_each_started_once(bench: Bench) -> None:
    for name in range(JOBS // 2):
        bench.add("count", name=name)
    for _ in range(WORKERS):
        bench.start_worker()
    for name in range(JOBS // 2, JOBS):
        bench.add("count", name=name)
    wait_until(lambda: len(bench.effects()) >= JOBS)
    assert bench.effects() == [(name, 1) for name in range(JOBS)]
    assert sorted(map(int, bench.starts())) == list(range(JOBS))


def test_a_job_that_waits_is_cancelled_and_never_started(bench: Bench) -> None:
    job, other = bench.add("count", name=1), bench.add("count", name=2)
    with bench.database.work() as session:
        assert job_queue.cancel(session, job)
    bench.start_worker()
    bench.wait_for(other, "done")
    assert bench.state(job) == "cancelled"
    assert bench.starts() == ["2"]


def test_a_job_that_runs_stops_when_it_is_cancelled(bench: Bench) -> None:
    job = bench.add("for_ever")
    bench.start_worker()
    wait_until(lambda: status(bench.database, job).steps_done > 1)
    with bench.database.work() as session:
        assert job_queue.cancel(session, job)
    bench.wait_for(job, "cancelled")
    stopped_at = status(bench.database, job).steps_done
    after = bench.add("count", name=1)
    bench.wait_for(after, "done")
    assert status(bench.database, job).steps_done == stopped_at
    with bench.database.work() as session:
        assert not job_queue.cancel(session, job)


def test_a_worker_that_is_told_to_stop_hands_its_job_to_the_next(bench: Bench) -> None:
    job = bench.add("for_ever")
    first = bench.start_worker()
    wait_until(lambda: status(bench.database, job).steps_done > 1)
    first.terminate()
    assert first.wait(20) == 0
    found = status(bench.database, job)
    assert (found.state, found.attempts) == ("waiting", 0)
    bench.start_worker()
    bench.wait_for(job, "running")


def test_after_five_failures_a_job_is_dead_and_the_doctor_shows_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    job = bench.add("fail", name=3)
    bench.start_worker("--no-pauses")
    bench.wait_for(job, "dead")
    assert bench.starts() == ["3"] * job_queue.ATTEMPTS
    assert "word of a patient" not in (bench.folder / "log").read_text()
    bench.drop_table()
    monkeypatch.setenv("PLANNER_DATA_DIR", str(bench.folder))
    monkeypatch.setenv("PLANNER_DATABASE_URL", bench.settings.database)
    assert main(["doctor"]) == 1
    (line,) = [one for one in capsys.readouterr().out.splitlines() if "dead jobs" in one]
    assert line.startswith("BAD  dead jobs: 1 of fail, given up after 5 attempts. Mend it: ")
    assert main(["jobs", "--retry-dead"]) == 0
    bench.wait_for(job, "dead")
    assert len(bench.starts()) == 2 * job_queue.ATTEMPTS
    assert main(["jobs", "--drop-dead"]) == 0
    with bench.database.session(writes=False) as session:
        assert job_records.find_status(session, job) is None


def test_the_purge_of_a_day_is_done_once_by_two_workers(bench: Bench) -> None:
    for _ in range(2):
        bench.start_worker()
    log = bench.folder / "log"
    wait_until(lambda: b"kind=purge" in log.read_bytes())
    last = bench.add("count", name=1)
    bench.wait_for(last, "done")
    assert log.read_bytes().count(b"event=job_ended kind=purge") == 1
    with bench.database.session(writes=False) as session:
        assert job_records.count_by_kind(session, job_queue.State.DONE) == {"count": 1, "purge": 1}


def test_a_transaction_that_is_rolled_back_adds_no_job(bench: Bench) -> None:
    with bench.database.session(writes=True) as session:
        job = job_queue.add_job(session, "count", {"name": 1})
        session.rollback()
    bench.start_worker()
    after = bench.add("count", name=2)
    bench.wait_for(after, "done")
    with bench.database.session(writes=False) as session:
        found = job_records.find_status(session, job)
    assert found is None or job == after
    assert bench.starts() == ["2"]


def test_the_worker_command_does_jobs_on_postgresql_and_stops_when_told(bench: Bench) -> None:
    bench.drop_table()
    worker = bench.start_worker("worker", module="planner")
    if bench.database.is_sqlite:
        assert worker.wait(START_S) == 1
        assert b"the server does the jobs by itself" in (bench.folder / "log").read_bytes()
        return
    wait_until(lambda: b"event=job_ended kind=purge" in (bench.folder / "log").read_bytes())
    worker.terminate()
    assert worker.wait(START_S) == 0
