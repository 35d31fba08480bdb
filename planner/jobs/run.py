"""One attempt at a job: what its function is handed, and what comes of it."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from planner.config import Settings
from planner.domain.errors import PlannerError
from planner.logs import describe, log
from planner.pdf.print_job import JobPrinter
from planner.services import job_queue
from planner.services.job_queue import Job, JobCancelledError, JobLostError
from planner.storage.connecting import is_lost
from planner.storage.database import Database, Session


class UnknownJobError(PlannerError):
    """No such job is known to this version; a newer one, on another host, may do it."""


class StoppingError(PlannerError):
    """The process is about to end; another goes on with the job."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What jobs work with.

    stop: set when this process is to end.
    """

    settings: Settings
    database: Database
    printer: JobPrinter
    stop: threading.Event = field(default_factory=threading.Event)


class Run:
    """One attempt at a job, as its function sees it."""

    def __init__(self, tools: Tools, job: Job) -> None:
        self._job = job
        self.settings = tools.settings
        self.database = tools.database
        self.printer = tools.printer
        self.arguments: Mapping[str, Any] = job.arguments
        self._stop = tools.stop

    @contextmanager
    def work(self) -> Iterator[Session]:
        """Open a transaction that is committed at the end, and only if the job is still ours.

        Raises JobLostError, JobCancelledError, and StoppingError when this process is to end: what
        is not done yet is done by another.
        """
        if self._stop.is_set():
            raise StoppingError("This process ends.")
        with self.database.work() as session:
            job_queue.hold(session, self._job)
            yield session

    def wait(self, seconds: float) -> None:
        """Let some time go by, with nothing held; raises what `work` does."""
        self._stop.wait(seconds)
        with self.work():
            pass

    def note_progress(self, session: Session, steps_done: int, steps: int) -> None:
        """Note how far it is, in the transaction that made it so."""
        job_queue.note_progress(session, self._job, steps_done, steps)


Function = Callable[[Run], None]


class Outcome(StrEnum):
    """What came of an attempt; `failed` may be tried again, see `Ended.pause_s`."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"
    HANDED_BACK = "handed-back"


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended. pause_s: seconds until the next one; None when there is none."""

    outcome: Outcome
    pause_s: float | None = None


def perform(tools: Tools, functions: Mapping[str, Function], job: Job) -> Ended:
    """Make one attempt at a job that was started, and note what came of it.

    Raises the database's error when that is lost: the job then seems to run on, and is taken up
    like one of a dead process.
    """
    ended = _attempt(tools, functions, job)
    log.info("job_ended", kind=job.kind, attempt=job.attempt, outcome=ended.outcome.value)
    return ended


def _attempt(tools: Tools, functions: Mapping[str, Function], job: Job) -> Ended:
    database = tools.database
    try:
        _function(functions, job)(Run(tools, job))
        with database.work() as session:
            job_queue.finish(session, job)
    except JobLostError:
        return Ended(Outcome.LOST)
    except JobCancelledError:
        with database.work() as session:
            job_queue.finish_cancelled(session, job)
        return Ended(Outcome.CANCELLED)
    except StoppingError:
        with database.work() as session:
            job_queue.hand_back(session, job)
        return Ended(Outcome.HANDED_BACK, pause_s=0)
    except Exception as error:  # whatever a job raises, the others go on
        if is_lost(error):
            raise
        log.error("job_failed", kind=job.kind, **describe(error))
        with database.work() as session:
            pause_s = job_queue.fail(session, job, type(error).__name__)
        return Ended(Outcome.FAILED, pause_s)
    return Ended(Outcome.DONE)


def _function(functions: Mapping[str, Function], job: Job) -> Function:
    if job.kind not in functions:
        raise UnknownJobError("No such job.")
    return functions[job.kind]
