"""The standard library's fork server, watched: one that hangs is ended, and another is started."""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any

from planner.domain.errors import PlannerError
from planner.logs import log
from planner.pdf.limits import START_S

# It tells nobody in public which process it started.
_LIBRARYS: Any = forkserver._forkserver


class CannotForkError(PlannerError):
    """No process was started; the next try may have better luck."""


class ForkServer:
    """Starts processes, one at a time; there is one fork server in each process that uses one.

    preload: the modules that it imports once for all. fork_s: how long a warm one may take.
    """

    def __init__(self, preload: Sequence[str], fork_s: float) -> None:
        self.context: ForkServerContext = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(list(preload))
        self._fork_s = fork_s
        self._warm_number: int | None = None

    def start(self, process: ForkServerProcess) -> None:
        """Start a process; first the fork server, where none runs.

        Raises CannotForkError when the fork server hung and was ended for it, or dies again and
        again: the library waits for its answer without an end.
        """
        try:
            if not self._ask_for(process) and not self._ask_for(process):
                raise CannotForkError("No process could be started for a job.")
        except OSError:
            raise CannotForkError("No process could be started for a job.") from None

    def _ask_for(self, process: ForkServerProcess) -> bool:
        """Have a process started; False when the fork server had died, so that it is replaced."""
        forkserver.ensure_running()
        number: int = _LIBRARYS._forkserver_pid
        try:
            with _ended_after(self._fork_s if number == self._warm_number else START_S, number):
                process.start()
        except (EOFError, ConnectionError):
            if number != _LIBRARYS._forkserver_pid:
                raise CannotForkError("The fork server hung.") from None
            # The library would perhaps find out only after it asked the dying one once more.
            _put_away(number)
            return False
        self._warm_number = number
        return True


@contextlib.contextmanager
def _ended_after(patience_s: float, number: int) -> Iterator[None]:
    ending = threading.Timer(patience_s, _end, [number])
    ending.start()
    try:
        yield
    finally:
        ending.cancel()
        # Where one is being ended, until that is done: nobody is to ask it any more.
        ending.join()


def _end(number: int) -> None:
    log.error("fork_server_hangs")
    _put_away(number)


def _put_away(number: int) -> None:
    os.kill(number, signal.SIGKILL)
    _LIBRARYS._stop()
