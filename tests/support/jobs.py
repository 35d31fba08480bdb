"""Jobs in tests: do what is due at once, and start workers as processes of their own."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from planner.config import Settings
from planner.jobs.run import Tools
from planner.jobs.runner import Runner
from planner.services import job_queue, job_records
from planner.services.job_records import JobStatus
from planner.storage.database import Database
from tests.support.servers import wait_until

ROOT = Path(__file__).parents[2]
LEASE_S = 3
_WORKER = "a worker of the tests"
# One that waits for somebody's lock is none of these: a test may want it to stand just there.
_IN_A_TRANSACTION = sa.text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name = :worker "
    "AND (state LIKE 'idle in transaction%' "
    "OR (state = 'active' AND wait_event_type IS DISTINCT FROM 'Lock'))"
).bindparams(worker=_WORKER)


def do_jobs(app: Flask) -> int:
    """Do what is due, as the runner of the app's server does; returns how many attempts it took."""
    parts = app.extensions["planner"]
    return Runner(Tools(parts.settings, parts.database, parts.printer)).do_due()


def status(database: Database, job_id: int) -> JobStatus:
    with database.session(writes=False) as session:
        found = job_records.find_status(session, job_id)
    assert found is not None
    return found


@dataclass
class Bench:
    """An installation whose workers are processes that a test starts, stops and kills.

    Each start of a job is a line in the file `starts`; each effect is a row of the table `effects`,
    which takes the same one twice, so that a test sees it.
    """

    settings: Settings
    database: Database
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.settings.data_dir

    def make_table(self) -> None:
        with self.database.engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE effects (job INTEGER, step INTEGER)"))

    def drop_table(self) -> None:
        """Leave the tables that this version makes, which the commands insist on."""
        with self.database.engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE effects"))

    def start_worker(
        self, *options: str, module: str = "tests.support.job_worker"
    ) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as out:
            worker = subprocess.Popen(
                [sys.executable, "-m", module, *options],
                cwd=ROOT,
                env={
                    "PATH": "/usr/bin:/bin",
                    "PGAPPNAME": _WORKER,
                    "PLANNER_DATA_DIR": str(self.folder),
                    "PLANNER_DATABASE_URL": self.settings.database,
                    "PLANNER_KEY_FILE": str(self.settings.key_path),
                    "PLANNER_JOB_LEASE_SECONDS": str(LEASE_S),
                },
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        self.workers.append(worker)
        return worker

    def freeze(self, worker: subprocess.Popen[bytes]) -> None:
        """Stop a worker where it stands, but not with a lock of the database in its hand."""
        while True:
            os.kill(worker.pid, signal.SIGSTOP)
            if self._is_unlocked():
                return
            os.kill(worker.pid, signal.SIGCONT)

    def _is_unlocked(self) -> bool:
        if not self.database.is_sqlite:
            with self.database.reading() as session:
                return not session.scalar(_IN_A_TRANSACTION)
        asking = sqlite3.connect(self.folder / "planner.db", timeout=0, isolation_level=None)
        with contextlib.closing(asking):
            try:
                asking.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True

    def stop(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.kill()
            worker.wait()

    def add(self, kind: str, **arguments: Any) -> int:
        with self.database.work() as session:
            return job_queue.add_job(session, kind, arguments)

    def state(self, job_id: int) -> str:
        return status(self.database, job_id).state.value

    def wait_for(self, job_id: int, state: str) -> None:
        wait_until(lambda: self.state(job_id) == state)

    def starts(self) -> list[str]:
        path = self.folder / "starts"
        return path.read_text().split() if path.exists() else []

    def effects(self) -> list[tuple[int, int]]:
        with self.database.session(writes=False) as session:
            rows = session.execute(sa.text("SELECT job, step FROM effects ORDER BY job, step"))
            return [(job, step) for job, step in rows]
