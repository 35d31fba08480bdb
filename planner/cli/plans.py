"""`planner plan check`."""

import click

from planner.cli.files import read_input
from planner.cli.terminal import say
from planner.clocks import utc_now
from planner.domain.plans import limits, plan_file
from planner.processes.first_clinic import clinic_of_this_computer


@click.group
def plan() -> None:
    """Check a plan file."""


@plan.command
@click.argument("file")
def check(file: str) -> int:
    """List everything that is wrong with a plan file.

    FILE is a plan file, or - for standard input.
    """
    today = clinic_of_this_computer().day_of(utc_now())
    plan_file.parse(read_input(file, limits.FILE_BYTES), today=today)
    say("This is a complete plan file.")
    return 0
