"""Writes what `bench.pages` measured into its part of RESULTS.md."""

import statistics
from dataclasses import dataclass, field
from pathlib import Path

from bench.duel import Duel
from bench.duel_report import at, tables
from bench.patients import Times
from bench.report import machine
from bench.results import renew

NOTES = Path(__file__).with_name("pages_notes.md")
COMMAND = "python -m bench.pages"
AIM_SHARE = 0.5
AIM_P99_MS = 250
AIM_FIRST_KB, AIM_LATER_KB = 40, 12


@dataclass
class Measured:
    """Everything that one run found; rates are in requests a second, one for each round."""

    load: float
    start_s: float = 0.0
    memory_mb: float = 0.0
    first_bytes: int = 0
    later_bytes: int = 0
    bare: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    commits: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    paced: list[tuple[int, float, Times]] = field(default_factory=list)
    duel: list[Duel] = field(default_factory=list)


def write(found: Measured) -> None:
    """Renew the part about pages; the others stay as they are."""
    parts = [
        f"Made by `make bench` (`{COMMAND}`). Client, server and disk share the machine, so the "
        "rates are lower than a server of its own would have; each ratio is the median of rounds "
        "in which both were measured right after each other.",
        "\n".join(f"- {line}" for line in machine()),
        "\n".join(_rates(found)),
        "## Many patients at once",
        "Each has a session and a plan of their own, and a connection that is kept open. One "
        "visit is a look at the question page and a save of changed words (as autosave does). "
        "Pauses vary by half, and stand for reading and typing; people make longer ones. At the "
        "end each plan is read back and compared.",
        "\n".join(_crowds(found)),
        "## Beside Django and plain Flask",
        "The same question page and save as a developer of each would write them first "
        "(`bench/peers/`): forms, sessions in the database, CSRF, translations, SQLite with a "
        "write-ahead log and synchronous FULL, two workers of eight threads. They keep answers in "
        "the clear and let the last writer win; ours seals the whole plan and compares revisions. "
        "All run at once and are asked in turn (`python -m bench.duel`); a ratio is the median of "
        "rounds. Each was seen to save to its file and to refuse a forged form.",
        tables(found.duel),
        "## Weight",
        "\n".join(_weight(found)),
        "## Aims",
        "\n".join(_aims(found)),
        NOTES.read_text("utf-8").strip(),
    ]
    renew("Pages", parts)


def _rates(found: Measured) -> list[str]:
    return [
        "| | a second | of its yardstick |",
        "|---|---:|---:|",
        f"| a bare Flask page of the same size | {_median(found.bare):.0f} | |",
        f"| **question page, looked at** | {_median(found.looks):.0f} "
        f"| {_share(found.looks, found.bare):.2f} |",
        f"| durable commits by SQLite alone, one by one | {_median(found.commits):.0f} | |",
        f"| **answer saved** (checked, sealed, committed) | {_median(found.saves):.0f} "
        f"| {_share(found.saves, found.commits):.2f} |",
    ]


def _crowds(found: Measured) -> list[str]:
    lines = [
        "| patients | pause | looks and saves a second | look p50 | look p99 | save p50 | save p99 "
        "| errors | wrong |",
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for patients, pause_s, times in found.paced:
        pause = f"{pause_s:.0f} s" if pause_s else "none"
        rate = (len(times.looks_ms) + len(times.saves_ms)) / times.took_s
        lines.append(
            f"| {patients} | {pause} | {rate:.0f} | {_ms(times.looks_ms)} | {_ms(times.saves_ms)} "
            f"| {times.errors} | {times.wrong_read_backs} |"
        )
    return lines


def _weight(found: Measured) -> list[str]:
    return [
        f"- First load (start page, style, scripts, icon, heads of the answers): "
        f"{found.first_bytes / 1000:.1f} kB.",
        f"- A later page, the heaviest (the regular weeks): {found.later_bytes / 1000:.1f} kB.",
        f"- From `planner run` to the first answer: {found.start_s:.1f} s.",
        f"- Memory of all processes after the crowds (PSS): {found.memory_mb:.0f} MB.",
    ]


def _aims(found: Measured) -> list[str]:
    hundred = next(times for n, pause_s, times in found.paced if n == 100 and pause_s)
    p99 = max(at(hundred.looks_ms, 0.99), at(hundred.saves_ms, 0.99))
    wrong = hundred.errors + hundred.wrong_read_backs
    looks, saves = _share(found.looks, found.bare), _share(found.saves, found.commits)
    first, later = found.first_bytes / 1000, found.later_bytes / 1000
    rows = (
        ("question page, at least half of bare Flask", looks >= AIM_SHARE, f"{looks:.2f}"),
        ("save, at least half of the raw commit rate", saves >= AIM_SHARE, f"{saves:.2f}"),
        (
            f"R6: 100 patients at once, p99 {AIM_P99_MS} ms or less, no error, no wrong read-back",
            p99 <= AIM_P99_MS and not wrong,
            f"{p99:.0f} ms, {wrong} errors and wrong",
        ),
        (f"first load, {AIM_FIRST_KB} kB or less", first <= AIM_FIRST_KB, f"{first:.1f} kB"),
        (f"later pages, {AIM_LATER_KB} kB or less", later <= AIM_LATER_KB, f"{later:.1f} kB"),
    )
    return [f"- {w}: {'reached' if ok else '**not reached**'} ({value})." for w, ok, value in rows]


def _median(rates: list[float]) -> float:
    return statistics.median(rates)


def _share(ours: list[float], yardstick: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(ours, yardstick, strict=True))


def _ms(times_ms: list[float]) -> str:
    return f"{at(times_ms, 0.5):.0f} | {at(times_ms, 0.99):.0f}"
