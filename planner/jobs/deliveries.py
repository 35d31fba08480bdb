"""Procrastinate's deliveries of jobs, for a worker that is taken for dead and lives on.

A process that stood still, as on a host that slept, goes on as if nothing had been. Meanwhile the
others may have forgotten it and have started its jobs again.
"""

import datetime as dt
import time
from collections.abc import Iterable
from typing import Any

from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

# By the number that the worker goes by, so that it need not start anew.
_BEAT = """
INSERT INTO procrastinate_workers (id) OVERRIDING SYSTEM VALUE VALUES (%(worker_id)s)
ON CONFLICT (id) DO UPDATE SET last_heartbeat = now()
"""
# Whoever takes a delivery over counts one attempt more.
_OURS = """
WITH ours AS (
    SELECT id FROM procrastinate_jobs
    WHERE id = %(job_id)s AND status = 'doing' AND attempts = %(attempts)s FOR UPDATE)
"""
_FINISH = f"""{_OURS} SELECT procrastinate_finish_job_v1(
    id, %(status)s, %(delete_job)s) FROM ours"""  # noqa: S608  no outside words
_RETRY = f"""{_OURS} SELECT procrastinate_retry_job_v2(
    id, %(retry_at)s, %(priority)s, %(queue)s, %(lock)s) FROM ours"""  # noqa: S608  no outside words


class Deliveries(JobManager):
    """Hands deliveries to one worker, and leaves to another what that took over.

    silent_s: without a heartbeat for so long a worker is taken for dead.
    """

    def __init__(self, connector: Any, silent_s: float) -> None:
        super().__init__(connector)
        self._silent_s = silent_s
        self._beat_at = time.monotonic()

    async def update_heartbeat(self, worker_id: int) -> None:
        """Give a sign of life; a worker that was forgotten is known again."""
        await self.connector.execute_query_async(_BEAT, worker_id=worker_id)
        self._beat_at = time.monotonic()

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Take the next delivery, if any."""
        if time.monotonic() - self._beat_at > self._silent_s:
            # A forgotten worker would be refused, as if the database were broken.
            await self.update_heartbeat(worker_id)
        return await super().fetch_job(queues, worker_id)

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Note that a delivery has ended, if it is still as it was taken."""
        await self.connector.execute_query_async(
            _FINISH,
            job_id=job.id,
            attempts=job.attempts,
            status=status.value,
            delete_job=delete_job,
        )

    async def retry_job(
        self,
        job: Job,
        retry_at: dt.datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Have a delivery started again, if it is still as it was taken; at once without a time."""
        await self.connector.execute_query_async(
            _RETRY,
            job_id=job.id,
            attempts=job.attempts,
            retry_at=retry_at,
            priority=priority,
            queue=queue,
            lock=lock,
        )
