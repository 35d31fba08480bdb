"""The group of all commands."""

import click

import planner as package
from planner.cli import (
    backups,
    calendars,
    clinics,
    databases,
    doctor,
    jobs,
    plans,
    printing,
    retention,
    serving,
)


@click.group(
    epilog="Settings are environment variables that start with PLANNER_; see the README.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package.__version__, message="%(version)s")
def planner() -> None:
    """Captain & Crew: what matters to a patient, on paper, before the visit."""


for command in (
    serving.run,
    serving.worker,
    plans.plan,
    calendars.calendar,
    printing.pdf,
    printing.blank,
    databases.db,
    clinics.clinic,
    backups.backup,
    retention.purge,
    jobs.jobs,
    doctor.doctor,
):
    planner.add_command(command)
