"""The pace of a request: what was sent at once buys no long silence."""

import socket

import pytest

from planner.processes import gunicorn_worker
from planner.processes.gunicorn_worker import Pace, TooSlowError

AT_ONCE = 64 * 1024
MOST_LOOKS = 10


def test_who_sent_much_at_once_is_waited_for_as_shortly_as_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gunicorn_worker, "_AHEAD_S", 0.05)
    monkeypatch.setattr(gunicorn_worker, "_LOOK_MS", 50)
    looks: list[None] = []

    def is_alive() -> bool:
        looks.append(None)
        assert len(looks) < MOST_LOOKS, "It is still waited for."
        return True

    theirs, ours = socket.socketpair()
    with theirs, ours:
        pace = Pace(ours, is_alive)
        pace.begin()
        theirs.sendall(b"x" * AT_ONCE)
        received = 0
        while received < AT_ONCE:
            received += len(pace.recv(AT_ONCE))
        with pytest.raises(TooSlowError):
            pace.recv(AT_ONCE)
