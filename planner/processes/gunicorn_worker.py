"""Connections of the web server: slow ones are bounded, and none holds a place where work is done.

Gunicorn's threads read requests and send answers, and there are many; few of them at a time work
on a request (`planner.web.request.whole_requests`). So whoever sends a letter a second keeps one
idle thread busy, for as long as `Pace` allows. Decision 32 has the figures. Used by `web_server`.
"""

import select
import selectors
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from gunicorn import http, util  # type: ignore[import-untyped]  # has no types
from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]  # has no types
from gunicorn.workers.gthread import (  # type: ignore[import-untyped]  # has no types
    TConn,
    ThreadWorker,
)

from planner.logs import describe, log
from planner.processes.connection_counts import ConnectionCounts, Courtesy
from planner.web.request.headers import SECURITY_HEADERS

# Of one worker process: threads that read or send, and connections, idle ones among them.
READERS = 500
CONNECTIONS = 1000
_HEAD_S = 15.0
_BYTES_PER_S = 1024
_AHEAD_S = 60.0
_SEND_S = 120.0
_LINGER_S = 1.0
_STOP_S = 2.0
_LOOK_MS = 500


class TooSlowError(ParseException):  # type: ignore[misc]  # its base has no types
    """A request did not come in the time it has."""


class Pace:
    """The socket that a request is read from, with an end to how long that may last.

    A request has `_HEAD_S` for its first bytes, and a second more for each `_BYTES_PER_S` that
    came, but at most `_AHEAD_S` for the next ones: else 2 MiB at once would buy half an hour of
    silence. When the server stops, what has not come within `_STOP_S` is no longer waited for.
    """

    def __init__(self, sock: socket.socket, is_alive: Callable[[], bool]) -> None:
        self._sock = sock
        self._is_alive = is_alive
        self._deadline_s = 0.0

    def begin(self) -> None:
        """Start the time of a request anew."""
        self._deadline_s = time.monotonic() + _HEAD_S

    def recv(self, size: int) -> bytes:
        """Wait for bytes; raises TooSlowError."""
        readable = select.poll()
        readable.register(self._sock, select.POLLIN)
        while not readable.poll(_LOOK_MS):
            now_s = time.monotonic()
            if not self._is_alive():
                self._deadline_s = min(self._deadline_s, now_s + _STOP_S)
            if now_s >= self._deadline_s:
                raise TooSlowError
        received = self._sock.recv(size)
        now_s = time.monotonic()
        if now_s >= self._deadline_s:
            raise TooSlowError
        self._deadline_s = min(self._deadline_s + len(received) / _BYTES_PER_S, now_s + _AHEAD_S)
        return received


class Connection(TConn):  # type: ignore[misc]  # its base has no types
    """A connection that is read at a pace, and closed once."""

    def __init__(self, worker: "Worker", sock: socket.socket, client: Any, server: Any) -> None:
        super().__init__(worker.cfg, sock, client, server)
        self.pace = Pace(sock, lambda: bool(worker.alive))
        # Before `init`, which would read from the bare socket.
        self.parser = http.get_parser(worker.cfg, self.pace, client)

    def close(self, graceful: bool = False) -> None:  # noqa: ARG002  as in the base
        """Close it at once, for the worker's one loop calls this and must not wait for a client."""
        if self.sock.fileno() >= 0:
            super().close(graceful=False)

    def let_go(self) -> None:
        """Close it with a short wait for the client to read the answer; in a reading thread."""
        util.close_graceful(self.sock, timeout=_LINGER_S)


class Worker(ThreadWorker):  # type: ignore[misc]  # its base has no types
    """Gunicorn's thread worker, with connections of ours and answers that quote nothing.

    counts: set before the fork. place: of this worker in them; None without one.
    """

    counts: ConnectionCounts | None = None
    place: int | None = None

    def __init__(self, *given: Any, **named: Any) -> None:
        self._courtesy = Courtesy()
        super().__init__(*given, **named)

    @property
    def nr_conns(self) -> int:
        """How many connections this worker holds; Gunicorn counts them."""
        return self._nr_conns

    @nr_conns.setter
    def nr_conns(self, count: int) -> None:
        self._nr_conns = count
        if self.counts is not None and self.place is not None:
            self.counts.set(self.place, count)

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection; it gets a thread when its first bytes are there.

        Where another worker holds fewer, that one is let first: the poller tells us again.
        """
        if self.counts is not None and self.place is not None:
            is_ahead = self.counts.is_ahead(self.place, self.nr_conns)
            if is_ahead and self._courtesy.yields():
                return
        try:
            sock, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        conn = Connection(self, sock, address, listener.getsockname())
        conn.timeout = time.monotonic() + _HEAD_S
        self.pending_conns.append(conn)
        readable = partial(self.on_pending_socket_readable, conn)
        self.poller.register(sock, selectors.EVENT_READ, readable)

    def handle(self, conn: Connection) -> Any:
        """Answer the next request of a connection; returns whether it stays open."""
        conn.pace.begin()
        stays = super().handle(conn)
        if stays is False:
            conn.let_go()
        return stays

    def handle_request(self, req: Any, conn: Connection) -> Any:
        """Answer one request whose head has come."""
        # What is sent to somebody who does not read has an end as well.
        conn.sock.settimeout(_SEND_S)
        return super().handle_request(req, conn)

    def handle_error(self, _req: Any, client: Any, _addr: Any, exc: BaseException) -> None:
        """Answer a request that never reached the app; with the headers of every answer."""
        is_theirs = isinstance(exc, ParseException)
        log.warning("broken_request" if is_theirs else "server_error", **describe(exc))
        if isinstance(exc, TooSlowError):
            _answer(client, "408 Request Timeout")
        else:
            _answer(client, "400 Bad Request" if is_theirs else "500 Internal Server Error")

    def _keepalive_after(self, conn: Connection, keepalive: Any) -> bool:
        """Say whether a connection can be used again; a rest of a body that never comes ends it."""
        try:
            return bool(super()._keepalive_after(conn, keepalive))
        except TooSlowError:
            return False

    def _cap_keepalive(self, deadline: float) -> None:
        """Wait no longer than this for those who say nothing, because the server stops."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)


def _answer(client: socket.socket, status: str) -> None:
    headers = SECURITY_HEADERS | {
        "Cache-Control": "no-store",
        "Connection": "close",
        "Content-Length": "0",
    }
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
    try:
        util.write_nonblock(client, ("\r\n".join(lines) + "\r\n\r\n").encode("ascii"))
    except OSError as error:
        log.info("client_gone", **describe(error))
