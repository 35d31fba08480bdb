"""`planner jobs`."""

import click

from planner.cli.terminal import say
from planner.config import load_settings
from planner.processes import installation
from planner.services import job_records
from planner.services.job_queue import State
from planner.storage.database import Database


@click.command
@click.option("--retry-dead", is_flag=True, help="Let dead jobs wait again.")
@click.option("--drop-dead", is_flag=True, help="Delete dead jobs.")
def jobs(*, retry_dead: bool, drop_dead: bool) -> int:
    """Count jobs by state and kind."""
    if retry_dead and drop_dead:
        raise click.UsageError("Dead jobs are tried again or deleted, not both.")
    database = installation.open_database(load_settings())
    try:
        installation.check(database)
        if retry_dead:
            with database.work() as session:
                say(f"{job_records.revive_dead(session)} dead jobs wait again.")
        elif drop_dead:
            with database.work() as session:
                say(f"{job_records.drop_dead(session)} dead jobs were deleted.")
        else:
            _count(database)
    finally:
        database.dispose()
    return 0


def _count(database: Database) -> None:
    with database.session(writes=False) as session:
        counts = {state: job_records.count_by_kind(session, state) for state in State}
    for state, kinds in counts.items():
        of_kinds = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
        say(f"{state.value}: {of_kinds or 'none'}")
