"""What is done once a day by itself: clear away plans that serve nobody and what has ended."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

from planner.config import Settings
from planner.jobs.run import Run
from planner.services import job_queue, job_records, retention
from planner.services.retention import Cleared
from planner.services.sessions import Limits
from planner.storage.database import Database, Session

KIND = "purge"


def is_due(session: Session) -> bool:
    """Say whether today's purge was not added yet; asks without writing."""
    return not job_queue.has_job(session, KIND, _period(session))


def add_due(session: Session) -> int:
    """Add today's purge, once however many processes ask; returns its id.

    A day here is one of UTC, the same on every host and for every clinic.
    """
    return job_queue.add_job(session, KIND, {}, key=_period(session))


def purge(run: Run) -> None:
    """Do the job; its progress counts the plans that were looked at a last time."""
    clear(run.database, run.settings, run.work, run.note_progress)


def clear(
    database: Database,
    settings: Settings,
    work: Callable[[], AbstractContextManager[Session]],
    note_progress: Callable[[Session, int, int], None],
) -> Cleared:
    """Erase each plan in a transaction of its own, so that patients can save in between.

    work: opens a transaction that is committed at its end. note_progress: takes how many plans of
    how many were looked at.
    """
    with database.session(writes=False) as session:
        unused, unreachable = find_plans(session, settings)
    steps = [(plan_id, retention.erase_if_unused) for plan_id in unused]
    steps += [(plan_id, retention.erase_if_unreachable) for plan_id in unreachable]
    erased = dict.fromkeys((retention.erase_if_unused, retention.erase_if_unreachable), 0)
    for done, (plan_id, erase) in enumerate(steps, start=1):
        with work() as session:
            erased[erase] += erase(session, plan_id)
            note_progress(session, done, len(steps))
    with work() as session:
        job_records.clear_ended(session)
        return replace(
            retention.clear_rows(session, visit_limits(settings)),
            unused_plans=erased[retention.erase_if_unused],
            unreachable_plans=erased[retention.erase_if_unreachable],
        )


def find_plans(session: Session, settings: Settings) -> tuple[list[str], list[str]]:
    """Return the plans without any answer, and of the others those that nobody can open."""
    unused = retention.find_unused(session, days=settings.unused_plan_days)
    unreachable = retention.find_unreachable(session, days=settings.unused_plan_days)
    return unused, [plan_id for plan_id in unreachable if plan_id not in set(unused)]


def visit_limits(settings: Settings) -> Limits:
    """Return when a visit ends that nobody ended."""
    return Limits(
        idle=dt.timedelta(minutes=settings.home_idle_minutes),
        longest=dt.timedelta(hours=settings.home_max_hours),
    )


def _period(session: Session) -> str:
    return session.now().date().isoformat()
