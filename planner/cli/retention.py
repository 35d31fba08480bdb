"""`planner purge`."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import click

from planner.cli.terminal import say
from planner.config import Settings, load_settings
from planner.processes import installation
from planner.services import retention
from planner.services.retention import Cleared
from planner.services.sessions import Limits
from planner.storage.database import Database, Session


@click.command
@click.option("--dry-run", is_flag=True, help="Only count, change nothing.")
def purge(*, dry_run: bool) -> int:
    """Clear away unused plans and what has ended."""
    settings = load_settings()
    database = installation.open_database(settings)
    try:
        installation.check(database)
        cleared = (_count if dry_run else _clear)(database, settings)
    finally:
        database.dispose()
    verb = "Would clear" if dry_run else "Cleared"
    days = settings.unused_plan_days
    say(f"{verb} {cleared.unused_plans} plans without any answer, older than {days} days.")
    say(
        f"{verb} {cleared.unreachable_plans} plans that nobody can open: their code was never seen."
    )
    say(f"{verb} {cleared.ended_sessions} ended sessions.")
    say(f"{verb} {cleared.old_codes} old access codes.")
    say(f"{verb} {cleared.spent_counters} spent counters.")
    return 0


def _count(database: Database, settings: Settings) -> Cleared:
    with database.session(writes=False) as session:
        unused, unreachable = _find_plans(session, settings)
        return replace(
            retention.count_rows(session, _limits(settings)),
            unused_plans=len(unused),
            unreachable_plans=len(unreachable),
        )


def _clear(database: Database, settings: Settings) -> Cleared:
    """Erase each plan in a transaction of its own, so that patients can save in between."""
    with database.session(writes=False) as session:
        unused, unreachable = _find_plans(session, settings)
    erased = _erase(database, unused, retention.erase_if_unused)
    erased_too = _erase(database, unreachable, retention.erase_if_unreachable)
    with database.work() as session:
        return replace(
            retention.clear_rows(session, _limits(settings)),
            unused_plans=erased,
            unreachable_plans=erased_too,
        )


def _find_plans(session: Session, settings: Settings) -> tuple[list[str], list[str]]:
    """Return the plans without any answer, and of the others those that nobody can open."""
    unused = retention.find_unused(session, days=settings.unused_plan_days)
    unreachable = retention.find_unreachable(session, days=settings.unused_plan_days)
    return unused, [plan_id for plan_id in unreachable if plan_id not in set(unused)]


def _erase(database: Database, plan_ids: list[str], erase: Callable[[Session, str], bool]) -> int:
    erased = 0
    for plan_id in plan_ids:
        with database.work() as session:
            erased += erase(session, plan_id)
    return erased


def _limits(settings: Settings) -> Limits:
    return Limits(
        idle=dt.timedelta(minutes=settings.home_idle_minutes),
        longest=dt.timedelta(hours=settings.home_max_hours),
    )
