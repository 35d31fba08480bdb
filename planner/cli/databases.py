"""`planner db upgrade` and `planner db check`."""

import argparse
from typing import Any

from planner.cli.terminal import say
from planner.config import load_settings
from planner.processes import installation


def add_commands(commands: Any) -> None:
    """Add `db`."""
    db = commands.add_parser("db", help="upgrade or check the database")
    actions = db.add_subparsers(required=True, metavar="ACTION")
    upgrade = actions.add_parser("upgrade", help="make the database, or bring it up to date")
    upgrade.set_defaults(command=_upgrade)
    check = actions.add_parser("check", help="say whether the database is what this version needs")
    check.set_defaults(command=_check)


def _upgrade(_options: argparse.Namespace) -> int:
    prepared = installation.prepare(load_settings())
    prepared.database.dispose()
    if prepared.new_key:
        say(installation.new_key_notice(prepared.new_key))
    say("The database is up to date.")
    return 0


def _check(_options: argparse.Namespace) -> int:
    database = installation.open_database(load_settings())
    try:
        installation.check(database)
    finally:
        database.dispose()
    say("The database is what this version needs.")
    return 0
