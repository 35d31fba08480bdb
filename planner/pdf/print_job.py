"""A print job, its result, and how both travel between the print client and the print process."""

import json
import os
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from planner.pdf.errors import PrintFailed, PrintTooBig
from planner.pdf.limits import ANSWER_S

_LENGTH = struct.Struct(">I")
LENGTH_BYTES = _LENGTH.size
OWNER_BYTES = 16
_CHUNK = 1 << 18
# What the print process reads of a job: its owner's two keys, and its budget in milliseconds.
_HEAD = struct.Struct(f">{OWNER_BYTES}s{OWNER_BYTES}sI")


@dataclass(frozen=True, slots=True)
class Owner:
    """Who asks for a print, as two keys that tell nothing: places are shared out by both.

    Without any it is somebody who asks once, as the command line does.
    """

    address: bytes = field(default_factory=lambda: os.urandom(OWNER_BYTES), repr=False)
    plan: bytes = field(default_factory=lambda: os.urandom(OWNER_BYTES), repr=False)


def _always() -> bool:
    # With a name, because a job is pickled on its way to another process of the benchmark.
    return True


@dataclass(frozen=True, slots=True)
class Job:
    """One document to print.

    html: the whole document, made by our templates, every text escaped.
    stylesheets: names of files in `static/css`, in cascade order, e.g. ("print.css", "a4.css").
    single_page_id: id of the element that must stand on page 1 alone; None when there is none.
    budget_s: seconds until nobody waits for it any more, the queue included.
    owner: who asks. is_wanted: asked again and again; once it says no, the print is given up.
    is_ahead: nobody asks for it yet; it is done only while nobody waits for another job.
    """

    html: str = field(repr=False)
    stylesheets: tuple[str, ...] = ("print.css",)
    single_page_id: str | None = "glance"
    budget_s: float = ANSWER_S
    owner: Owner = field(default_factory=Owner)
    is_wanted: Callable[[], bool] = field(default=_always, repr=False, compare=False)
    is_ahead: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """What came of a job.

    pdf: the file; empty when `glance_pages` is over 1, so that the caller tries a tighter version.
    pages: how many pages the document has.
    glance_pages: the last page that holds a part of the `single_page_id` element, counted from 1;
        0 when the document has no such element or none was asked for.
    complaints: what WeasyPrint logged. They may quote the document, so they stay in the process
        that rendered: through the print process this is always empty.
    """

    pdf: bytes = field(repr=False)
    pages: int
    glance_pages: int
    complaints: tuple[str, ...] = field(default=(), repr=False)


class JobPrinter(Protocol):
    """Whoever has jobs printed: the client of a print process, or what stands before one."""

    def print(self, job: Job) -> Printed:
        """Have a document printed; raises every `PrintError`."""


class Kind(StrEnum):
    """What is asked; the first byte of a request, so that the rest is left unread."""

    PRINT = "p"
    AHEAD = "a"
    PING = "?"


_JOBS = (Kind.PRINT.encode(), Kind.AHEAD.encode())


class Outcome(StrEnum):
    """How the print process answers."""

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
    """One answer of the print process: a line of facts, and the PDF where there is one."""

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


def receive_frame(
    connection: socket.socket, at_most: int, patience_s: Callable[[], float]
) -> bytes:
    """Receive one frame and return its payload.

    patience_s: asked before each wait; returns how long to wait until it is asked again, and raises
    what is to be raised when there is nothing more to wait for.
    Raises `PrintTooBig` when more than `at_most` bytes are announced, before any of them is taken:
    who announces may be a process that was taken over, and four gigabytes would end this one.
    Raises EOFError when the other side hangs up, and OSError.
    """
    length = framed_length(_receive(connection, LENGTH_BYTES, patience_s))
    if length > at_most:
        raise PrintTooBig
    return _receive(connection, length, patience_s)


def _receive(connection: socket.socket, wanted: int, patience_s: Callable[[], float]) -> bytes:
    received = bytearray()
    while len(received) < wanted:
        connection.settimeout(patience_s())
        try:
            chunk = connection.recv(min(_CHUNK, wanted - len(received)))
        except TimeoutError:
            continue
        if not chunk:
            raise EOFError
        received += chunk
    return bytes(received)


def pack_job(job: Job) -> bytes:
    """Make the framed request for `job`."""
    head = _HEAD.pack(job.owner.address, job.owner.plan, round(max(0.0, job.budget_s) * 1000))
    fields = {name: getattr(job, name) for name in ("html", "stylesheets", "single_page_id")}
    kind = Kind.AHEAD if job.is_ahead else Kind.PRINT
    return frame(kind.encode() + head + json.dumps(fields).encode())


def unpack_head(payload: bytes) -> tuple[Owner, float]:
    """Read whose job a payload is, and its budget in seconds. Raises ValueError."""
    if payload[:1] not in _JOBS or len(payload) < 1 + _HEAD.size:
        raise ValueError("not the head of a job")
    address, plan, budget_ms = _HEAD.unpack_from(payload, 1)
    return Owner(address, plan), budget_ms / 1000


def document_of(payload: bytes) -> bytes:
    """Return what of a job's payload is its document; it is left unread."""
    return payload[1 + _HEAD.size :]


def unpack_job(payload: bytes) -> Job:
    """Read a request's payload, its kind included. Raises ValueError, KeyError or TypeError."""
    fields = json.loads(document_of(payload))
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


def unpack_reply(packed: bytes) -> Reply:
    """Read a whole reply. Raises `PrintFailed` when it is not one."""
    end = LENGTH_BYTES + framed_length(packed)
    reply = unpack_facts(packed[LENGTH_BYTES:end])
    return Reply(reply.outcome, reply.facts, packed[end + LENGTH_BYTES :])
