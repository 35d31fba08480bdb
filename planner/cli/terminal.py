"""What a command says to the person at the terminal."""

import sys


def say(line: object) -> None:
    """Write a line to standard output, at once: a supervisor may be reading along."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def complain(line: object) -> None:
    """Write a line to standard error."""
    sys.stderr.write(f"{line}\n")
