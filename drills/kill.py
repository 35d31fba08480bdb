"""R1: kill the whole server while patients save; no acknowledged answer may be missing.

Run with `make drill-kill`, or `python -m drills.kill --rounds 200`. Each round starts the server on
the same data, lets some patients save as fast as they can, kills every process of the server at
once (SIGKILL), starts it again, and reads every answer that was acknowledged so far in the round.
"""

import argparse
import random
import statistics
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from drills.patient import NoAnswerError, Patient
from drills.server import Server, free_port

_LONGEST_ROUND_S = 1.2
_SHORTEST_ROUND_S = 0.2


@dataclass
class Count:
    """What was seen over all rounds."""

    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    back_after_s: list[float] = field(default_factory=list)

    def in_words(self) -> str:
        """Say it in one line a person can check."""
        back = statistics.median(self.back_after_s) if self.back_after_s else 0.0
        return (
            f"{self.rounds} kills, {self.acknowledged} answers acknowledged, {self.lost} lost, "
            f"back after {back:.1f} s (median)"
        )


def run(folder: Path, *, rounds: int, patients: int, say: Callable[[str], None]) -> Count:
    """Kill and look, `rounds` times; returns the count."""
    count, chance = Count(), random.Random(1)  # noqa: S311  the same waits in each drill
    server = Server(folder, free_port())
    try:
        server.start()
        for number in range(1, rounds + 1):
            _one_round(server, count, patients, chance)
            if number % 10 == 0 or number == rounds:
                say(count.in_words())
    finally:
        server.kill()
    return count


def _one_round(server: Server, count: Count, patients: int, chance: random.Random) -> None:
    people = [Patient(server.address) for _ in range(patients)]
    for person in people:
        person.begin()
    stop = threading.Event()
    threads = [threading.Thread(target=_save_on, args=(person, stop)) for person in people]
    for thread in threads:
        thread.start()
    threading.Event().wait(chance.uniform(_SHORTEST_ROUND_S, _LONGEST_ROUND_S))
    server.kill()
    stop.set()
    for thread in threads:
        thread.join()
    count.back_after_s.append(server.start())
    for person in people:
        count.acknowledged += person.acknowledged
        count.lost += person.lost()
    count.rounds += 1


def _save_on(person: Patient, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            person.save()
        except NoAnswerError:
            return


def main() -> int:
    """Run the drill; 1 when an acknowledged answer is missing."""
    parser = argparse.ArgumentParser(description="Kill the server while patients save.")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--patients", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        count = run(Path(folder), rounds=options.rounds, patients=options.patients, say=print)
    return 1 if count.lost or not count.acknowledged else 0


if __name__ == "__main__":
    sys.exit(main())
