"""A connection to the press, from its first byte until its answer."""

import math
import socket
from dataclasses import dataclass, field

from planner.pdf.job import LENGTH_BYTES, Owner, framed_length
from planner.pdf.limits import REQUEST_BYTES


@dataclass(slots=True, eq=False)
class Visitor:
    """One connection: first it sends a job, then it waits in the queue or for its child.

    since: when it came, then when its job had; until: when its job's time is over.
    """

    connection: socket.socket
    since: float
    until: float = math.inf
    owner: Owner = field(default_factory=Owner)
    payload: bytes = b""
    received: bytearray = field(default_factory=bytearray)

    def payload_when_whole(self) -> bytes | None:
        """Return the request without its length; None until all of it is here."""
        if len(self.received) < LENGTH_BYTES:
            return None
        end = LENGTH_BYTES + framed_length(self.received)
        return bytes(self.received[LENGTH_BYTES:end]) if len(self.received) >= end else None

    def is_too_big(self) -> bool:
        """Say whether more is announced than a job may have."""
        has_length = len(self.received) >= LENGTH_BYTES
        return has_length and framed_length(self.received) > REQUEST_BYTES

    def is_gone(self) -> bool:
        """Say whether its connection was closed."""
        return self.connection.fileno() < 0
