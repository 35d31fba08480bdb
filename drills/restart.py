"""R7: the server, or its database, is restarted again and again while patients save.

Run with `make drill-restart`, or `python -m drills.restart --rounds 20`. Patients save as fast as
they can, and send again what is not answered. Nothing acknowledged may be lost, nothing may be
there twice, and nobody may wait longer than it was down, and a second.

What is restarted: the planner on SQLite, in good order; the planner on PostgreSQL; and PostgreSQL
itself under a planner that runs on, by turns in good order and as in a crash. The PostgreSQL is one
of the drill's own. With `--database-url` the planner is restarted on that empty database, and
PostgreSQL itself is left alone.
"""

import argparse
import itertools
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from devtools.throwaway_postgres import (
    PostgresMissingError,
    Stop,
    ThrowawayPostgres,
    throwaway_postgres,
)
from drills.crowd import Crowd
from drills.patient import PersistentPatient
from drills.server import Server, free_port

LONGEST_EXTRA_S = 1.0
_LONGEST_LOAD_S = 1.0
_SHORTEST_LOAD_S = 0.2
_AFTERWARDS_S = 0.5


@dataclass
class Count:
    """What was seen over all restarts.

    down_s: how long it was down at each. extra_s: how much longer somebody waited. errors: what
    patients saw in place of an answer.
    """

    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    gave_up: int = 0
    longest_wait_s: float = 0.0
    down_s: list[float] = field(default_factory=list)
    extra_s: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def add(self, crowd: Crowd[PersistentPatient]) -> None:
        """Count what patients were told in one round against what the server has."""
        waited_s = crowd.longest_wait_s
        self.acknowledged += crowd.acknowledged
        self.errors += crowd.errors
        self.gave_up += len(crowd.gave_up)
        self.lost += crowd.lost()
        self.doubled += crowd.doubled()
        self.longest_wait_s = max(self.longest_wait_s, waited_s)
        self.extra_s.append(waited_s - self.down_s[-1])

    @property
    def is_kept(self) -> bool:
        """Say whether everybody found what was acknowledged, once."""
        return not (self.lost or self.doubled or self.gave_up)

    @property
    def is_well(self) -> bool:
        """Say whether nobody waited too long either, and anything was tried at all."""
        return self.is_kept and self.acknowledged > 0 and max(self.extra_s) <= LONGEST_EXTRA_S

    def in_words(self) -> str:
        """Say it in one line a person can check."""
        seen = ", ".join(f"{number} x {what}" for what, number in sorted(self.errors.items()))
        return (
            f"{len(self.down_s)} restarts, down {statistics.median(self.down_s):.1f} s (median), "
            f"{max(self.down_s):.1f} s (longest); {self.acknowledged} answers acknowledged, "
            f"{self.lost} lost, {self.doubled} doubled, {self.gave_up} patients gave up; longest "
            f"wait {self.longest_wait_s:.1f} s, {max(self.extra_s):.1f} s more than it was down; "
            f"patients saw: {seen or 'no error'}"
        )


def run(server: Server, restart: Callable[[], None], *, rounds: int, patients: int) -> Count:
    """Restart and look, `rounds` times; returns the count. The server is killed at the end."""
    count, chance = Count(), random.Random(1)  # noqa: S311  the same waits in each drill
    try:
        server.start()
        for _ in range(rounds):
            _one_round(server, restart, count, patients, chance)
    finally:
        server.kill()
    return count


def _one_round(
    server: Server,
    restart: Callable[[], None],
    count: Count,
    patients: int,
    chance: random.Random,
) -> None:
    people = [PersistentPatient(server.address) for _ in range(patients)]
    with Crowd(people, PersistentPatient.save) as crowd:
        threading.Event().wait(chance.uniform(_SHORTEST_LOAD_S, _LONGEST_LOAD_S))
        began_s = time.monotonic()
        restart()
        count.down_s.append(time.monotonic() - began_s)
        threading.Event().wait(_AFTERWARDS_S)
    count.add(crowd)


def restarting(server: Server) -> Callable[[], None]:
    """Return what restarts the planner in good order."""

    def restart() -> None:
        server.stop()
        server.start()

    return restart


def restarting_database(database: ThrowawayPostgres) -> Callable[[], None]:
    """Return what restarts PostgreSQL, by turns in good order and as in a crash."""
    ways = itertools.cycle(Stop)

    def restart() -> None:
        database.stop(next(ways))
        database.start()

    return restart


def _on_sqlite(rounds: int, patients: int) -> Count:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), free_port())
        return run(server, restarting(server), rounds=rounds, patients=patients)


def _on_postgresql(url: str, rounds: int, patients: int) -> Count:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), free_port(), {"PLANNER_DATABASE_URL": url})
        return run(server, restarting(server), rounds=rounds, patients=patients)


def _of_postgresql(database: ThrowawayPostgres, rounds: int, patients: int) -> Count:
    with tempfile.TemporaryDirectory() as folder:
        url = database.make_database("restarted")
        server = Server(Path(folder), free_port(), {"PLANNER_DATABASE_URL": url})
        return run(server, restarting_database(database), rounds=rounds, patients=patients)


def _drills(options: argparse.Namespace) -> Iterator[tuple[str, Count]]:
    size = options.rounds, options.patients
    if options.database_url:
        yield "planner on this PostgreSQL", _on_postgresql(options.database_url, *size)
        return
    yield "planner on SQLite", _on_sqlite(*size)
    with throwaway_postgres() as database:
        url = database.make_database("planner")
        yield "planner on PostgreSQL", _on_postgresql(url, *size)
        yield "PostgreSQL under the planner", _of_postgresql(database, *size)


def main() -> int:
    """Run the drill; 1 when something was lost or doubled, or somebody waited too long."""
    parser = argparse.ArgumentParser(description="Restart under load.")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--patients", type=int, default=4)
    parser.add_argument("--database-url", help="an empty PostgreSQL to restart the planner on")
    is_well = True
    try:
        for name, count in _drills(parser.parse_args()):
            print(f"{name}: {count.in_words()}")
            is_well = is_well and count.is_well
    except PostgresMissingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
