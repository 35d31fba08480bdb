"""Log lines: what stands in them, and what never does."""

import io
import json
import logging
import sqlite3
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask
from flask.testing import FlaskClient

from planner import logs
from planner.storage.database import Session
from planner.web.request import access, unit_of_work
from tests.conftest import FakeClock, csrf_token, hold_plan


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that goes to stderr, as JSON lines; the logging of the test run is put back after."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr("sys.stderr", written)
    monkeypatch.setattr("sys.excepthook", None)
    monkeypatch.setattr("threading.excepthook", None)
    logs.configure("json")
    yield written
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def events(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_request_line_names_the_route_and_never_the_address(
    app: Flask, client: FlaskClient, lines: io.StringIO
) -> None:
    secret = "MYWEDDING"
    client.get(f"/static/{secret}.css?q={secret}")
    client.get(f"/{secret}?{secret}={secret}", headers={"User-Agent": secret, "Referer": secret})
    client.post("/stay", data={secret: secret}, headers={"Cookie": f"planner={secret}"})
    client.open("/", method=secret)
    assert secret not in lines.getvalue()
    assert [e["event"] for e in events(lines)] == ["request"] * 4
    first = events(lines)[0]
    assert set(first) == {
        "at", "level", "event", "method", "endpoint", "status", "ms", "request_id",
    }  # fmt: skip
    assert (first["method"], first["endpoint"], first["status"]) == ("GET", "static", 404)


def test_a_fault_is_named_by_type_and_place_without_its_words(
    app: Flask, client: FlaskClient, lines: io.StringIO
) -> None:
    def fails() -> str:
        wedding = "the wedding"
        raise ValueError(wedding) from KeyError(wedding)

    app.add_url_rule("/fails", "fails", access.anyone(fails))
    client.get("/fails?x=wedding")
    fault, request = events(lines)
    assert fault["error"] == "ValueError"
    assert fault["cause"] == "KeyError"
    assert str(fault["place"]).startswith("test_logging.py:")
    assert request["status"] == 500
    assert "wedding" not in lines.getvalue()


def test_a_commit_that_fails_is_logged_the_same_way(
    app: Flask, client: FlaskClient, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_session: object) -> None:
        raise ValueError("wedding")

    def looks() -> str:
        with unit_of_work.write():
            return ""

    app.add_url_rule("/looks", "looks", access.anyone(looks), methods=["POST"])
    token = csrf_token(app, client)
    monkeypatch.setattr("planner.storage.database.Session.commit", refuse)
    assert client.post("/looks", data={"csrf_token": token}).status_code == 500
    faults = [e for e in events(lines) if e["event"] == "exception"]
    assert [f["error"] for f in faults] == ["ValueError"]
    assert "wedding" not in lines.getvalue()


def test_a_save_that_fails_at_the_commit_is_one_line_with_what_the_client_got(
    app: Flask,
    client: FlaskClient,
    lines: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    clock: FakeClock,
) -> None:
    hold_plan(app, client)
    token = csrf_token(app, client)
    clock.advance(minutes=2)
    lines.seek(0)
    lines.truncate()

    def fails(_session: object) -> None:
        raise sa.exc.OperationalError("COMMIT", {}, lost)

    lost = sqlite3.OperationalError("disk I/O error")
    lost.sqlite_errorcode = sqlite3.SQLITE_IOERR
    monkeypatch.setattr("planner.storage.database.Session.commit", fails)
    answer = client.post("/stay", data={"csrf_token": token})
    assert answer.status_code == 503
    said = [e for e in events(lines) if e["event"] == "request"]
    assert [(e["endpoint"], e["status"]) for e in said] == [("timeouts.stay", 503)]


def test_the_time_of_a_request_holds_its_commit(
    app: Flask,
    client: FlaskClient,
    lines: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    clock: FakeClock,
) -> None:
    hold_plan(app, client)
    token = csrf_token(app, client)
    clock.advance(minutes=2)
    lines.seek(0)
    lines.truncate()
    now_s, commit = 0.0, Session.commit

    def slowly(session: Session) -> None:
        nonlocal now_s
        now_s += 0.5
        commit(session)

    monkeypatch.setattr("planner.web.request.request_log.time.perf_counter", lambda: now_s)
    monkeypatch.setattr("planner.storage.database.Session.commit", slowly)
    assert client.post("/stay", data={"csrf_token": token}).status_code == 204
    (said,) = (e for e in events(lines) if e["event"] == "request")
    assert said["ms"] == 500


def test_what_libraries_log_loses_its_words(lines: io.StringIO) -> None:
    library = logging.getLogger("somebody")
    library.info("the wedding")
    library.warning("the %s", "wedding")
    try:
        int("wedding")
    except ValueError:
        library.exception("about the wedding")
    found = events(lines)
    assert [e["level"] for e in found] == ["warning", "error"]
    assert found[1]["error"] == "ValueError"
    assert "wedding" not in lines.getvalue()


def test_a_crash_loses_its_words(lines: io.StringIO) -> None:
    import sys

    error = ValueError("wedding")
    sys.excepthook(ValueError, error, None)
    assert events(lines)[0]["event"] == "crash"
    assert "wedding" not in lines.getvalue()


def test_one_cause_gives_one_line_a_second_and_the_rest_is_counted() -> None:
    now = 0.0
    limit = logs.OncePerSecond(lambda: now)
    passed = []
    for _ in range(1000):
        try:
            passed.append(limit(None, "error", {"event": "database_lost", "error": "Lost"}))
        except structlog.DropEvent:
            now += 0.0001
    assert len(passed) == 1
    assert limit(None, "error", {"event": "exception"})
    now = 1.5
    last = limit(None, "error", {"event": "database_lost", "error": "Lost"})
    assert last["left_out"] == 999


def test_request_lines_are_never_left_out() -> None:
    limit = logs.OncePerSecond(lambda: 0.0)
    for _ in range(5):
        assert limit(None, "info", {"event": "request"})


def test_text_lines_are_key_and_value(
    lines: io.StringIO, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # pytest puts its own stderr back between the fixture and the test.
    monkeypatch.setattr("sys.stderr", lines)
    logs.configure("text")
    client.get("/healthz")
    (line,) = lines.getvalue().splitlines()
    assert line.startswith("at=")
    assert " event=request " in line
    assert " endpoint=health.alive " in line
