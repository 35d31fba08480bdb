"""The commands: thin, each reads its arguments, calls one layer down, and says what happened.

Exit codes: 0 well, 1 it did not work, 2 what was given cannot be used.
"""

import os
import sys
from collections.abc import Sequence

import click

from planner.cli.commands import planner
from planner.cli.files import GivenError, shown
from planner.cli.terminal import complain, leave_output
from planner.config import SettingsError
from planner.domain.errors import PlanFileError, PlannerError

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Errors are sentences on stderr, never tracebacks."""
    try:
        code = _run(sys.argv[1:] if arguments is None else list(arguments))
        # Here, so that a reader who went away (`| head`) is noticed inside this `try`.
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        leave_output()
        return 1
    except OSError as error:
        return _complain(_in_words(error), 1)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (SettingsError, PlanFileError, GivenError) as error:
        return _complain(error, 2)
    except PlannerError as error:
        return _complain(error, 1)
    return code


def _run(arguments: list[str]) -> int:
    """Let click find the command and call it.

    Not by click's own `main`, which answers Ctrl+C and closed streams in its own way.
    """
    try:
        with planner.make_context("planner", arguments) as context:
            code: int = planner.invoke(context)
            return code
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code


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
