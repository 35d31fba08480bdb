"""Measures the patient's pages: speed, many patients at once, bytes, start-up and memory.

`python -m bench.pages` runs it alone and renews its part of RESULTS.md.
"""

import asyncio
import contextlib
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import disk
from bench.contest import descendants, share_mb
from bench.pages_report import Measured, write
from bench.patients import PAGE, Line, Patient, Times
from tests.support.servers import free_port

RATE_S = 2.5
ROUNDS = 3
LINES = 8
# How people are paced: (patients, pause in s between one look with its save and the next).
PACES = ((1, 0.0), (20, 2.0), (100, 4.0), (100, 0.0))
PACED_S = 8.0


def measure() -> Measured:
    """Run everything once."""
    found = Measured(load=os.getloadavg()[0])
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        data = Path(folder)
        with serving(data) as (port, start_s, pid):
            found.start_s = start_s
            found.first_bytes, found.later_bytes, page = asyncio.run(_weigh(port))
            with bare(page) as bare_port:
                for _ in range(ROUNDS):
                    found.bare.append(asyncio.run(_look_rate(bare_port, "/")))
                    found.looks.append(asyncio.run(_look_rate(port, PAGE)))
                    found.commits.append(disk.commits_per_second(_fresh(data), RATE_S / 2))
                    found.saves.append(asyncio.run(_save_rate(port)))
            for patients, pause_s in PACES:
                found.paced.append(
                    (patients, pause_s, asyncio.run(_crowd(port, patients, pause_s)))
                )
            found.memory_mb = sum(map(share_mb, [pid, *descendants(pid)]))
    return found


@contextlib.contextmanager
def serving(data: Path) -> Iterator[tuple[int, float, int]]:
    """Run `planner run`; gives its port, the seconds until its first answer, and its process."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PLANNER_")}
    environment |= {"PLANNER_DATA_DIR": str(data / "var"), "PLANNER_NEW_PLANS_PER_HOUR": "100000"}
    command = [sys.executable, "-m", "planner", "run", "--port", str(port)]

    def start() -> tuple[subprocess.Popen[bytes], float]:
        started = time.perf_counter()
        quiet = subprocess.DEVNULL
        server = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
        asyncio.run(_wait(port))
        return server, time.perf_counter() - started

    # The first start also makes the key and the tables, which is not what is measured.
    server, _ = start()
    server.terminate()
    server.wait(30)
    server, start_s = start()
    try:
        yield port, start_s, server.pid
    finally:
        server.terminate()
        server.wait(30)


@contextlib.contextmanager
def bare(size: int) -> Iterator[int]:
    """Run the bare Flask page."""
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "bench.bare", str(port), str(size)])
    asyncio.run(_wait(port))
    try:
        yield port
    finally:
        server.terminate()
        server.wait(30)


async def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            await Line(port).ask("GET", "/healthz")
        except OSError:
            assert time.monotonic() < deadline, "the server did not start"
            await asyncio.sleep(0.02)
        else:
            return


async def _weigh(port: int) -> tuple[int, int, int]:
    """Return the bytes of a first load, of a later page, and of that page uncompressed."""
    line = Line(port)
    start = await line.ask("GET", "/")
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', start.body.decode())
    first = (await line.ask("GET", "/", gzip=True)).size
    first += sum([(await line.ask("GET", name, gzip=True)).size for name in files])
    patient = Patient(port, 0)
    await patient.begin()
    later = (await patient.line.ask("GET", "/plan/weeks", gzip=True)).size
    return first, later, len((await patient.line.ask("GET", PAGE)).body)


async def _look_rate(port: int, path: str) -> float:
    lines: list[Line] = []
    for number in range(LINES):
        patient = Patient(port, number)
        if path != "/":
            await patient.begin()
        lines.append(patient.line)
    ends = time.perf_counter() + RATE_S
    done = 0

    async def go(line: Line) -> None:
        nonlocal done
        while time.perf_counter() < ends:
            assert (await line.ask("GET", path)).status == 200
            done += 1

    await asyncio.gather(*map(go, lines))
    return done / RATE_S


async def _save_rate(port: int) -> float:
    times = await _crowd(port, LINES, 0.0, RATE_S, looks=False)
    assert not times.errors
    return len(times.saves_ms) / times.took_s


async def _crowd(
    port: int, patients: int, pause_s: float, seconds: float = PACED_S, *, looks: bool = True
) -> Times:
    """Let patients look and save for a while, each with pauses of their own; then read back."""
    times, dice = Times(), random.Random(patients)  # noqa: S311  only spreads the pauses
    crowd = [Patient(port, number) for number in range(patients)]
    for patient in crowd:
        await patient.begin()
    started = time.perf_counter()

    async def live(patient: Patient) -> None:
        await asyncio.sleep(dice.uniform(0, pause_s))
        while time.perf_counter() - started < seconds:
            if looks:
                await patient.look(times)
            await patient.save(times)
            await asyncio.sleep(dice.uniform(0.5, 1.5) * pause_s)

    await asyncio.gather(*map(live, crowd))
    times.took_s = time.perf_counter() - started
    for patient in crowd:
        await patient.read_back(times)
        patient.line.close()
    return times


def _fresh(folder: Path) -> Path:
    return Path(tempfile.mkdtemp(dir=folder))


if __name__ == "__main__":
    write(measure())
