"""`planner plan check`."""

import argparse
import datetime as dt
from typing import Any

from planner.cli.files import read_input
from planner.cli.terminal import say
from planner.domain import limits, planfile


def add_commands(commands: Any) -> None:
    """Add `plan`."""
    plan = commands.add_parser("plan", help="check a plan file")
    actions = plan.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="list everything that is wrong with a plan file")
    check.add_argument("file", help="a plan file, or - for standard input")
    check.set_defaults(command=_check)


def _check(options: argparse.Namespace) -> int:
    planfile.parse(read_input(options.file, limits.FILE_BYTES), today=local_today())
    say("This is a complete plan file.")
    return 0


def local_today() -> dt.date:
    """Return the calendar day where this computer stands."""
    return dt.datetime.now().astimezone().date()
