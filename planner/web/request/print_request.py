"""Who asks for a print: two keys by which places are shared out, and whether the browser waits."""

import contextlib
import hashlib
import hmac
import select
import socket
from dataclasses import dataclass, replace

from flask import current_app, request

from planner.pdf.print_job import OWNER_BYTES, Job, JobPrinter, Owner, Printed
from planner.web.request import client_address, unit_of_work, visits


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


def printer() -> AskedPrinter:
    """Return the printer for whoever asks; what was only read of the database is let go of."""
    address = client_address.address()
    payer = visits.payer() or address
    # Gunicorn's; another server has none, and a print there goes on until its time is over.
    connection = request.environ.get("gunicorn.socket")
    return AskedPrinter(unit_of_work.printer(), Owner(_key(address), _key(payer)), connection)


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
