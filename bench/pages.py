"""Measures the patient's pages: speed beside peers, many patients at once, bytes, memory.

`python -m bench.pages` runs it alone and renews its part of RESULTS.md.
"""

import asyncio
import os
import re
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bench import disk, duel
from bench.contest import descendants, share_mb
from bench.pages_report import Measured, write
from bench.patients import PAGE, Connection, Patient, Site, simulate_patients
from bench.sites import PEERS, bare, peer, serving

RATE_S = 2.5
ROUNDS = 3
CONNECTIONS = 8
# How people are paced: (patients, pause in s between one look with its save and the next).
PACES = ((1, 0.0), (20, 2.0), (100, 4.0))
PACED_S = 8.0


def measure() -> Measured:
    """Run everything once."""
    found = Measured(load=os.getloadavg()[0])
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder, ExitStack() as stack:
        data = Path(folder)
        ours, found.start_s, pid = stack.enter_context(serving(data))
        found.first_bytes, found.later_bytes, page = asyncio.run(_weigh(ours))
        yardstick = stack.enter_context(bare(page))
        for _ in range(ROUNDS):
            found.bare.append(asyncio.run(_bare_rate(yardstick)))
            found.looks.append(asyncio.run(_look_rate(ours)))
            found.commits.append(disk.commits_per_second(_fresh(data), RATE_S / 2))
            found.saves.append(asyncio.run(_save_rate(ours)))
        for patients, pause_s in PACES:
            times = asyncio.run(simulate_patients(ours, patients, pause_s, PACED_S))
            found.paced.append((patients, pause_s, times))
        peers = [stack.enter_context(peer(name, data / name)) for name in PEERS]
        found.duel = asyncio.run(duel.hold([ours, *peers], data))
        found.memory_mb = sum(map(share_mb, [pid, *descendants(pid)]))
    return found


async def _weigh(ours: Site) -> tuple[int, int, int]:
    """Return the bytes of a first load, of a later page, and of that page uncompressed."""
    first_visit = Connection(ours.port)
    start = await first_visit.ask("GET", "/")
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', start.body.decode())
    first = (await first_visit.ask("GET", "/", gzip=True)).size
    first += sum([(await first_visit.ask("GET", name, gzip=True)).size for name in files])
    patient = Patient(ours, 0)
    await patient.begin()
    later = (await patient.connection.ask("GET", "/plan/weeks", gzip=True)).size
    return first, later, len((await patient.connection.ask("GET", PAGE)).body)


async def _bare_rate(site: Site) -> float:
    ends, done = time.perf_counter() + RATE_S, 0

    async def go(connection: Connection) -> None:
        nonlocal done
        while time.perf_counter() < ends:
            assert (await connection.ask("GET", "/")).status == 200
            done += 1

    await asyncio.gather(*(go(Connection(site.port)) for _ in range(CONNECTIONS)))
    return done / RATE_S


async def _look_rate(site: Site) -> float:
    times = await simulate_patients(site, CONNECTIONS, 0.0, RATE_S, saves=False)
    assert not times.errors
    return len(times.looks_ms) / times.took_s


async def _save_rate(site: Site) -> float:
    times = await simulate_patients(site, CONNECTIONS, 0.0, RATE_S, looks=False)
    assert not times.errors
    return len(times.saves_ms) / times.took_s


def _fresh(folder: Path) -> Path:
    return Path(tempfile.mkdtemp(dir=folder))


if __name__ == "__main__":
    write(measure())
