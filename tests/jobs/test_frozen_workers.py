"""Workers that stand still so long that the others forget them, and then go on."""

import os
import signal
import subprocess

import pytest
import sqlalchemy as sa

from tests.support.databases import needs_postgresql
from tests.support.jobs import LEASE_S, Bench
from tests.support.servers import wait_until


def test_a_worker_that_the_others_forgot_takes_jobs_again(bench: Bench) -> None:
    job = bench.add("steps", name=7)
    frozen = bench.start_worker()
    wait_until(lambda: len(bench.effects()) == 2)
    freeze_for_long(bench, frozen)
    (bench.folder / "go").touch()
    other = bench.start_worker()
    bench.wait_for(job, "done")
    stop(other)
    os.kill(frozen.pid, signal.SIGCONT)
    for one in [bench.add("count", name=name) for name in (8, 9)]:
        bench.wait_for(one, "done")
    wait_until(lambda: "outcome=lost" in log(bench))
    stop(frozen)
    assert bench.effects() == [(7, 1), (7, 2), (7, 3), (8, 1), (9, 1)]
    assert sorted(bench.starts()) == ["7", "7", "8", "9"]
    assert "error=" not in log(bench)


def test_a_worker_that_goes_on_too_late_disturbs_nobody_who_took_its_job(bench: Bench) -> None:
    job = bench.add("gated")
    frozen = bench.start_worker()
    wait_until(lambda: bench.starts() == ["gated"])
    freeze_for_long(bench, frozen)
    other = bench.start_worker()
    wait_until(lambda: bench.starts() == ["gated", "gated"])
    delivered = deliveries(bench, job)
    (bench.folder / "gate-1").touch()
    os.kill(frozen.pid, signal.SIGCONT)
    wait_until(lambda: "outcome=lost" in log(bench))
    stop(frozen)
    assert bench.state(job) == "running"
    assert deliveries(bench, job) == delivered
    (bench.folder / "gate-2").touch()
    bench.wait_for(job, "done")
    stop(other)
    assert bench.effects() == [(1, 1)]
    assert bench.starts() == ["gated", "gated"]
    assert deliveries(bench, job) == []
    assert "error=" not in log(bench)


@pytest.mark.parametrize(
    "bench", [pytest.param("postgresql", marks=needs_postgresql)], indirect=True
)
def test_a_worker_that_stands_still_in_a_statement_keeps_no_other_waiting(bench: Bench) -> None:
    frozen = bench.start_worker()
    wait_until(lambda: "kind=purge" in log(bench))
    with bench.database.engine.begin() as connection:
        connection.execute(sa.text("SELECT id FROM procrastinate_workers FOR UPDATE"))
        # Its next heartbeat waits for us, and is answered when it no longer listens.
        wait_until(lambda: heartbeats_that_wait(bench) == 1)
        bench.freeze(frozen)
    wait_for_silence(bench)
    bench.start_worker()
    bench.wait_for(bench.add("count", name=1), "done")
    assert bench.effects() == [(1, 1)]


def heartbeats_that_wait(bench: Bench) -> int:
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND wait_event_type = 'Lock' AND query LIKE '%heartbeat%'"
    )
    with bench.database.session(writes=False) as session:
        return int(session.scalar(waiting))


def freeze_for_long(bench: Bench, worker: subprocess.Popen[bytes]) -> None:
    """Let a worker stand still until whoever looks takes it for dead."""
    bench.freeze(worker)
    if not bench.database.is_sqlite:
        wait_for_silence(bench)


def wait_for_silence(bench: Bench) -> None:
    beating = sa.text(
        "SELECT count(*) FROM procrastinate_workers "
        "WHERE last_heartbeat > now() - :silent_s * interval '1 second'"
    )

    def is_silent() -> bool:
        with bench.database.session(writes=False) as session:
            return session.scalar(beating, {"silent_s": LEASE_S}) == 0

    wait_until(is_silent)


def deliveries(bench: Bench, job_id: int) -> list[int]:
    """List what procrastinate has of a job, which is nothing on SQLite."""
    if bench.database.is_sqlite:
        return []
    found = sa.text("SELECT id FROM procrastinate_jobs WHERE queueing_lock = :lock ORDER BY id")
    with bench.database.session(writes=False) as session:
        return list(session.scalars(found, {"lock": f"job {job_id}"}))


def stop(worker: subprocess.Popen[bytes]) -> None:
    """End a worker as a host that shuts down does, when it has told what became of its jobs."""
    worker.terminate()
    assert worker.wait(20) == 0


def log(bench: Bench) -> str:
    return (bench.folder / "log").read_text()
