"""How the tests find the server that all of them run on; one that is missing is never a skip."""

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support import databases
from tests.support.databases import needs_postgresql
from tests.support.servers import free_port

ROOT = Path(__file__).parents[1]
ONE_FILE = "tests/test_on_postgresql.py"


def insist_on(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EVERYTHING", "SERVER"):
        monkeypatch.setattr(databases, name, address)
    databases.insist_on_server()


def test_a_run_on_a_server_that_is_not_there_fails_before_its_first_test() -> None:
    address = f"postgresql://who:secret@127.0.0.1:{free_port()}/none"
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", ONE_FILE, "-k", "right_to_make"],
        cwd=ROOT,
        env=os.environ | {"PLANNER_TEST_DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "The server of PLANNER_TEST_DATABASE_URL cannot be used: connection" in said
    assert "secret" not in said


def test_an_address_that_cannot_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(pytest.UsageError, match="cannot be used: Could not parse"):
        insist_on("nonsense", monkeypatch)


@needs_postgresql
def test_a_user_without_the_right_to_make_databases_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, address = f"planner_{uuid.uuid4().hex}", sa.make_url(str(databases.SERVER))
    with databases.connection_to() as owner:
        owner.exec_driver_sql(f"CREATE ROLE {name} LOGIN PASSWORD 'secret'")
        try:
            poor = address.set(username=name, password="secret")
            with pytest.raises(pytest.UsageError, match="may not make databases"):
                insist_on(poor.render_as_string(hide_password=False), monkeypatch)
        finally:
            owner.exec_driver_sql(f"DROP ROLE {name}")


@pytest.mark.sqlite_only("this one looks whether it is skipped")
def test_what_is_marked_as_of_sqlite_itself_runs_on_sqlite_only(settings: object) -> None:
    assert databases.EVERYTHING is None
