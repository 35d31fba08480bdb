"""What a command says to the person at the terminal."""

import os
import sys


def say(line: object) -> None:
    """Write a line to standard output, at once: a supervisor may be reading along."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def complain(line: object) -> None:
    """Write a line to standard error."""
    sys.stderr.write(f"{line}\n")


def leave_output() -> None:
    """Send the rest nowhere: Python would complain once more when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
