"""`planner run`."""

import argparse
import sys
from typing import Any

from planner.config import load_settings
from planner.loglines import LineWriter


def add_commands(commands: Any) -> None:
    """Add `run`."""
    run = commands.add_parser("run", help="serve the planner until Ctrl-C")
    run.add_argument("--host", help="the address to listen on (127.0.0.1)")
    run.add_argument("--port", help="the port to listen on (8000)")
    run.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from planner.processes import supervisor  # noqa: PLC0415  slow to import, and no other command needs it

    # Patients are served also when nobody can read what is said here.
    say = LineWriter(sys.stdout).write
    return supervisor.run(load_settings(host=options.host, port=options.port), say)
