"""How save, page and code look-up grow with the stored plans: `python -m bench.growth`.

A database for each count is filled with plans that are sealed as real ones (see `growth_rows`); a
million take some minutes and 3 GB. Patients whose plans lie all over the stock look at a page, save
and come back by their code; all servers run at once and are asked in turn.
"""

import argparse
import asyncio
import base64
import itertools
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.growth_rows import Filler, Visitor
from bench.patients import Patient, Site, Times
from bench.report import machine
from bench.results import renew
from bench.sites import serving
from planner.config import Settings
from planner.domain.codes import AccessCode, read_code
from planner.jobs import upkeep
from planner.processes import installation
from planner.services import access_codes
from planner.services.clinics import first_clinic
from planner.storage.database import Database
from planner.storage.hashing import Hasher

PLANS = (1_000, 10_000, 100_000, 1_000_000)
ROUNDS = 20
EACH = 20
VISITORS = 200
AIM = 1.5
# What is asked for, as the table says it.
PAGE, SAVE, CODE, BACK, BEGIN = (
    "question page",
    "save",
    "code found by its first half",
    "coming back by code, with its slow hash",
    "beginning a plan, with its slow hash",
)


@dataclass
class Stock:
    """One database with so many plans, its server, and what asking it took in milliseconds."""

    plans: int
    settings: Settings
    visitors: list[Visitor]
    upkeep_s: float
    site: Site = field(default_factory=lambda: Site("ours"))
    times_ms: dict[str, list[float]] = field(default_factory=dict)

    def note(self, what: str, times_ms: list[float]) -> None:
        self.times_ms.setdefault(what, []).extend(times_ms)

    def median_ms(self, what: str) -> float:
        return statistics.median(self.times_ms[what])

    @property
    def size_mb(self) -> float:
        return (self.settings.data_dir / "planner.db").stat().st_size / 1e6


def measure(counts: list[int], rounds: int) -> list[Stock]:
    """Fill a database for each count of plans, then ask them in turn, one request at a time."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder, ExitStack() as stack:
        stocks = [_stock(Path(folder, str(count)), count) for count in counts]
        for stock in stocks:
            stock.site, _, _ = stack.enter_context(serving(stock.settings.data_dir.parent))
        asyncio.run(_ask_all(stocks, rounds))
        for stock in stocks:
            stock.note("MB", [stock.size_mb])
    return stocks


def _stock(folder: Path, count: int) -> Stock:
    settings = Settings(data_dir=folder / "var")
    folder.mkdir()
    database = installation.prepare(settings).database
    started = time.perf_counter()
    filler = Filler(database, Hasher(database.keyring, settings), count, visitors=VISITORS)
    visitors = filler.fill()
    # The server would do it at its start, while it is measured. A second time it is a usual night.
    upkeep.clear(database, database.work, lambda *_: None)
    stored = time.perf_counter()
    upkeep.clear(database, database.work, lambda *_: None)
    upkeep_s = time.perf_counter() - stored
    database.dispose()
    print(f"{count} plans after {stored - started:.0f} s, upkeep {upkeep_s:.1f} s", flush=True)
    return Stock(count, settings, visitors, upkeep_s)


async def _ask_all(stocks: list[Stock], rounds: int) -> None:
    crowds = [await _gather(stock) for stock in stocks]
    for number in range(-1, rounds):
        for step in range(len(stocks)):
            place = (step + number) % len(stocks)
            await _ask(stocks[place], crowds[place])
        if number < 0:
            for stock in stocks:
                stock.times_ms.clear()  # That was to warm up.


async def _gather(stock: Stock) -> Iterator[tuple[Patient, Visitor]]:
    """Open the page of every visitor; returns them again and again, in one order."""
    crowd = []
    for number, visitor in enumerate(stock.visitors):
        patient = Patient(stock.site, number)
        await patient.take_up(base64.urlsafe_b64encode(visitor.cookie).decode().rstrip("="))
        crowd.append((patient, visitor))
    return itertools.cycle(crowd)


async def _ask(stock: Stock, crowd: Iterator[tuple[Patient, Visitor]]) -> None:
    times, codes = Times(), []
    for patient, visitor in itertools.islice(crowd, EACH):
        await patient.look(times)
        await patient.save(times)
        await patient.read_back(times)
        codes.append(visitor.code)
    assert not times.errors, "a page or a save failed"
    assert not times.wrong_read_backs, "a saved answer is not shown"
    stock.note(PAGE, times.looks_ms)
    stock.note(SAVE, times.saves_ms)
    stock.note(CODE, _find_codes(stock.settings, codes))
    stock.note(BACK, [await _timed(lambda: _come_back(stock.site, codes[0]))])
    stock.note(BEGIN, [await _timed(lambda: Patient(stock.site, 1).begin())])


async def _timed(ask: Callable[[], Awaitable[None]]) -> float:
    started = time.perf_counter()
    await ask()
    return (time.perf_counter() - started) * 1000


async def _come_back(site: Site, code: str) -> None:
    answer = await Patient(site, 0).come_back(code)
    assert answer.status == 303, f"a code opens nothing: {answer.status}\n{answer.body.decode()}"


def _find_codes(settings: Settings, codes: list[str]) -> list[float]:
    """Find the rows of codes by the service that the page asks, without a server around it."""
    database: Database = installation.open_database(settings)
    hasher, times_ms = Hasher(database.keyring, settings), []
    with database.reading() as session:
        clinic = first_clinic(session)
    for typed in codes:
        code = read_code(typed)
        assert isinstance(code, AccessCode)
        with database.reading() as session:
            started = time.perf_counter()
            assert access_codes.find_kept(session, clinic, code, hasher).plan_id
            times_ms.append((time.perf_counter() - started) * 1000)
    database.dispose()
    return times_ms[1:]


def table(stocks: list[Stock]) -> str:
    """Make the table: medians, and the slowest count to the quickest."""
    lines = [
        "| milliseconds, median | " + " | ".join(f"{one.plans:,} plans" for one in stocks)
        + " | most to fewest plans | within " + f"{AIM} |",
        "|---|" + "---:|" * len(stocks) + "---:|---|",
    ]  # fmt: skip
    for what in (PAGE, SAVE, CODE, BACK, BEGIN):
        ratio = stocks[-1].median_ms(what) / stocks[0].median_ms(what)
        cells = " | ".join(f"{one.median_ms(what):.2f}" for one in stocks)
        verdict = "reached" if ratio <= AIM else "**not reached**"
        lines.append(f"| {what} | {cells} | {ratio:.2f} | {verdict} |")
    sizes = " | ".join(f"{one.median_ms('MB'):.0f}" for one in stocks)
    lines.append(f"| database, MB | {sizes} | | |")
    upkeep_s = " | ".join(f"{one.upkeep_s:.2f}" for one in stocks)
    lines.append(f"| upkeep of a night when nothing ended, s | {upkeep_s} | | |")
    return "\n".join(lines)


def main() -> None:
    """Read the options, measure, renew the part of RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--plans", type=int, nargs="+", default=list(PLANS), help="counts of plans")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds ({ROUNDS})")
    options = parser.parse_args()
    described = machine()
    stocks = measure(sorted(options.plans), options.rounds)
    paragraphs = [
        f"Made by `python -m bench.growth --plans {' '.join(map(str, sorted(options.plans)))}`: "
        f"one request at a time, {options.rounds} rounds in turn, on SQLite. Every plan has a key, "
        f"is sealed, and has a code that holds; {VISITORS} of them, from all over the stock, are "
        f"looked at and saved. The aim: the most plans within {AIM} of the fewest.",
        "\n".join(f"- {line}" for line in described),
        table(stocks),
    ]
    renew("Growth", paragraphs)
    print(paragraphs[-1])


if __name__ == "__main__":
    main()
