"""`/readyz`: what it says to whom, and that asking holds nobody up."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from pydantic import SecretStr

from planner.app import create_app
from planner.config import Settings
from tests.conftest import FakeClock

TOKEN = "a token of enough letters"
WELL = {"status": "ok", "database": "ok", "key": "ok", "print": "ok", "fonts": "ok"}
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def guarded(settings: Settings, clock: FakeClock, printer: Any) -> Iterator[Flask]:
    chosen = settings.model_copy(update={"ready_token": SecretStr(TOKEN)})
    made = create_app(chosen, clock=clock, printer=printer)
    yield made
    made.extensions["planner"].database.dispose()


def test_another_computer_is_told_one_word(app: Flask, printer: Any) -> None:
    client = app.test_client()
    answer = client.get("/readyz", environ_base=ELSEWHERE)
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    printer.works = False
    answer = client.get("/readyz", environ_base=ELSEWHERE)
    assert (answer.status_code, answer.json) == (503, {"status": "failed"})


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.0.1", "::1"])
def test_this_computer_is_told_which_part(app: Flask, printer: Any, address: str) -> None:
    printer.works = False
    answer = app.test_client().get("/readyz", environ_base={"REMOTE_ADDR": address})
    assert answer.json == WELL | {"status": "failed", "print": "failed"}


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_a_proxy_on_this_computer_asks_for_others(app: Flask, header: str) -> None:
    answer = app.test_client().get("/readyz", headers={header: "127.0.0.1"})
    assert answer.json == {"status": "ok"}


def test_the_token_opens_the_details_from_anywhere(guarded: Flask) -> None:
    client = guarded.test_client()
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "203.0.113.9"}
    assert client.get("/readyz", headers=headers, environ_base=ELSEWHERE).json == WELL


@pytest.mark.parametrize("given", ["", TOKEN, "Bearer ", f"Bearer {TOKEN}x", "Bearer wörd"])
def test_a_wrong_token_opens_nothing(guarded: Flask, given: str) -> None:
    answer = guarded.test_client().get(
        "/readyz", headers={"Authorization": given}, environ_base=ELSEWHERE
    )
    assert answer.json == {"status": "ok"}


def test_without_a_token_of_ours_none_is_right(app: Flask) -> None:
    for given in ("Bearer ", "Bearer None", "None"):
        answer = app.test_client().get(
            "/readyz", headers={"Authorization": given}, environ_base=ELSEWHERE
        )
        assert answer.json == {"status": "ok"}


@pytest.mark.sqlite_only("it has one write lock for all")
def test_it_answers_while_somebody_holds_the_write_lock(app: Flask, settings: Settings) -> None:
    file = settings.data_dir / "planner.db"
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        # A change would wait fifteen seconds here and then fail.
        assert app.test_client().get("/readyz").json == WELL
        other.execute("ROLLBACK")


@pytest.mark.sqlite_only("its file is looked at; PostgreSQL is asked")
def test_a_database_that_nobody_may_write_is_not_ready(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.storage.readiness.os.access", lambda *_: False)
    assert app.test_client().get("/readyz").json["database"] == "failed"


@pytest.mark.sqlite_only("its file stands in the data folder")
def test_a_data_folder_that_is_gone_is_a_failure_and_no_fault(
    app: Flask, settings: Settings
) -> None:
    shutil.rmtree(settings.data_dir)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json["database"] == "failed"
