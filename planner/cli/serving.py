"""`planner run` and `planner worker`."""

import sys

import click

from planner.config import load_settings
from planner.loglines import LineWriter


@click.command
@click.option("--host", help="The address to listen on (127.0.0.1).")
@click.option("--port", help="The port to listen on (8000).")
def run(host: str | None, port: str | None) -> int:
    """Serve the planner until Ctrl-C."""
    from planner.processes import supervisor  # noqa: PLC0415  slow to import, and no other command needs it

    # Patients are served also when nobody can read what is said here.
    say = LineWriter(sys.stdout).write
    return supervisor.run(load_settings(host=host, port=port), say)


@click.command
def worker() -> int:
    """Do jobs on this host, for an installation on PostgreSQL, until Ctrl-C."""
    from planner.processes import worker as process  # noqa: PLC0415  slow to import

    return process.run(load_settings(), LineWriter(sys.stdout).write)
