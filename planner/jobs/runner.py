"""Does the jobs of a SQLite installation, in a thread of each web server process.

One lease row lets one process at a time do jobs; it is taken when there is something to do and
given back after, so a server without work only reads. A process that is killed leaves its lease,
which ends, and its job, which the next holder lets wait again.
"""

import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from planner.jobs import upkeep
from planner.jobs.functions import FUNCTIONS
from planner.jobs.run import Function, Tools, perform
from planner.logs import describe, log
from planner.services import job_queue, leases
from planner.services.job_queue import Job

LEASE = "jobs"
_LOOK_S = 1.0
# After the database was lost: a full disk is not asked again at once.
_LOST_PAUSE_S = 10.0


class Runner:
    """Looks for jobs that are due and does them, one after the other."""

    def __init__(self, tools: Tools, functions: Mapping[str, Function] = FUNCTIONS) -> None:
        self._tools = tools
        self._database = tools.database
        self._functions = functions
        self._holder = secrets.token_hex(16)
        self._lease_s = float(tools.settings.job_lease_seconds)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._thread.start()

    def stop(self, within_s: float) -> None:
        """Begin no further job, and wait a little for the one that runs."""
        self._tools.stop.set()
        if self._thread is not None:
            self._thread.join(within_s)

    def do_due(self) -> int:
        """Do every job that is due; returns how many attempts were made.

        0 also when another process does them. Raises the database's error when that is lost.
        """
        if not self._is_needed() or not self._take_lease():
            return 0
        attempts = 0
        try:
            with self._kept_lease():
                while (job := self._start_next()) is not None:
                    perform(self._tools, self._functions, job)
                    attempts += 1
        finally:
            with self._database.work() as session:
                leases.release_lease(session, LEASE, self._holder)
        return attempts

    def _run(self) -> None:
        while not self._tools.stop.wait(_LOOK_S):
            try:
                self.do_due()
            except SQLAlchemyError as error:
                log.warning("jobs_wait", **describe(error))
                self._tools.stop.wait(_LOST_PAUSE_S)

    def _is_needed(self) -> bool:
        with self._database.session(writes=False) as session:
            is_work = upkeep.is_due(session) or job_queue.is_work_waiting(session)
            return is_work and leases.is_free(session, LEASE)

    def _take_lease(self) -> bool:
        with self._database.work() as session:
            if not leases.take_lease(session, LEASE, self._holder, seconds=self._lease_s):
                return False
            job_queue.take_up(session)
            upkeep.add_due(session)
        return True

    def _start_next(self) -> Job | None:
        """Start the next job, as long as the lease is ours and this process goes on."""
        if self._tools.stop.is_set():
            return None
        with self._database.work() as session:
            if not leases.take_lease(session, LEASE, self._holder, seconds=self._lease_s):
                return None
            return job_queue.start_next(session)

    @contextmanager
    def _kept_lease(self) -> Iterator[None]:
        """Renew the lease from another thread while a job takes its time."""
        is_over = threading.Event()
        renewing = threading.Thread(target=self._renew, args=(is_over,), daemon=True)
        renewing.start()
        try:
            yield
        finally:
            is_over.set()
            renewing.join()

    def _renew(self, is_over: threading.Event) -> None:
        while not is_over.wait(self._lease_s / 3):
            try:
                with self._database.work() as session:
                    leases.take_lease(session, LEASE, self._holder, seconds=self._lease_s)
            except SQLAlchemyError as error:
                log.warning("lease_not_renewed", **describe(error))
