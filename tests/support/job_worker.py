"""A worker process of the tests: the real runner or worker, with jobs whose effects are counted.

Run as `python -m tests.support.job_worker [--no-pauses]`; settings come from the environment.
"""

import asyncio
import os
import select
import signal
import sys
from pathlib import Path

import sqlalchemy as sa

from planner.config import load_settings
from planner.jobs.functions import FUNCTIONS
from planner.jobs.run import Function, Run, Tools
from planner.jobs.runner import Runner
from planner.logs import configure
from planner.processes import installation
from planner.services import job_queue
from planner.storage.database import Session


def note_start(run: Run, name: object) -> None:
    """Add a line; one write to a file opened to append is whole whoever else writes."""
    path = run.settings.data_dir / "starts"
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(file, f"{name}\n".encode())
    os.close(file)


def have_effect(session: Session, name: int, step: int) -> None:
    session.execute(
        sa.text("INSERT INTO effects VALUES (:job, :step)"), {"job": name, "step": step}
    )


def count(run: Run) -> None:
    """Have one effect."""
    name = run.arguments["name"]
    note_start(run, name)
    with run.work() as session:
        have_effect(session, name, 1)


def steps(run: Run) -> None:
    """Have three effects, each left out if it is there; the first attempt stops before the third.

    It waits there in the middle of a transaction-free stretch, as a print does.
    """
    name = run.arguments["name"]
    note_start(run, name)
    with run.database.session(writes=False) as session:
        done = session.scalar(sa.text("SELECT count(*) FROM effects WHERE job = :j"), {"j": name})
    for step in range(done + 1, 4):
        if step == 3:
            wait_for_file(run.settings.data_dir / "go")
        with run.work() as session:
            have_effect(session, name, step)
            run.note_progress(session, step, 3)


def gated(run: Run) -> None:
    """Have one effect, once a test opens the gate of this start: the first, the second, ..."""
    note_start(run, "gated")
    starts = (run.settings.data_dir / "starts").read_text().count("gated")
    wait_for_file(run.settings.data_dir / f"gate-{starts}")
    with run.work() as session:
        have_effect(session, 1, 1)


def for_ever(run: Run) -> None:
    """Go on until somebody cancels it."""
    note_start(run, "for_ever")
    step = 0
    while True:
        step += 1
        with run.work() as session:
            run.note_progress(session, step, 0)
        select.select([], [], [], 0.05)


def fail(run: Run) -> None:
    note_start(run, run.arguments["name"])
    raise ValueError("a word of a patient")


def wait_for_file(path: Path) -> None:
    while not path.exists():
        select.select([], [], [], 0.05)


COUNTED: dict[str, Function] = {
    "count": count,
    "steps": steps,
    "gated": gated,
    "for_ever": for_ever,
    "fail": fail,
}


async def work(tools: Tools) -> None:
    from planner.jobs.procrastinate_worker import PostgresWorker

    worker = PostgresWorker(tools, {**FUNCTIONS, **COUNTED})
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
    await worker.run()


def main() -> int:
    if "--no-pauses" in sys.argv:
        job_queue.PAUSES_S = (0, 0, 0, 0)  # type: ignore[assignment]  # no waiting
    settings = load_settings()
    configure()
    database = installation.open_database(settings)
    tools = Tools(settings, database, printer=None)
    if not database.is_sqlite:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        asyncio.run(work(tools))
        return 0
    runner = Runner(tools, {**FUNCTIONS, **COUNTED})
    runner.start()
    signal.sigwait({signal.SIGTERM})
    runner.stop(5)
    return 0


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    sys.exit(main())
