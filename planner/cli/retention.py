"""`planner purge`."""

from dataclasses import replace

import click

from planner.cli.terminal import say
from planner.config import load_settings
from planner.domain.clinics import Clinic
from planner.jobs import upkeep
from planner.processes import installation
from planner.services import retention
from planner.services.clinics import list_clinics
from planner.services.retention import Cleared
from planner.services.sessions import home_limits
from planner.storage.database import Database


@click.command
@click.option("--dry-run", is_flag=True, help="Only count, change nothing.")
def purge(*, dry_run: bool) -> int:
    """Clear away unused plans and what has ended."""
    database = installation.open_database(load_settings())
    try:
        installation.check(database)
        with database.session(writes=False) as session:
            clinics = list_clinics(session)
        cleared = (_count if dry_run else _clear)(database, clinics)
    finally:
        database.dispose()
    verb = "Would clear" if dry_run else "Cleared"
    days = " or ".join(sorted({f"{one.unused_plan_days}" for one in clinics}, key=int))
    say(f"{verb} {cleared.unused_plans} plans without any answer, older than {days} days.")
    say(
        f"{verb} {cleared.unreachable_plans} plans that nobody can open: their code was never seen."
    )
    say(f"{verb} {cleared.ended_sessions} ended sessions.")
    say(f"{verb} {cleared.old_codes} old access codes.")
    say(f"{verb} {cleared.spent_counters} spent counters.")
    return 0


def _count(database: Database, clinics: list[Clinic]) -> Cleared:
    with database.session(writes=False) as session:
        found = upkeep.find_plans(session, clinics)
        return replace(
            retention.count_rows(session, home_limits(clinics)),
            unused_plans=sum(len(plans.unused) for plans in found),
            unreachable_plans=sum(len(plans.unreachable) for plans in found),
        )


def _clear(database: Database, _clinics: list[Clinic]) -> Cleared:
    return upkeep.clear(database, database.work, lambda *_: None)
