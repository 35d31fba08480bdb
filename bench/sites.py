"""Starts what is measured, each on a free port and with a folder of its own on the same disk."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.patients import Connection, Site
from tests.support.servers import free_port

START_S = 60
# By module of `bench.peers`.
PEERS = {
    "in_django": Site("Django", token="csrfmiddlewaretoken", begun=302),
    "plain_flask": Site("plain Flask"),
}


@contextlib.contextmanager
def serving(data: Path) -> Iterator[tuple[Site, float, int]]:
    """Run `planner run`; gives it, the seconds until its first answer, and its process."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PLANNER_")}
    environment |= {"PLANNER_DATA_DIR": str(data / "var"), "PLANNER_NEW_PLANS_PER_HOUR": "100000"}
    command = [sys.executable, "-m", "planner", "run", "--port", str(port)]

    # The first start also makes the key and the tables, which is not what is measured.
    with _running(command, port, environment):
        pass
    started = time.perf_counter()
    with _running(command, port, environment) as server:
        start_s = time.perf_counter() - started
        yield Site("ours", port, has_revisions=True), start_s, server.pid


@contextlib.contextmanager
def bare(size: int) -> Iterator[Site]:
    """Run the bare Flask page."""
    port = free_port()
    with _running([sys.executable, "-m", "bench.bare", str(port), str(size)], port):
        yield Site("bare Flask", port)


@contextlib.contextmanager
def peer(name: str, data: Path) -> Iterator[Site]:
    """Run a peer with its database in `data`: a module of `bench.peers`."""
    port = free_port()
    data.mkdir()
    command = [sys.executable, "-m", f"bench.peers.{name}", str(data), str(port)]
    with _running(command, port):
        yield replace(PEERS[name], port=port)


@contextlib.contextmanager
def _running(
    command: list[str], port: int, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server from its first answer on; it ends whatever happens."""
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
    try:
        asyncio.run(_wait(port))
        yield server
    finally:
        server.terminate()
        server.wait(30)


async def _wait(port: int) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            await Connection(port).ask("GET", "/healthz")
        except OSError:
            assert time.monotonic() < deadline, "the server did not start"
            await asyncio.sleep(0.02)
        else:
            return
