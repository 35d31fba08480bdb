"""The commands: thin, each reads its arguments, calls one layer down, and says what happened.

Exit codes: 0 well, 1 it did not work, 2 what was given cannot be used.
"""

import argparse
import os
import sys
from collections.abc import Sequence

import planner
from planner.cli import backups, calendars, databases, doctor, plans, printing, retention, serving
from planner.cli.files import GivenError, shown
from planner.cli.terminal import complain, leave_output
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
        leave_output()
        return 1
    except OSError as error:
        return _complain(_in_words(error), 1)
    except KeyboardInterrupt:
        return 130
    except (SettingsError, PlanFileError, GivenError) as error:
        return _complain(error, 2)
    except PlannerError as error:
        return _complain(error, 1)
    return code


def _in_words(error: OSError) -> str:
    """Say which file it was; an error without a name is standard output's, on a full disk."""
    why = (error.strerror or "").lower()
    if error.filename is not None:
        return f"Cannot use {shown(os.fsdecode(error.filename))}: {why}."
    leave_output()
    return f"Cannot write standard output: {why}."


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
