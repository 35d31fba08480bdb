"""R3: a proxy that loses requests, answers, and halves of answers; and a patient who tries again.

The answer is dropped after the server has committed, which is the case that a test of "the same
request twice" in sequence never meets.
"""

import random
import socket
import threading
from collections import Counter
from enum import StrEnum

from drills.patient import NoAnswerError, Patient

_CHUNK = 1 << 16
_TIMEOUT_S = 10
_MOST_TRIES = 60


class Fault(StrEnum):
    """What happens to one call."""

    NONE = "passed on"
    LOST_REQUEST = "lost before the server"
    LOST_ANSWER = "done, answer lost"
    HALF_ANSWER = "done, half the answer lost"


class FaultyProxy:
    """Passes calls on to a server and breaks a share of them; `seen` counts what happened."""

    def __init__(self, target_port: int, *, broken: float, seed: int = 1) -> None:
        self.seen: Counter[Fault] = Counter()
        self._target_port = target_port
        self._broken = broken
        self._chance = random.Random(seed)  # noqa: S311  the same faults in each run
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._is_closed = False
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    @property
    def address(self) -> str:
        """Where to call."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        """Take no more calls and wait for those on their way."""
        self._is_closed = True
        # A last call of our own wakes the thread that waits for one.
        socket.create_connection(self._listener.getsockname()).close()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            caller, _ = self._listener.accept()
            if self._is_closed:
                caller.close()
                return
            self._start(self._serve, caller)

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments)  # type: ignore[arg-type]  # a method
        self._threads.append(thread)
        thread.start()

    def _draw(self) -> Fault:
        with self._lock:
            faults = (Fault.LOST_REQUEST, Fault.LOST_ANSWER, Fault.HALF_ANSWER)
            is_broken = self._chance.random() < self._broken
            fault = self._chance.choice(faults) if is_broken else Fault.NONE
            self.seen[fault] += 1
            return fault

    def _serve(self, caller: socket.socket) -> None:
        with caller:
            caller.settimeout(_TIMEOUT_S)
            request = _read_request(caller)
            fault = self._draw()
            if fault is Fault.LOST_REQUEST or not request:
                return
            answer = self._forward(request)
            if fault is Fault.HALF_ANSWER:
                caller.sendall(answer[: len(answer) // 2])
            elif fault is Fault.NONE:
                caller.sendall(answer)

    def _forward(self, request: bytes) -> bytes:
        """Hand a request to the server and read its whole answer, so that it has committed."""
        answer = b""
        with socket.create_connection(("127.0.0.1", self._target_port), _TIMEOUT_S) as server:
            server.sendall(request)
            while chunk := server.recv(_CHUNK):
                answer += chunk
        return answer


def _read_request(caller: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = caller.recv(_CHUNK)
        if not chunk:
            return b""
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":", 1)[1])
    while len(body) < length:
        body += caller.recv(_CHUNK)
    return head + b"\r\n\r\n" + body


class StubbornPatient(Patient):
    """Sends the very same request again until a whole answer comes, as people and browsers do."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.tries = 0

    def _open(self, path: str, data: bytes | None) -> tuple[int, str]:
        for _ in range(_MOST_TRIES):
            self.tries += 1
            try:
                return super()._open(path, data)
            except NoAnswerError:
                continue
        raise NoAnswerError("No answer came, however often it was asked for.")
