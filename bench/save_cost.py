"""What one save of a question page costs inside the server: `python -m bench.save_cost [TREE...]`.

Each TREE is a checkout (this one if none is named; an older one: `git worktree add`), asked in turn
by a process of its own. A POST goes through the WSGI app in that process, on SQLite. Counted:
statements, plans that are unsealed and validated as a whole; measured: processor time and how long
the write lock, and the turn that leads to it, are held.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
ROUNDS, SAVES = 5, 200
# What is done, as the table says it: what the button sends, and whether the plan is a full one.
KINDS = {
    "autosave, new plan": ("draft", False),
    "continue, new plan": ("next", False),
    "autosave, full plan": ("draft", True),
    "continue, full plan": ("next", True),
}
Found = dict[str, dict[str, Any]]


def measure(trees: list[Path], rounds: int, saves: int) -> list[list[Found]]:
    """Ask each tree `rounds` times, in a turning order; returns what each round of each found."""
    found: list[list[Found]] = [[] for _ in trees]
    for number in range(rounds):
        for step in range(len(trees)):
            place = (step + number) % len(trees)
            found[place].append(_ask(trees[place], saves))
    return found


def _ask(tree: Path, saves: int) -> Found:
    """Let a process that imports this tree's planner measure; the measuring code is ours."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PLANNER_")}
    with tempfile.TemporaryDirectory(dir=HERE) as folder:
        answer = subprocess.run(
            [
                sys.executable,
                str(HERE / "bench" / "save_probe.py"),
                folder,
                str(saves),
                json.dumps(KINDS),
            ],
            env=environment | {"PYTHONPATH": str(tree)},
            cwd=tree,
            stdout=subprocess.PIPE,
            check=True,
        )
    found: Found = json.loads(answer.stdout)
    return found


def table(kind: str, names: list[str], found: list[list[Found]]) -> str:
    """Make the table of one kind of save, a column for each tree."""
    lines = [f"| {kind} | {' | '.join(names)} |", "|---|" + "---:|" * len(names)]
    for what, best_too in (
        ("statements", False),
        ("of them on tables", False),
        ("documents unsealed", False),
        ("plan keys unwrapped", False),
        ("documents sealed", False),
        ("plans validated", False),
        ("processor, ms", True),
        ("SQLite's write lock held, ms", True),
        ("turn to write held, ms", True),
    ):
        cells = [_cell([one[kind][what] for one in rounds], best_too) for rounds in found]
        label = f"{what}: median (best)" if best_too else what
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(rounds: list[Any], best_too: bool) -> str:
    if not best_too:
        return " or ".join(map(str, sorted(set(rounds))))
    times_ms = [time_ms for one in rounds for time_ms in one]
    if not times_ms:
        return "none"
    return f"{statistics.median(times_ms):.2f} ({min(times_ms):.2f})"


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.save_cost", description=__doc__)
    parser.add_argument("trees", type=Path, nargs="*", help="checkouts to compare (this one)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds ({ROUNDS})")
    parser.add_argument("--saves", type=int, default=SAVES, help=f"saves each time ({SAVES})")
    options = parser.parse_args()
    trees = [tree.resolve() for tree in options.trees] or [HERE]
    found = measure(trees, options.rounds, options.saves)
    print(
        f"{options.rounds} rounds of {options.saves} saves of each kind, in turn; "
        f"load average now {os.getloadavg()[0]:.1f}"
    )
    for kind in KINDS:
        print("\n" + table(kind, [tree.name for tree in trees], found))


if __name__ == "__main__":
    main()
