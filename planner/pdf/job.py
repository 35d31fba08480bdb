"""A print job, its result, and how both travel between printer and press."""

import json
import struct
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from planner.pdf.errors import PrintFailed

_LENGTH = struct.Struct(">I")
LENGTH_BYTES = _LENGTH.size


@dataclass(frozen=True, slots=True)
class Job:
    """One document to print.

    html: the whole document, made by our templates, every text escaped.
    stylesheets: names of files in `static/css`, in cascade order, e.g. ("print.css", "a4.css").
    single_page_id: id of the element that must stand on page 1 alone; None when there is none.
    """

    html: str = field(repr=False)
    stylesheets: tuple[str, ...] = ("print.css",)
    single_page_id: str | None = "glance"


@dataclass(frozen=True, slots=True)
class Printed:
    """What came of a job.

    pdf: the file; empty when `glance_pages` is over 1, so that the caller tries a tighter version.
    pages: how many pages the document has.
    glance_pages: the last page that holds a part of the `single_page_id` element, counted from 1;
        0 when the document has no such element or none was asked for.
    complaints: what WeasyPrint logged. They may quote the document, so they stay in the process
        that rendered: through the press this is always empty.
    """

    pdf: bytes = field(repr=False)
    pages: int
    glance_pages: int
    complaints: tuple[str, ...] = field(default=(), repr=False)


class Kind(StrEnum):
    """What is asked of the press; the first byte of a request, so that the rest is left unread."""

    PRINT = "p"
    PING = "?"


class Outcome(StrEnum):
    """How the press answers."""

    PRINTED = "printed"
    ALIVE = "alive"
    BUSY = "busy"
    NOT_INSTALLED = "not-installed"
    REFUSED = "refused"
    TOO_LONG = "too-long"
    TOO_BIG = "too-big"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the press: a line of facts, and the PDF where there is one."""

    outcome: Outcome
    facts: dict[str, int] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)


def frame(payload: bytes) -> bytes:
    """Put the length before `payload`."""
    return _LENGTH.pack(len(payload)) + payload


def framed_length(received: bytes | bytearray) -> int:
    """Read the length out of the first `LENGTH_BYTES` bytes of a frame."""
    length: int = _LENGTH.unpack_from(received)[0]
    return length


def pack_job(job: Job) -> bytes:
    """Make the framed request for `job`."""
    return frame(Kind.PRINT.encode() + json.dumps(asdict(job)).encode())


def unpack_job(payload: bytes) -> Job:
    """Read a request's payload, its kind included. Raises ValueError, KeyError or TypeError."""
    fields = json.loads(payload[1:])
    return Job(fields["html"], tuple(fields["stylesheets"]), fields["single_page_id"])


def pack_reply(reply: Reply) -> bytes:
    """Make the framed reply: the facts as JSON in one frame, the body in a second."""
    facts = {**reply.facts, "outcome": reply.outcome}
    return frame(json.dumps(facts).encode()) + frame(reply.body)


def unpack_facts(payload: bytes) -> Reply:
    """Read the first frame of a reply. Raises `PrintFailed` when it is not one."""
    try:
        facts = json.loads(payload)
        return Reply(Outcome(facts.pop("outcome")), facts)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise PrintFailed from None
