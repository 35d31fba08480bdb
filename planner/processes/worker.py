"""`planner worker`: does jobs on this host for an installation on PostgreSQL."""

import asyncio
import contextlib
import signal
import threading
from collections.abc import Callable

from planner import i18n
from planner.config import Settings
from planner.domain.errors import PlannerError
from planner.jobs.run import Tools
from planner.logs import configure
from planner.pdf.errors import PrintUnavailable
from planner.pdf.print_client import Printer
from planner.pdf.print_job import Job, Printed
from planner.pdf.print_process.start import print_process_running
from planner.processes import installation


class CannotWorkError(PlannerError):
    """There is nothing for a worker to do here; the text says why."""


class OwnPrinter:
    """Prints with a print process of this worker's own, and starts another when that has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: contextlib.ExitStack | None = None
        self._printer: Printer | None = None

    def print(self, job: Job) -> Printed:
        """Have a document printed; raises every `PrintError`."""
        printer = self._current()
        try:
            return printer.print(job)
        except PrintUnavailable:
            return self._current(bad=printer).print(job)

    def close(self) -> None:
        """End the print process."""
        with self._lock:
            self._end()

    def _current(self, bad: Printer | None = None) -> Printer:
        """Return the printer of the process that runs now, which is none that was found bad.

        Of several jobs that found one bad, the first has it replaced; the others print with that.
        """
        with self._lock:
            if self._printer is bad:
                self._end()
            if self._printer is None:
                running = contextlib.ExitStack()
                self._printer = running.enter_context(print_process_running())
                self._running = running
            return self._printer

    def _end(self) -> None:
        running, self._running, self._printer = self._running, None, None
        if running is not None:
            running.close()


def run(settings: Settings, say: Callable[[str], None]) -> int:
    """Do jobs until SIGTERM or Ctrl-C; returns the exit code.

    Raises CannotWorkError on SQLite, DatabaseError when the database differs from what is needed.
    """
    configure(settings.log_format)
    database = installation.open_database(settings)
    if database.is_sqlite:
        raise CannotWorkError("On SQLite the server does the jobs by itself: planner run.")
    installation.check(database)
    if settings.locale_dir:
        i18n.add_catalogs(settings.locale_dir)
    printer = OwnPrinter()
    try:
        asyncio.run(_work(Tools(settings, database, printer), say))
    finally:
        printer.close()
        database.dispose()
    return 0


async def _work(tools: Tools, say: Callable[[str], None]) -> None:
    from planner.jobs.procrastinate_worker import PostgresWorker  # noqa: PLC0415  an extra

    worker = PostgresWorker(tools)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, worker.stop)
    say("The worker is ready.")
    await worker.run()
