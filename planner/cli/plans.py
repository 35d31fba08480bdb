"""`planner plan check`."""

import argparse
from typing import Any

from planner.cli.days import local_today
from planner.cli.files import read_input
from planner.cli.terminal import say
from planner.config import load_settings
from planner.domain.plans import limits, plan_file


def add_commands(commands: Any) -> None:
    """Add `plan`."""
    plan = commands.add_parser("plan", help="check a plan file")
    actions = plan.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="list everything that is wrong with a plan file")
    check.add_argument("file", help="a plan file, or - for standard input")
    check.set_defaults(command=_check)


def _check(options: argparse.Namespace) -> int:
    today = local_today(load_settings().zone)
    plan_file.parse(read_input(options.file, limits.FILE_BYTES), today=today)
    say("This is a complete plan file.")
    return 0
