"""The drill of several hosts: a short cut of it, and what it would find."""

import os
import subprocess
import sys
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from devtools import throwaway_postgres as throwaway
from drills import network
from drills.effects import Effects, count_effects, watch_prints
from drills.front import Nginx
from drills.hosts import PROGRAMS, Result
from drills.network import CannotDrillError, refuse_unless_able, run_apart
from drills.sharer import Sharer
from planner.config import Settings
from tests.support.servers import ROOT
from tests.support.serving import serving

needs_server_programs = pytest.mark.skipif(
    not throwaway.is_installed(), reason="PostgreSQL's server is not installed"
)
needs_networks = pytest.mark.skipif(
    os.geteuid() != 0 or any(network.find(name) is None for name in PROGRAMS),
    reason="networks need root, iproute2 and nginx",
)


@needs_networks
@needs_server_programs
def test_hosts_that_are_cut_off_or_die_lose_and_double_nothing() -> None:
    command = [sys.executable, "-m", "drills.hosts", "--patients", "2", "--cut", "3"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_who_is_not_root_is_told_how_to_run_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(CannotDrillError, match=r"needs root\. To run it: sudo make drill-hosts"):
        refuse_unless_able(PROGRAMS)


def test_the_guide_shows_the_front_that_is_drilled(tmp_path: Path) -> None:
    guide = [line.strip() for line in (ROOT / "docs" / "deploy.md").read_text().splitlines()]
    drilled = Nginx(tmp_path, 8080, ["10.0.0.11:8000", "10.0.0.12:8000"]).configuration()
    lines = [line.strip() for line in drilled.splitlines()]
    wanted = [
        line
        for line in lines
        if line.startswith(("proxy_", "server 10.")) and "temp_path" not in line
    ]
    assert len(wanted) == 10
    assert [line for line in wanted if line not in guide] == []


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(CannotDrillError, match=r"apt-get install no-such-package$"):
        refuse_unless_able({"sh": "dash", "no-such-program": "no-such-package"})


@needs_networks
def test_nothing_is_left_of_a_network_or_of_what_ran_in_it() -> None:
    before = links()
    name = f"t{uuid.uuid4().hex[:8]}"
    made = f"from drills.network import Network; print(Network().add_host({name!r}).address)"
    left = f'{sys.executable} -c "{made}" && (exec -a {name} sleep 600 &) && exit 3'
    assert run_apart(["bash", "-c", left], at_most_s=60) == 3
    assert links() == before
    assert name not in told("ps", "-eo", "args")


@needs_networks
def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(CannotDrillError, match="not over"):
        run_apart(["sleep", "600"], at_most_s=0.1)


def links() -> str:
    return told("ip", "-brief", "link")


def told(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@needs_server_programs
def test_the_drill_of_hosts_sees_how_often_an_edition_was_printed() -> None:
    with throwaway.throwaway_postgres() as database:
        database.make_database("planner")
        for statement in (
            "CREATE TABLE editions (plan_id text, number int, pdf bytea)",
            "CREATE TABLE jobs (kind text, state text, attempts int)",
            "INSERT INTO editions SELECT 'a', number FROM generate_series(1, 3) AS number",
            "INSERT INTO jobs SELECT 'edition_print', 'done', 1 FROM editions",
            "INSERT INTO jobs VALUES ('purge', 'waiting', 2)",
        ):
            database.run_sql(statement, "planner")
        watch_prints(database)
        for statement in (
            "UPDATE editions SET pdf = '1' WHERE number IN (1, 2)",
            "UPDATE editions SET pdf = '2' WHERE number = 2",
        ):
            database.run_sql(statement, "planner")
        found = count_effects(database)
    assert found == Effects(editions=3, printed_once=1, printed_again=1, jobs=3)


def test_the_drill_of_hosts_finds_an_edition_that_is_lost_or_doubled(settings: Settings) -> None:
    with serving(settings) as address:
        person = Sharer(address)
        person.begin()
        assert person.newest_edition() == 0
        for text in ("first", "second"):
            person.save_text(text)
            person.share()
        assert (person.acknowledged, person.editions, person.newest_edition()) == (4, 2, 2)
        assert (person.lost(), person.doubled()) == (0, 0)
        person.editions = 3
        assert (person.lost(), person.doubled()) == (1, 0)
        person.editions = 1
        assert (person.lost(), person.doubled()) == (0, 1)


ALL_WELL = Effects(editions=4, printed_once=4, jobs=4)
KEPT = Result(patients=2, acknowledged=9, switched=2, effects=ALL_WELL)


@pytest.mark.parametrize(
    ("broken", "is_well"),
    [
        ({}, True),
        ({"acknowledged": 0}, False),
        ({"lost": 1}, False),
        ({"doubled": 1}, False),
        ({"gave_up": ["/plan answered 401"]}, False),
        ({"switched": 1}, False),
        ({"effects": replace(ALL_WELL, printed_once=3)}, False),
        ({"effects": replace(ALL_WELL, printed_once=3, printed_again=1)}, False),
        ({"effects": replace(ALL_WELL, jobs=5)}, False),
        ({"effects": Effects()}, False),
    ],
    ids=str,
)
def test_a_broken_promise_fails_the_drill_of_hosts(broken: dict[str, Any], is_well: bool) -> None:
    assert replace(KEPT, **broken).is_well == is_well
