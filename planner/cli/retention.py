"""`planner purge`."""

from dataclasses import replace

import click

from planner.cli.terminal import say
from planner.config import Settings, load_settings
from planner.jobs import upkeep
from planner.processes import installation
from planner.services import retention
from planner.services.retention import Cleared
from planner.storage.database import Database


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
        unused, unreachable = upkeep.find_plans(session, settings)
        return replace(
            retention.count_rows(session, upkeep.visit_limits(settings)),
            unused_plans=len(unused),
            unreachable_plans=len(unreachable),
        )


def _clear(database: Database, settings: Settings) -> Cleared:
    return upkeep.clear(database, settings, database.work, lambda *_: None)
