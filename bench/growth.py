"""How save, page and code look-up grow with the stored plans: `python -m bench.growth`.

A database for each count (`--plans 1000 100000 1000000` takes about 15 minutes and 10 GB) is filled
with copies of one sealed plan under ids, codes, days and sessions of their own, so that every
index is as large as it would be. All servers run at once and are asked in turn.
"""

import argparse
import asyncio
import re
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.growth_rows import fill
from bench.patients import Patient, Site, Times
from bench.report import machine
from bench.sites import serving
from planner.clocks import utc_now
from planner.config import Settings
from planner.domain.codes import AccessCode, read_code
from planner.services import access_codes
from planner.services.clinics import first_clinic
from planner.storage.database import Database
from planner.storage.hashing import Hasher
from planner.storage.vault import load_keyring

PLANS = (1_000, 100_000)
ROUNDS = 15
EACH = 20
RESULTS = Path(__file__).with_name("GROWTH.md")
AIM = 1.5
# What is asked for, as the table says it.
PAGE, SAVE, CODE, BACK, BEGIN = (
    "question page",
    "save",
    "code found by its first half",
    "coming back by code, with its slow hash",
    "beginning a plan",
)


@dataclass
class Stock:
    """One database with so many plans, its server, and what asking it took in milliseconds."""

    plans: int
    folder: Path
    code: str
    site: Site = field(default_factory=lambda: Site("ours"))
    times_ms: dict[str, list[float]] = field(default_factory=dict)
    mb: float = 0.0

    def note(self, what: str, times_ms: list[float]) -> None:
        self.times_ms.setdefault(what, []).extend(times_ms)

    def median_ms(self, what: str) -> float:
        return statistics.median(self.times_ms[what])


def measure(counts: list[int], rounds: int) -> list[Stock]:
    """Fill a database for each count of plans, then ask them in turn, one request at a time."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder, ExitStack() as stack:
        stocks = [_stock(Path(folder, str(count)), count) for count in counts]
        for stock in stocks:
            stock.site, _, _ = stack.enter_context(serving(stock.folder))
        asyncio.run(_ask_all(stocks, rounds))
    return stocks


def _stock(folder: Path, count: int) -> Stock:
    started = time.perf_counter()
    folder.mkdir()
    with serving(folder) as (site, _, _):
        code = asyncio.run(_first_plan(site))
    database = folder / "var" / "planner.db"
    fill(database, count)
    print(f"{count} plans stored in {time.perf_counter() - started:.0f} s", flush=True)
    return Stock(count, folder, code, mb=database.stat().st_size / 1e6)


async def _first_plan(site: Site) -> str:
    patient, times = Patient(site, 0), Times()
    await patient.begin()
    await patient.save(times)
    page = (await patient.connection.ask("GET", "/plan/code")).body.decode()
    found = re.search(r'<p class="code"[^>]*><span aria-hidden="true">([^<]+)<', page)
    assert found, "no code on its page"
    patient.connection.close()
    return found[1]


async def _ask_all(stocks: list[Stock], rounds: int) -> None:
    patients = [Patient(stock.site, 0) for stock in stocks]
    for patient in patients:
        await patient.begin()
    for number in range(-1, rounds):
        for step in range(len(stocks)):
            place = (step + number) % len(stocks)
            await _ask(stocks[place], patients[place])
        if number < 0:
            for stock in stocks:
                stock.times_ms.clear()  # That was to warm up.


async def _ask(stock: Stock, patient: Patient) -> None:
    times = Times()
    for _ in range(EACH):
        await patient.look(times)
        await patient.save(times)
    assert not times.errors
    stock.note(PAGE, times.looks_ms)
    stock.note(SAVE, times.saves_ms)
    stock.note(CODE, _find_code(stock))
    stock.note(BACK, [await _timed(lambda: _come_back(stock))])
    stock.note(BEGIN, [await _timed(lambda: Patient(stock.site, 1).begin())])


async def _timed(ask: Callable[[], Awaitable[None]]) -> float:
    started = time.perf_counter()
    await ask()
    return (time.perf_counter() - started) * 1000


async def _come_back(stock: Stock) -> None:
    assert await Patient(stock.site, 0).come_back(stock.code), "the code opens nothing"


def _find_code(stock: Stock) -> list[float]:
    """Find the code's row by the service that the page asks, without a server around it."""
    settings = Settings(data_dir=stock.folder / "var")
    keyring = load_keyring(settings.keys, settings.key_path)
    database = Database(settings.database, keyring, utc_now)
    hasher, code = Hasher(keyring, settings), read_code(stock.code)
    assert isinstance(code, AccessCode)
    with database.session(writes=False) as session:
        clinic = first_clinic(session)
    times_ms = []
    for _ in range(EACH):
        with database.session(writes=False) as session:
            started = time.perf_counter()
            assert access_codes.find_kept(session, clinic, code, hasher).plan_id
            times_ms.append((time.perf_counter() - started) * 1000)
    database.dispose()
    return times_ms[1:]


def table(stocks: list[Stock]) -> str:
    """Make the table: medians, and the last count to the first."""
    least, most = stocks[0], stocks[-1]
    lines = [
        "| milliseconds, median | " + " | ".join(f"{one.plans:,} plans" for one in stocks)
        + " | last to first | |",
        "|---|" + "---:|" * len(stocks) + "---:|---|",
    ]  # fmt: skip
    for what in (PAGE, SAVE, CODE, BACK, BEGIN):
        ratio = most.median_ms(what) / least.median_ms(what)
        cells = " | ".join(f"{one.median_ms(what):.2f}" for one in stocks)
        verdict = "reached" if ratio <= AIM else "**not reached**"
        lines.append(f"| {what} | {cells} | {ratio:.2f} | {verdict} |")
    lines.append(f"| database, MB | {' | '.join(f'{one.mb:.0f}' for one in stocks)} | | |")
    return "\n".join(lines)


def main() -> None:
    """Read the options, measure, write GROWTH.md."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--plans", type=int, nargs="+", default=list(PLANS), help="counts of plans")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds ({ROUNDS})")
    options = parser.parse_args()
    counts = sorted(options.plans)
    command = f"python -m bench.growth --plans {' '.join(map(str, counts))}"
    described = machine()
    stocks = measure(counts, options.rounds)
    parts = [
        "# Growth",
        f"Made by `{command}`: one client, one request at a time, {options.rounds} rounds in "
        f"turn. The aim: the largest within {AIM} of the smallest.",
        "\n".join(f"- {line}" for line in described),
        table(stocks),
    ]
    RESULTS.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(parts[-1])


if __name__ == "__main__":
    main()
