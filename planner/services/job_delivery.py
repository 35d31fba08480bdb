"""Hands jobs to procrastinate on PostgreSQL, which starts each on one of the workers.

By its SQL function, in the transaction at hand, so that neither stands without the other. A
delivery says the id of a job and no more; `planner.services.job_queue` is the record. Nothing is
done on SQLite.
"""

import sqlalchemy as sa

from planner.storage.database import Session

QUEUE = "jobs"
TASK = "planner.job"

_DELIVER = """
SELECT procrastinate_defer_jobs_v1(array_agg(
    ROW(:queue, :task, 0, NULL, 'job ' || jobs.id,
        jsonb_build_object('job_id', jobs.id), {due_at})::procrastinate_job_to_defer_v1
    ORDER BY jobs.id))
FROM jobs WHERE {which} HAVING count(*) > 0
"""
# What was just added is due at once, whatever the clock of this host says.
_ONE = sa.text(_DELIVER.format(due_at="NULL", which="jobs.id = :id"))
_MISSING = sa.text(
    _DELIVER.format(
        # No pause is longer; see `planner.services.job_queue`.
        due_at="LEAST(jobs.due_at, now() + interval '30 minutes')",
        which="""jobs.state IN ('waiting', 'running') AND NOT EXISTS (
            SELECT 1 FROM procrastinate_jobs AS delivery
            WHERE delivery.queueing_lock = 'job ' || jobs.id)""",
    )
)
# Two who look at once would both hand over what both miss.
_ONE_AFTER_THE_OTHER = sa.text("SELECT pg_advisory_xact_lock(hashtext('planner.job_delivery'))")
_NAMES = {"queue": QUEUE, "task": TASK}


def deliver(session: Session, job_id: int) -> None:
    """Have a job that was just added started."""
    if _is_postgresql(session):
        session.execute(_ONE, _NAMES | {"id": job_id})


def deliver_missing(session: Session) -> None:
    """Have every job started that has not ended and that procrastinate does not know.

    As after a move from SQLite, or when somebody emptied procrastinate's tables.
    """
    if _is_postgresql(session):
        session.execute(_ONE_AFTER_THE_OTHER)
        session.execute(_MISSING, _NAMES)


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
