"""The commands: thin, each reads its arguments, calls one layer down, and says what happened.

Exit codes: 0 well, 1 it did not work, 2 what was given cannot be used.
"""

import argparse
import os
import sys
from collections.abc import Sequence

import planner
from planner.cli import backups, calendars, databases, doctor, plans, printing, retention, serving
from planner.cli.files import GivenError
from planner.cli.terminal import complain
from planner.config import SettingsError
from planner.domain.errors import PlanFileError, PlannerError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Errors are sentences on stderr, never tracebacks."""
    try:
        parser = _parser()
        options = parser.parse_args(arguments)
        if options.command is None:
            parser.print_help(sys.stderr)
            return 2
        code: int = options.command(options)
        # Here, so that a reader who went away (`| head`) is noticed inside this `try`.
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _leave_output()
        return 1
    except OSError as error:
        # Every other file is named by `files`; what is left is standard output on a full disk.
        _leave_output()
        return _complain(f"Cannot write standard output: {(error.strerror or '').lower()}.", 1)
    except KeyboardInterrupt:
        return 130
    except (SettingsError, PlanFileError, GivenError) as error:
        return _complain(error, 2)
    except PlannerError as error:
        return _complain(error, 1)
    return code


def _leave_output() -> None:
    """Send the rest nowhere: Python would complain once more when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(error: object, code: int) -> int:
    complain(error)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="planner",
        description="Captain & Crew: what matters to a patient, on paper, before the visit.",
        epilog="Settings are environment variables that start with PLANNER_; see the README.",
    )
    parser.add_argument("--version", action="version", version=planner.__version__)
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    for module in (serving, plans, calendars, printing, databases, backups, retention, doctor):
        module.add_commands(commands)
    return parser
