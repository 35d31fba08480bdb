"""The PostgreSQL server that drills and tests start for themselves and throw away."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from devtools import throwaway_postgres as throwaway
from devtools.throwaway_postgres import PostgresMissingError, Stop, ThrowawayPostgres

pytestmark = pytest.mark.skipif(
    not throwaway.is_installed(), reason="PostgreSQL's server is not installed"
)


@pytest.mark.parametrize("how", Stop)
def test_what_was_committed_is_there_after_a_stop(how: Stop) -> None:
    with throwaway.throwaway_postgres() as server:
        address = server.make_database("planner")
        server.run_sql("CREATE TABLE kept AS SELECT 3 AS number", "planner")
        server.stop(how)
        assert not server.is_ready()
        server.start()
        assert server.address("planner") == address
        assert server.run_sql("SELECT number, 'two' FROM kept", "planner") == "3|two"


def test_nothing_is_left_of_it_when_the_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []
    begin = ThrowawayPostgres.begin_start

    def note(server: ThrowawayPostgres) -> None:
        made.append(server.folder)
        begin(server)

    monkeypatch.setattr(ThrowawayPostgres, "begin_start", note)
    with pytest.raises(ZeroDivisionError), throwaway.throwaway_postgres() as server:
        raise ZeroDivisionError
    assert not server.is_ready()
    (folder,) = made
    assert not folder.exists()


def test_a_server_that_does_not_start_says_why() -> None:
    with (
        pytest.raises(PostgresMissingError, match="no_such_setting"),
        throwaway.throwaway_postgres(settings={"no_such_setting": "1"}),
    ):
        pass


ROOT = Path(__file__).parents[1]
# Ends with 7 when it was told a server, and that one answers.
ASKS = """
import os, sys, psycopg
address = os.environ["PLANNER_TEST_DATABASE_URL"]
print("told", address)
with psycopg.connect(address) as connection:
    sys.exit(connection.execute("SELECT 7").fetchone()[0])
"""


def with_postgres(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith("PLANNER_")}
    return subprocess.run(
        [sys.executable, "-m", "devtools.with_postgres", *command],
        cwd=ROOT,
        env=surroundings | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_gets_a_server_of_its_own_and_its_answer_is_given_on() -> None:
    ended = with_postgres(sys.executable, "-c", ASKS)
    assert ended.returncode == 7, ended.stderr
    assert "told postgresql://" in ended.stdout


def test_a_command_gets_the_server_that_is_named_even_if_it_does_not_answer() -> None:
    named = "postgresql://nobody@127.0.0.1:1/none"
    ended = with_postgres(sys.executable, "-c", ASKS, PLANNER_TEST_DATABASE_URL=named)
    assert ended.returncode == 1
    assert f"told {named}" in ended.stdout
    assert "a server of our own" not in ended.stdout
