"""The program of an earlier commit as a contestant: its own code, on the packages of today."""

import contextlib
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

COMMIT = "522533f"
REPOSITORY = Path(__file__).resolve().parent.parent
_LENGTH = struct.Struct("!I")

# Runs in the earlier tree: the contestant "whole" of its own benchmark, asked over standard input.
# It prints its own plan of that name: the same answers, without the fields that came later.
_SERVE = """
import os, struct, sys
from types import SimpleNamespace
from bench import contestants, prepare
answers = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)
with contestants.whole() as make:
    for line in sys.stdin:
        plan = (prepare.PLANS / line.strip()).read_bytes()
        pdf = make(SimpleNamespace(plan=plan))
        answers.write(struct.pack("!I", len(pdf)) + pdf)
        answers.flush()
"""


def is_there() -> bool:
    """Say whether the commit is in this repository; a shallow clone lacks it."""
    return not subprocess.run(
        ["git", "cat-file", "-e", f"{COMMIT}^{{commit}}"],
        cwd=REPOSITORY,
        check=False,
        capture_output=True,
    ).returncode


@contextlib.contextmanager
def running() -> Iterator["Earlier"]:
    """Unpack the earlier program beside ours and keep it warm while the context lasts."""
    with tempfile.TemporaryDirectory() as folder:
        _unpack(Path(folder))
        # Its own modules come before those of the program that is installed here.
        environment = {**os.environ, "PYTHONPATH": folder}
        with subprocess.Popen(
            [sys.executable, "-c", _SERVE],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            yield Earlier(process.stdin, process.stdout)
            process.stdin.close()


class Earlier:
    """Prints the plans of the benchmark with the earlier program."""

    def __init__(self, asks: IO[bytes], answers: IO[bytes]) -> None:
        self._asks, self._answers = asks, answers

    def print(self, name: str) -> bytes:
        """Return the PDF of a plan such as full.json; raises struct.error when it has ended."""
        self._asks.write(f"{name}\n".encode())
        self._asks.flush()
        (length,) = _LENGTH.unpack(self._answers.read(_LENGTH.size))
        return self._answers.read(length)


def _unpack(folder: Path) -> None:
    archive = subprocess.run(
        ["git", "archive", COMMIT], cwd=REPOSITORY, check=True, capture_output=True
    )
    subprocess.run(["tar", "-x"], cwd=folder, input=archive.stdout, check=True)
