"""Two web servers and two workers as hosts of their own, of which some are cut off and some die.

Run as root with `make drill-hosts`, or `python -m drills.hosts --patients 6`. The four and a
PostgreSQL of the drill's own each have a network of their own, with nginx in front. Patients save
and share all the time. One web server and one worker are cut off, without anybody being told, and
come back; then the other two lose their power, and are started again; then the database is cut off.

Nothing acknowledged may be lost, nothing may be there twice, every shared edition is printed
exactly once, and nobody has to sign in again. All of it runs in namespaces that end with the drill.
"""

import argparse
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from devtools.throwaway_postgres import PostgresMissingError, ThrowawayPostgres, find_programs
from drills.crowd import Crowd
from drills.effects import Effects, count_effects
from drills.machines import Installation, installed
from drills.network import CannotDrillError, refuse_unless_able, run_apart
from drills.sharer import Sharer

PROGRAMS = {
    "ip": "iproute2",
    "nginx": "nginx-light",
    "unshare": "util-linux",
    "setpriv": "util-linux",
}
_LONGEST_DRILL_S = 900.0
_JOBS_S = 120.0
_LOOK_S = 0.25


@dataclass
class Result:
    """What was seen.

    waits_s: the longest wait of anybody, in each part of the drill. switched: how many patients
    were served by both web servers. effects: what came of the jobs.
    """

    patients: int
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    switched: int = 0
    gave_up: list[str] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)
    waits_s: dict[str, float] = field(default_factory=dict)
    effects: Effects = field(default_factory=Effects)

    @property
    def is_well(self) -> bool:
        """Say whether the promises were kept, and put to the test at all."""
        is_kept = not (self.lost or self.doubled or self.gave_up)
        was_tried = self.acknowledged > 0 and self.switched == self.patients
        return is_kept and was_tried and self.effects.are_well

    def in_words(self) -> str:
        """Say it in a few lines a person can check."""
        errors = ", ".join(f"{number} x {what}" for what, number in sorted(self.errors.items()))
        waits = ", ".join(f"{seconds:.1f} s {name}" for name, seconds in self.waits_s.items())
        return "\n".join(
            [
                f"{self.acknowledged} answers acknowledged, {self.lost} lost, {self.doubled} "
                f"doubled; {len(self.gave_up)} of {self.patients} patients gave up",
                f"{self.switched} of {self.patients} went on with both web servers in one session",
                f"longest wait: {waits}; patients saw: {errors or 'no error'}",
                self.effects.in_words(),
            ]
        )


def run(folder: Path, *, patients: int, cut_s: float) -> Result:
    """Break hosts under load and count; inside of a network of our own."""
    result = Result(patients)
    with installed(folder) as house:
        people = [Sharer(house.address) for _ in range(patients)]
        with Crowd(people, Sharer.go_on) as crowd:
            for name, seconds in _parts(house, cut_s):
                threading.Event().wait(seconds)
                result.waits_s[name] = crowd.take_longest_wait()
        _wait_for_jobs(house.database)
        result.acknowledged, result.gave_up = crowd.acknowledged, crowd.gave_up
        result.lost, result.doubled = crowd.lost(), crowd.doubled()
        result.errors = dict(crowd.errors)
        result.switched = sum(house.web_addresses <= set(one.served_by) for one in people)
        result.effects = count_effects(house.database)
    return result


def _parts(house: Installation, cut_s: float) -> Iterator[tuple[str, float]]:
    """Break the hosts, one part of the drill after the other; yields how long each lasts."""
    yield "with all hosts", cut_s / 3
    for machine in (house.webs[0], house.workers[0]):
        machine.host.cut_off()
    yield "while two are cut off", cut_s
    for machine in (house.webs[0], house.workers[0]):
        machine.host.join()
    yield "while they come back", cut_s
    for machine in (house.webs[1], house.workers[1]):
        machine.lose_power()
    yield "while the other two are dead", cut_s
    for machine in (house.webs[1], house.workers[1]):
        machine.come_back()
    yield "while those come back", cut_s / 3
    house.database_host.cut_off()
    yield "while the database is cut off", cut_s
    house.database_host.join()
    yield "while it comes back", cut_s


def _wait_for_jobs(database: ThrowawayPostgres) -> None:
    ends_s = time.monotonic() + _JOBS_S
    while count_effects(database).waiting and time.monotonic() < ends_s:
        threading.Event().wait(_LOOK_S)


def main() -> int:
    """Run the drill; 1 when a promise was broken, 2 when this machine cannot run it."""
    parser = argparse.ArgumentParser(description="Cut off and kill hosts under load.")
    parser.add_argument("--patients", type=int, default=6)
    parser.add_argument("--cut", type=float, default=20.0, help="seconds that hosts are gone")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        if options.inside:
            result = run(options.inside, patients=options.patients, cut_s=options.cut)
            print(result.in_words())
            return 0 if result.is_well else 1
        refuse_unless_able(PROGRAMS)
        find_programs()
        with tempfile.TemporaryDirectory(prefix="hosts-") as folder:
            # PostgreSQL runs as an ordinary user, who must get to its folder.
            Path(folder).chmod(0o711)
            command = [sys.executable, "-m", "drills.hosts", *sys.argv[1:], "--inside", folder]
            return run_apart(command, at_most_s=_LONGEST_DRILL_S)
    except (CannotDrillError, PostgresMissingError) as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
