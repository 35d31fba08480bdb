"""The PostgreSQL server that drills and tests start for themselves and throw away."""

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
