"""`planner plan check`."""

import click

from planner.cli.days import local_today
from planner.cli.files import read_input
from planner.cli.terminal import say
from planner.config import load_settings
from planner.domain.plans import limits, plan_file


@click.group
def plan() -> None:
    """Check a plan file."""


@plan.command
@click.argument("file")
def check(file: str) -> int:
    """List everything that is wrong with a plan file.

    FILE is a plan file, or - for standard input.
    """
    today = local_today(load_settings().zone)
    plan_file.parse(read_input(file, limits.FILE_BYTES), today=today)
    say("This is a complete plan file.")
    return 0
