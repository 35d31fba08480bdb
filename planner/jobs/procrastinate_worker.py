"""Does the jobs of an installation on PostgreSQL, with procrastinate.

It hands each job to one worker, wakes workers when one is added, keeps the pauses after failures
and knows by their heartbeats which workers are dead. What a job is and how it stands is ours: see
`planner.services.job_queue`.
"""

import asyncio
import logging
import secrets
from collections.abc import Mapping
from typing import Any

import procrastinate
from procrastinate.exceptions import ConnectorException, JobRetry
from procrastinate.retry import RetryDecision
from procrastinate.worker import Worker
from sqlalchemy.exc import SQLAlchemyError

from planner.domain.errors import PlannerError
from planner.jobs import upkeep
from planner.jobs.deliveries import Deliveries
from planner.jobs.functions import FUNCTIONS
from planner.jobs.run import Function, Outcome, Tools, perform
from planner.logs import describe, log
from planner.services import job_delivery, job_queue, leases
from planner.storage.connecting import POSTGRESQL_CONNECTION

_TAKING_UP = "taking-up-jobs"
# After the database was lost, in a job or to the worker itself.
_LOST_PAUSE_S = 5.0
# How long a stop waits for jobs at work; each print takes ten seconds at most.
_STOP_S = 15.0


class AttemptFailedError(PlannerError):
    """An attempt failed and is noted; tells procrastinate when to make the next, if any."""

    def __init__(self, pause_s: float | None) -> None:
        super().__init__("An attempt at a job failed.")
        self.pause_s = pause_s


class _Pauses:
    """When procrastinate starts a job again: after the pause that the queue decided on."""

    def get_retry_exception(self, exception: BaseException, job: Any) -> Any:  # noqa: ARG002  as it asks
        """Return what tells it so; None when there is no next attempt."""
        if isinstance(exception, AttemptFailedError) and exception.pause_s is None:
            return None
        pause_s = getattr(exception, "pause_s", _LOST_PAUSE_S)
        return JobRetry(RetryDecision(retry_in={"seconds": int(pause_s)}))


async def _commit_each_statement(connection: Any) -> None:
    """Let no worker that stands still hold a lock: nobody ends its transaction for it."""
    await connection.set_autocommit(True)


class PostgresWorker:
    """Does jobs until it is told to stop, and outlives a restart of the database."""

    def __init__(self, tools: Tools, functions: Mapping[str, Function] = FUNCTIONS) -> None:
        self._tools = tools
        self._database = tools.database
        self._functions = functions
        self._holder = secrets.token_hex(16)
        self._lease_s = float(tools.settings.job_lease_seconds)
        self._worker: Any = None
        # A failed attempt is told by our own line; this would add one with each retry.
        logging.getLogger("procrastinate").setLevel(logging.CRITICAL)

    async def run(self) -> None:
        """Work until `stop`."""
        while not self._tools.stop.is_set():
            try:
                await self._work()
            except (ConnectorException, SQLAlchemyError, OSError) as error:
                log.warning("jobs_wait", **describe(error))
                await asyncio.sleep(_LOST_PAUSE_S)

    def stop(self) -> None:
        """Start no further job; those at work end, or are handed back at their next step."""
        self._tools.stop.set()
        if self._worker is not None:
            self._worker.stop()

    async def _work(self) -> None:
        app = self._make_app()
        async with app.open_async():
            self._worker = Worker(
                app=app,
                queues=[job_delivery.QUEUE],
                concurrency=self._tools.settings.worker_jobs,
                # The table `jobs` is the record; what was delivered need not be kept.
                delete_jobs="always",
                install_signal_handlers=False,
                shutdown_graceful_timeout=_STOP_S,
                update_heartbeat_interval=self._lease_s / 3,
                stalled_worker_timeout=self._lease_s,
            )
            await asyncio.to_thread(self._add_upkeep)
            taking_up = asyncio.create_task(self._take_up_for_ever(app))
            try:
                await self._worker.run()
            finally:
                taking_up.cancel()
                await asyncio.gather(taking_up, return_exceptions=True)

    def _make_app(self) -> Any:
        address = self._database.engine.url.set(drivername="postgresql")
        connector = procrastinate.PsycopgConnector(
            conninfo=address.render_as_string(hide_password=False),
            kwargs=dict(POSTGRESQL_CONNECTION),
            min_size=1,
            max_size=4,
            configure=_commit_each_statement,
        )
        app: Any = procrastinate.App(connector=connector)
        app.job_manager = Deliveries(connector, silent_s=self._lease_s)
        app.task(name=job_delivery.TASK, queue=job_delivery.QUEUE, retry=_Pauses())(self._do)
        ask = app.task(name="planner.upkeep", queue=job_delivery.QUEUE, queueing_lock="upkeep")
        # What is due once a day is asked for often, so that a day without workers is made up for.
        app.periodic(cron="*/10 * * * *")(ask(self._ask_for_upkeep))
        return app

    def _do(self, job_id: int) -> None:
        """Make one attempt, in a thread; raises AttemptFailedError when another is to follow."""
        with self._database.work() as session:
            job = job_queue.start_job(session, job_id)
        if job is None:
            return
        ended = perform(self._tools, self._functions, job)
        if ended.outcome in {Outcome.FAILED, Outcome.HANDED_BACK}:
            raise AttemptFailedError(ended.pause_s)

    def _ask_for_upkeep(self, timestamp: int) -> None:  # noqa: ARG002  the minute it was meant for
        self._add_upkeep()

    def _add_upkeep(self) -> None:
        with self._database.work() as session:
            upkeep.add_due(session)

    async def _take_up_for_ever(self, app: Any) -> None:
        """Have started again, from time to time, what dead workers left and nobody has in hand."""
        while True:
            try:
                await self._take_up(app)
            except (ConnectorException, SQLAlchemyError) as error:
                log.warning("jobs_not_taken_up", **describe(error))
            await asyncio.sleep(self._lease_s / 3)

    async def _take_up(self, app: Any) -> None:
        # One worker at a time: two would start one job twice.
        if not await asyncio.to_thread(self._is_ours_to_take_up):
            return
        manager = app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._lease_s):
            log.warning("job_taken_up")
            await manager.retry_job(job)

    def _is_ours_to_take_up(self) -> bool:
        with self._database.work() as session:
            if not leases.take_lease(session, _TAKING_UP, self._holder, seconds=self._lease_s):
                return False
            job_delivery.deliver_missing(session)
        return True
