"""Our question page and save beside those of Django and plain Flask: `python -m bench.duel`.

All servers run at once, and each round asks one after the other, in a turning order; so what else
the machine does meets all of them alike. Ratios are made within a round.
"""

import argparse
import asyncio
import sqlite3
import tempfile
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from bench.duel_report import tables
from bench.patients import Patient, Site, Times, gather_patients, let_them_ask
from bench.sites import PEERS, peer, serving

ROUNDS = 5
STEP_S = 2.0
WARM_S = 0.5
CLIENTS = (8, 16)
CROWD, CROWD_S, CROWD_ROUNDS = 100, 6.0, 3
REFUSED = (400, 403)


@dataclass
class Duel:
    """What one site met, by the number of clients that never pause; one entry for each round.

    rates: requests a second. looks_ms, saves_ms: how long each was waited for. The clients of a
    crowd do both in turn; the others do one of them at a time, so that each has a rate.
    """

    name: str
    look_rates: dict[int, list[float]] = field(default_factory=dict)
    save_rates: dict[int, list[float]] = field(default_factory=dict)
    looks_ms: dict[int, list[list[float]]] = field(default_factory=dict)
    saves_ms: dict[int, list[list[float]]] = field(default_factory=dict)
    errors: int = 0
    wrong_read_backs: int = 0
    page_bytes: int = 0


async def hold(sites: list[Site], data: Path, rounds: int = ROUNDS) -> list[Duel]:
    """Check each site, then measure all of them round by round; `data` holds their databases."""
    duels = [Duel(site.name) for site in sites]
    for site, duel in zip(sites, duels, strict=True):
        duel.page_bytes = await _check(site, data)
    crowds = [await gather_patients(site, max(CLIENTS)) for site in sites]
    for crowd in crowds:
        await let_them_ask(crowd, 0.0, WARM_S)
    for number in range(rounds):
        for step in range(len(sites)):
            place = (step + number) % len(sites)
            await _ask(crowds[place], duels[place])
    await _read_back(crowds, duels)
    hundreds = [await gather_patients(site, CROWD) for site in sites]
    for number in range(CROWD_ROUNDS):
        for step in range(len(sites)):
            place = (step + number) % len(sites)
            times = await let_them_ask(hundreds[place], 0.0, CROWD_S)
            _note(duels[place], CROWD, times.looks_ms, times.saves_ms)
            duels[place].errors += times.errors
    await _read_back(hundreds, duels)
    return duels


async def _ask(crowd: list[Patient], duel: Duel) -> None:
    for clients in CLIENTS:
        looked = await let_them_ask(crowd[:clients], 0.0, STEP_S, saves=False)
        saved = await let_them_ask(crowd[:clients], 0.0, STEP_S, looks=False)
        looks, saves = len(looked.looks_ms), len(saved.saves_ms)
        duel.look_rates.setdefault(clients, []).append(looks / looked.took_s)
        duel.save_rates.setdefault(clients, []).append(saves / saved.took_s)
        _note(duel, clients, looked.looks_ms, saved.saves_ms)
        duel.errors += looked.errors + saved.errors


def _note(duel: Duel, clients: int, looks_ms: list[float], saves_ms: list[float]) -> None:
    duel.looks_ms.setdefault(clients, []).append(looks_ms)
    duel.saves_ms.setdefault(clients, []).append(saves_ms)


async def _read_back(crowds: list[list[Patient]], duels: list[Duel]) -> None:
    for crowd, duel in zip(crowds, duels, strict=True):
        times = Times()
        for patient in crowd:
            await patient.read_back(times)
            patient.connection.close()
        duel.wrong_read_backs += times.wrong_read_backs


async def _check(site: Site, data: Path) -> int:
    """Make sure that a site saves to its database and refuses a forged form; returns page bytes.

    Raises AssertionError: a figure of a site that does neither would say nothing.
    """
    patient, times = Patient(site, 0), Times()
    await patient.begin()
    page_bytes = len((await patient.page()).encode())
    await patient.save(times)
    assert not times.errors, f"{site.name} does not save"
    assert patient.saved in await patient.page(), f"{site.name} shows no saved words"
    assert await patient.forge("forged") in REFUSED, f"{site.name} takes a forged token"
    assert "forged" not in await patient.page(), f"{site.name} saved a forged form"
    _check_file(site, data)
    patient.connection.close()
    return page_bytes


def _check_file(site: Site, data: Path) -> None:
    """Look for the words on disk: a peer must have them in its table, ours must show none."""
    module = next((name for name, peer in PEERS.items() if peer.name == site.name), None)
    if module is None:
        files = list((data / "var").rglob("*.db*"))
        assert files, "ours has no database"
        assert not any(b"change number" in file.read_bytes() for file in files), "ours is in clear"
        return
    table = "django_pages_plan" if module == "in_django" else "plan"
    with closing(sqlite3.connect(data / module / "peer.db")) as database:
        texts = [row[0] for row in database.execute(f"SELECT text FROM {table}")]  # noqa: S608  ours
        assert any("change number" in text for text in texts), f"{site.name} kept nothing"
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        # Each connection has its own `synchronous`; the peers look at theirs when they start.


def main() -> None:
    """Hold the duel alone and print its tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.duel", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds ({ROUNDS})")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder, ExitStack() as stack:
        data = Path(folder)
        ours, _, _ = stack.enter_context(serving(data))
        peers = [stack.enter_context(peer(name, data / name)) for name in PEERS]
        print(tables(asyncio.run(hold([ours, *peers], data, options.rounds))))


if __name__ == "__main__":
    main()
