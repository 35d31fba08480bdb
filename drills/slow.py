"""R11: 300 slow connections against `planner run` itself; other people's pages come within 0.5 s.

Run with `python -m drills.slow`. A third of the connections says nothing, a third sends its head a
few bytes a second, a third its body. Each one that the server ends is opened anew, so that their
number holds for as long as the drill lasts. No proxy stands in front.
"""

import argparse
import contextlib
import http.client
import selectors
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from drills.patient import Patient
from drills.server import Server, free_port

_LOOK_S = 0.1
_LIMIT_S = 0.5
_STEP_S = 1.0
_HEAD = b"POST /plan/one-thing HTTP/1.1\r\nHost: 127.0.0.1\r\n"
_FILLER = b"X-Slow: " + b"a" * 4000
_BODY = _HEAD + b"Content-Type: text/plain\r\nContent-Length: 100000\r\n\r\n" + b"a" * 4000
KINDS = {"silent": b"", "head": _HEAD + _FILLER, "body": _BODY}


@dataclass
class Times:
    """How long looks and saves took while the slow ones were there."""

    looks_s: list[float] = field(default_factory=list)
    saves_s: list[float] = field(default_factory=list)
    ended: int = 0

    def in_words(self) -> str:
        """Say it in one line a person can check."""
        return (
            f"{len(self.looks_s)} looks, longest {max(self.looks_s):.3f} s; "
            f"{len(self.saves_s)} saves, longest {max(self.saves_s):.3f} s; "
            f"{self.ended} slow connections ended and opened anew"
        )


class Slow:
    """Many connections that send a few bytes a second, in one thread."""

    def __init__(self, port: int, number: int) -> None:
        self._port = port
        self._kinds = [list(KINDS)[at % len(KINDS)] for at in range(number)]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.are_open = threading.Event()
        self.ended = 0

    def __enter__(self) -> "Slow":
        self._thread.start()
        self.are_open.wait()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with contextlib.ExitStack() as stack:
            watch = stack.enter_context(selectors.DefaultSelector())
            for kind in self._kinds:
                self._open(watch, kind)
            self.are_open.set()
            while not self._stop.wait(_STEP_S):
                for key, _ in watch.select(0):
                    self._replace_if_ended(watch, key)
                for key in list(watch.get_map().values()):
                    self._send(key)
            for key in list(watch.get_map().values()):
                key.fileobj.close()  # type: ignore[union-attr]  # always a socket here

    def _open(self, watch: selectors.BaseSelector, kind: str) -> None:
        sock = socket.create_connection(("127.0.0.1", self._port), timeout=10)
        watch.register(sock, selectors.EVENT_READ, [kind, 0])

    def _replace_if_ended(self, watch: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
        sock = key.fileobj
        assert isinstance(sock, socket.socket)  # noqa: S101  nothing else is watched
        with contextlib.suppress(OSError):
            if sock.recv(4096):
                return
        watch.unregister(sock)
        sock.close()
        self.ended += 1
        self._open(watch, key.data[0])

    def _send(self, key: selectors.SelectorKey) -> None:
        kind, sent = key.data
        few = KINDS[kind][sent : sent + 20]
        key.data[1] += len(few)
        with contextlib.suppress(OSError):  # ended by the server: seen at the next look
            key.fileobj.sendall(few)  # type: ignore[union-attr]  # always a socket here


def run(folder: Path, *, slow: int, seconds: float, say: Callable[[str], None]) -> Times:
    """Look and save for some seconds beside the slow connections; returns the times."""
    times, server = Times(), Server(folder, free_port())
    try:
        server.start()
        person = Patient(server.address)
        person.begin()
        with Slow(server.port, slow) as crowd:
            ends_s = time.monotonic() + seconds
            while time.monotonic() < ends_s:
                times.looks_s.append(_timed(lambda: _look(server.port)))
                times.saves_s.append(_timed(lambda: person.save_text("a text")))
                threading.Event().wait(_LOOK_S)
        times.ended = crowd.ended
        say(times.in_words())
    finally:
        server.kill()
    return times


def _timed(work: Callable[[], None]) -> float:
    began_s = time.monotonic()
    work()
    return time.monotonic() - began_s


def _look(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", "/")
        if connection.getresponse().status != http.client.OK:
            raise RuntimeError("The start page did not come.")


def main() -> int:
    """Run the drill; 1 when a page took longer than half a second."""
    parser = argparse.ArgumentParser(description="Slow connections beside patients.")
    parser.add_argument("--slow", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=45)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        times = run(Path(folder), slow=options.slow, seconds=options.seconds, say=print)
    return 1 if max(times.looks_s + times.saves_s) > _LIMIT_S else 0


if __name__ == "__main__":
    sys.exit(main())
