"""Who asks for a print: two keys by which places are shared out, and whether the browser waits.

What will probably be asked for next is printed ahead, after the answer has gone out.
"""

import contextlib
import hashlib
import hmac
import select
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Response, after_this_request, current_app, request

from planner.logs import log
from planner.pdf.errors import PrintError
from planner.pdf.print_job import OWNER_BYTES, Job, JobPrinter, Owner, Printed
from planner.web.request import client_address, unit_of_work, visits

_one_ahead = threading.BoundedSemaphore(1)


@dataclass(frozen=True, slots=True)
class AskedPrinter:
    """The printer, for the request that is being answered."""

    printer: JobPrinter
    owner: Owner
    connection: socket.socket | None

    def print(self, job: Job) -> Printed:
        """Have `job` printed, as long as the browser waits for it; raises every `PrintError`."""
        return self.printer.print(
            replace(job, owner=self.owner, is_wanted=lambda: is_open(self.connection))
        )


@dataclass(frozen=True, slots=True)
class AheadPrinter:
    """The printer, for what nobody has asked for yet."""

    printer: JobPrinter
    owner: Owner

    def print(self, job: Job) -> Printed:
        """Have `job` printed and kept for whoever asks for it; raises every `PrintError`."""
        return self.printer.print(replace(job, owner=self.owner, is_ahead=True))


def printer() -> AskedPrinter:
    """Return the printer for whoever asks; what was only read of the database is let go of."""
    # Gunicorn's; another server has none, and a print there goes on until its time is over.
    connection = request.environ.get("gunicorn.socket")
    return AskedPrinter(unit_of_work.printer(), _owner(), connection)


def print_ahead(work: Callable[[JobPrinter], object]) -> None:
    """Have `work` print what will probably be asked for, once this request is answered.

    work: is given the printer; runs in a thread, without the request. Where the last such work of
    this process is not done, or others print, it is left out: it is only asked for later then.
    """
    ahead = AheadPrinter(unit_of_work.printer(), _owner())

    @after_this_request
    def start_after(response: Response) -> Response:
        response.call_on_close(lambda: _start(work, ahead))
        return response


def _start(work: Callable[[JobPrinter], object], ahead: JobPrinter) -> None:
    if _one_ahead.acquire(blocking=False):
        threading.Thread(target=_run, args=(work, ahead), daemon=True).start()


def _run(work: Callable[[JobPrinter], object], ahead: JobPrinter) -> None:
    try:
        # Whoever asks for it later is told what is wrong with it.
        with contextlib.suppress(PrintError):
            work(ahead)
    except Exception as error:  # noqa: BLE001 - nobody hears of it but the log, without the words
        log.error("print_ahead_failed", kind=type(error).__name__)
    finally:
        _one_ahead.release()


def _owner() -> Owner:
    address = client_address.address()
    return Owner(_key(address), _key(visits.payer() or address))


def is_open(connection: socket.socket | None) -> bool:
    """Say whether a browser's connection still stands; what it may have sent on is left there."""
    if connection is None:
        return True
    with contextlib.suppress(OSError, ValueError):
        poll = select.poll()
        poll.register(connection, select.POLLIN)
        return not poll.poll(0) or bool(connection.recv(1, socket.MSG_PEEK))
    return False


def _key(words: str) -> bytes:
    """Make a key that tells the print process nothing, the same in every worker."""
    secret: bytes = current_app.config["PRINT_OWNER_KEY"]
    return hmac.new(secret, words.encode(), hashlib.sha256).digest()[:OWNER_BYTES]
