"""R14: clocks that are set by two hours, and hosts five seconds apart; no visit outlives its limit.

Run with `make drill-clock`, or `python -m drills.clock --steps 20000`. Two hosts work on one
database. True time passes in steps; now and then somebody sets a host's clock. At each step one
patient does something, or mistypes a code; what the host says is compared with true time.
"""

import argparse
import datetime as dt
import random
import secrets
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from planner.config import Settings
from planner.domain.visits import HOME_LIMITS, LimitsByKind, PatientVisit
from planner.processes import migrate
from planner.services import plans, sessions, throttle
from planner.services.clinics import first_clinic
from planner.storage.database import Database
from planner.storage.vault import make_key_file, read_key_file

APART = dt.timedelta(seconds=5)
_SETTINGS = [dt.timedelta(hours=hours) for hours in (-2, -2, 2, 2, 0)]
# A step of a computer is a whole second at least as far as limits can tell.
_ROUNDING = dt.timedelta(seconds=1)


@dataclass
class Count:
    """Looks at a visit, those that ended early or late, and waits that were wrong."""

    looks: int = 0
    clocks_set: int = 0
    early: int = 0
    late: int = 0
    waits: int = 0
    wrong_waits: int = 0

    @property
    def is_well(self) -> bool:
        """Say whether every limit held."""
        return not (self.early or self.late or self.wrong_waits)

    def in_words(self) -> str:
        """Say it in one line a person can check."""
        return (
            f"{self.looks} looks, clocks set {self.clocks_set} times: {self.early} visits ended "
            f"early, {self.late} late; {self.waits} waits, {self.wrong_waits} wrong"
        )


class Host:
    """A computer whose calendar clock is wrong by what somebody set, and its database."""

    def __init__(self, settings: Settings, truth: "Truth", ahead: dt.timedelta) -> None:
        self.wrong_by = ahead
        self.database = Database(
            settings.database,
            read_key_file(settings.key_path),
            lambda: truth.now + self.wrong_by,
            steady_clock=lambda: truth.now + ahead,
        )
        # No power fails here, and writing to the disk would take most of the time.
        sa.event.listen(
            self.database.engine,
            "connect",
            lambda connection, _: connection.execute("PRAGMA synchronous = OFF"),
        )


@dataclass
class Truth:
    """True time, which no host knows."""

    now: dt.datetime = dt.datetime(2027, 2, 20, 9, 30, tzinfo=dt.UTC)


@dataclass
class Visit:
    """One patient's session, with what is true of it."""

    plan_id: str
    began_at: dt.datetime
    seen_at: dt.datetime
    cookie: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def is_over(self, now: dt.datetime, slack: dt.timedelta) -> bool:
        """Say whether it has rested or lasted too long, `slack` later than its limit."""
        rested, lasted = now - self.seen_at, now - self.began_at
        return rested > HOME_LIMITS.idle + slack or lasted > HOME_LIMITS.longest + slack


def run(folder: Path, *, steps: int, seed: int = 1) -> Count:
    """Let true time pass in `steps`, with clocks that are set, and count what the hosts say."""
    settings = Settings(data_dir=folder)
    make_key_file(settings.key_path)
    truth, chance = Truth(), random.Random(seed)  # noqa: S311  the same steps in each drill
    hosts = [Host(settings, truth, ahead) for ahead in (dt.timedelta(0), APART)]
    migrate.upgrade(hosts[0].database.engine)
    count, visits = Count(), [_begin(hosts[0], truth) for _ in range(5)]
    for _ in range(steps):
        host = chance.choice(hosts)
        truth.now += dt.timedelta(seconds=chance.choice([1, 60, 300, 300, 600]))
        if chance.random() < 0.05:  # noqa: PLR2004  about every twenty steps
            host.wrong_by = chance.choice(_SETTINGS)
            count.clocks_set += 1
        place = chance.randrange(len(visits))
        if not _visit(host, truth, visits[place], count):
            visits[place] = _begin(host, truth)
        if chance.random() < 0.1:  # noqa: PLR2004  about every ten steps
            _mistype(chance.choice(hosts), truth, count)
    for host in hosts:
        host.database.dispose()
    return count


def _begin(host: Host, truth: Truth) -> Visit:
    with host.database.work() as session:
        visit = Visit(plans.start_plan(session, first_clinic(session)), truth.now, truth.now)
        sessions.open_home_session(session, visit.cookie, visit.plan_id)
    return visit


def _visit(host: Host, truth: Truth, visit: Visit, count: Count) -> bool:
    """Do something in a visit; returns whether it goes on."""
    count.looks += 1
    with host.database.work() as session:
        found = sessions.find_visit(session, visit.cookie, LimitsByKind())
        is_open = isinstance(found, PatientVisit)
        if isinstance(found, PatientVisit) and found.needs_renewal:
            sessions.renew_session(session, visit.cookie, HOME_LIMITS)
    slack = APART + _ROUNDING
    # A busy visit is noted ahead of time, so that its row is written seldom; none ends early.
    count.late += is_open and visit.is_over(truth.now, slack + HOME_LIMITS.renewal)
    count.early += not is_open and not visit.is_over(truth.now, -slack)
    visit.seen_at = truth.now
    return is_open


def _mistype(host: Host, truth: Truth, count: Count) -> None:
    """Mistype a code until there is a wait, and take the wait; the next try must be let through."""
    address = secrets.token_hex(4)
    wait_s = 0
    while not wait_s:
        wait_s = _guess(host, address)
    truth.now += dt.timedelta(seconds=wait_s)
    count.waits += 1
    count.wrong_waits += wait_s > throttle.LONGEST_WAIT_S or _guess(host, address) > 0


def _guess(host: Host, address: str) -> int:
    with host.database.work() as session:
        return throttle.admit_guess(session, address, "K7PM")


def main() -> int:
    """Run the drill; 1 when a visit outlived its limit or ended early, or a wait was wrong."""
    parser = argparse.ArgumentParser(description="Set clocks while patients come and go.")
    parser.add_argument("--steps", type=int, default=20_000)
    with tempfile.TemporaryDirectory() as folder:
        count = run(Path(folder), steps=parser.parse_args().steps)
    sys.stdout.write(f"{count.in_words()}\n")
    return 0 if count.is_well else 1


if __name__ == "__main__":
    sys.exit(main())
