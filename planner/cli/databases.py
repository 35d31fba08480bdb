"""`planner db upgrade`, `planner db check` and `planner db move`."""

from pathlib import Path

import click

from planner.cli.files import GivenError, shown
from planner.cli.terminal import say
from planner.config import load_settings
from planner.processes import installation, move_to_postgresql


@click.group
def db() -> None:
    """Upgrade, check or move the database."""


@db.command
def upgrade() -> int:
    """Make the database, or bring it up to date."""
    prepared = installation.prepare(load_settings())
    prepared.database.dispose()
    for notice in prepared.notices():
        say(notice)
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


@db.command
@click.argument("file", metavar="SQLITE-FILE")
@click.option("--start-over", is_flag=True, help="empty what a move left half done; begin again")
def move(file: str, *, start_over: bool) -> int:
    """Carry everything from a SQLite file into the PostgreSQL of PLANNER_DATABASE_URL.

    Stop the server first. May be called again after it was cut off; it goes on where it was.
    """
    settings = load_settings()
    if not settings.database.startswith("postgresql"):
        raise GivenError("Set PLANNER_DATABASE_URL to the new database: postgresql://...")
    if not Path(file).is_file():
        raise GivenError(f"There is no database {shown(file)}.")
    rows = move_to_postgresql.move(settings, Path(file), say, start_over=start_over)
    say(f"Moved {sum(rows.values())} rows; visits that were open go on.")
    say(f"Nothing was changed in {shown(file)}. Put it aside: no server must use it any more.")
    return 0
