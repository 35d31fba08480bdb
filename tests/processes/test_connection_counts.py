"""New connections go to the worker that holds the fewest."""

import http.client
import os
import time
from contextlib import ExitStack, closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from planner.processes import connection_counts
from planner.processes.connection_counts import ConnectionCounts, Courtesy
from tests.support.servers import free_port, start, wait_until

BROWSERS = 8


def test_who_holds_more_than_another_is_ahead() -> None:
    counts = ConnectionCounts(2)
    counts.set(0, 3)
    assert not counts.is_ahead(0, 3)
    counts.set(1, 3)
    assert not counts.is_ahead(0, 3)
    counts.set(1, 2)
    assert counts.is_ahead(0, 3)
    assert not counts.is_ahead(1, 2)


def test_a_worker_that_is_gone_is_not_waited_for_and_its_place_is_given_again() -> None:
    counts = ConnectionCounts(2)
    first, second, third = (SimpleNamespace(place=None) for _ in range(3))
    counts.give_place(first, [])
    counts.give_place(second, [first])
    assert {first.place, second.place} == {0, 1}
    counts.set(second.place, 5)
    assert counts.is_ahead(second.place, 5)
    counts.take_back(first)
    assert not counts.is_ahead(second.place, 5)
    counts.give_place(third, [second])
    assert third.place == first.place


def test_counts_are_shared_with_forked_workers() -> None:
    counts = ConnectionCounts(2)
    counts.set(0, 1)
    child = os.fork()
    if child == 0:
        counts.set(1, 0)
        os._exit(0)
    os.waitpid(child, 0)
    assert counts.is_ahead(0, 1)


def test_others_are_let_first_only_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now_s)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    courtesy = Courtesy()
    asked = 0
    while courtesy.yields():
        now_s += connection_counts._NAP_S
        asked += 1
        assert asked < 1000, "It never takes the connection itself."
    assert asked
    # The next connection, some time later, is another matter.
    now_s += 1
    assert courtesy.yields()


def _workers(supervisor: int) -> list[int]:
    """Return the processes that answer: those under the web server, which is under this one."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            words = (folder / "cmdline").read_text()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1]), words
    servers = [p for p, (parent, words) in parents.items() if parent == supervisor]
    return [
        p
        for p, (parent, words) in parents.items()
        if parent in servers and "planner.processes.web_server" in words
    ]


def _sockets(process: int) -> int:
    links = (str(one.readlink()) for one in Path(f"/proc/{process}/fd").iterdir())
    return sum(link.startswith("socket:") for link in links)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="sockets are counted in /proc")
def test_browsers_that_stay_are_shared_out(tmp_path: Path) -> None:
    with ExitStack() as stack:
        running = start(tmp_path, free_port(), PLANNER_WEB_WORKERS="2")
        stack.callback(running.stop)
        supervisor = running.process.pid
        wait_until(lambda: len(_workers(supervisor)) == 2)
        before = {worker: _sockets(worker) for worker in _workers(supervisor)}
        for _ in range(BROWSERS):
            browser = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
            stack.enter_context(closing(browser))
            browser.request("GET", "/healthz")
            assert browser.getresponse().read()
        held = [_sockets(worker) - count for worker, count in before.items()]
    # By half, but for a worker that a busy machine kept from answering in time.
    assert sum(held) == BROWSERS
    assert min(held) >= BROWSERS // 4, held
