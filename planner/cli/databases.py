"""`planner db upgrade` and `planner db check`."""

import click

from planner.cli.terminal import say
from planner.config import load_settings
from planner.processes import installation


@click.group
def db() -> None:
    """Upgrade or check the database."""


@db.command
def upgrade() -> int:
    """Make the database, or bring it up to date."""
    prepared = installation.prepare(load_settings())
    prepared.database.dispose()
    if prepared.new_key:
        say(installation.new_key_notice(prepared.new_key))
    say("The database is up to date.")
    return 0


@db.command
def check() -> int:
    """Say whether the database is what this version needs."""
    database = installation.open_database(load_settings())
    try:
        installation.check(database)
    finally:
        database.dispose()
    say("The database is what this version needs.")
    return 0
