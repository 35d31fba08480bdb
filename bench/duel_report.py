"""Writes what `bench.duel` found: two tables, and each aim with what was reached."""

import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.duel import Duel

FEW, MANY = 8, 100
AIM_LOOKS, AIM_SAVES, AIM_CROWD_P99_MS = 1.5, 1.0, 1000


def tables(duels: "list[Duel]") -> str:
    """Make the tables; ours is the first, and `times theirs` is the median of rounds."""
    ours, *peers = duels
    return "\n\n".join(
        [
            "\n".join(_rates(ours, peers)),
            "\n".join(_waits(duels)),
            "\n".join(aims(ours, peers)),
        ]
    )


def _rates(ours: "Duel", peers: "list[Duel]") -> list[str]:
    lines = [
        "| clients that never pause | | ours | "
        + " | ".join(f"{one.name} | ours to it" for one in peers)
        + " |",
        "|---:|---|---:|" + "---:|---:|" * len(peers),
    ]
    for what, name in (("look_rates", "pages a second"), ("save_rates", "saves a second")):
        for clients, rates in getattr(ours, what).items():
            theirs = [(getattr(one, what)[clients]) for one in peers]
            cells = "".join(
                f" {statistics.median(one):.0f} | {_ratio(rates, one):.2f} |" for one in theirs
            )
            lines.append(f"| {clients} | {name} | {statistics.median(rates):.0f} |{cells}")
    return lines


def _waits(duels: "list[Duel]") -> list[str]:
    """Make the table of waits in milliseconds: the median of the rounds' p50 and p99."""
    counts = (FEW, MANY)
    lines = [
        "| milliseconds, p50 / p99 | "
        + " | ".join(f"look, {n} clients | save, {n} clients" for n in counts)
        + " | bytes of the page | errors | wrong |",
        "|---|" + "---:|" * (2 * len(counts) + 3),
    ]
    for one in duels:
        cells = [
            f"{typical(rounds[clients], 0.5):.0f} / {typical(rounds[clients], 0.99):.0f}"
            for clients in counts
            for rounds in (one.looks_ms, one.saves_ms)
        ]
        lines.append(
            f"| {one.name} | {' | '.join(cells)} | {one.page_bytes} | {one.errors} "
            f"| {one.wrong_read_backs} |"
        )
    return lines


def aims(ours: "Duel", peers: "list[Duel]") -> list[str]:
    """Say for each aim whether this run reached it; the better peer counts, round by round."""
    looks = min(_least(ours.look_rates, [one.look_rates for one in peers]))
    saves = min(_least(ours.save_rates, [one.save_rates for one in peers]))
    p99 = typical(ours.saves_ms[FEW], 0.99)
    theirs = min(typical(one.saves_ms[FEW], 0.99) for one in peers)
    crowd = typical(ours.saves_ms[MANY], 0.99)
    rows = (
        (f"page, {AIM_LOOKS} of the better peer", looks >= AIM_LOOKS, f"{looks:.2f}"),
        (f"save, {AIM_SAVES} of the better peer", saves >= AIM_SAVES, f"{saves:.2f}"),
        (
            "p99 of a save with 8 clients that never pause, no longer than the better peer's",
            p99 <= theirs,
            f"{p99:.0f} ms, theirs {theirs:.0f} ms",
        ),
        (
            "p99 of a save with 100 clients that never pause, under 1 s",
            crowd < AIM_CROWD_P99_MS,
            f"{crowd:.0f} ms",
        ),
    )
    return [f"- {w}: {'reached' if ok else '**not reached**'} ({value})." for w, ok, value in rows]


def _least(ours: dict[int, list[float]], peers: list[dict[int, list[float]]]) -> list[float]:
    return [_ratio(rates, peer[clients]) for clients, rates in ours.items() for peer in peers]


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def typical(rounds_ms: list[list[float]], place: float) -> float:
    """Return the median of the rounds of what `at` says of each.

    One round that met other work on the machine would else be the whole p99.
    """
    return statistics.median(at(one, place) for one in rounds_ms)


def at(times_ms: list[float], place: float) -> float:
    """Return the time below which this share of the times lies, 0 to 1."""
    return sorted(times_ms)[min(len(times_ms) - 1, int(len(times_ms) * place))]
