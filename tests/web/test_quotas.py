"""Quotas for new plans and prints, each with a kind page; and whose address counts."""

import io
import sqlite3
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from planner.app import create_app
from planner.config import Settings
from planner.pdf.print_job import Job, Printed
from planner.web.patient.entry.code_sign_in import FIELD
from planner.web.request import client_address
from planner.web.shared import waiting_times
from tests.conftest import FakeClock
from tests.support.pages import PageClient, multipart, start_plan
from tests.support.walk import SHARING, access_code


class AnyPrinter:
    """Prints one fixed file."""

    def print(self, _job: Job) -> Printed:
        return Printed(b"%PDF-1.7", 1, 1)


@pytest.fixture
def printer() -> Any:
    return AnyPrinter()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"new_plans_per_hour": 3, "prints_per_hour": 2})


def test_too_many_new_plans_from_one_address_have_to_wait(app: Flask, clock: FakeClock) -> None:
    for _ in range(3):
        start_plan(PageClient(app.test_client()))
    pages = PageClient(app.test_client())
    page = pages.submit(pages.get("/"), {"who": "patient"}, has="who", status=429)
    assert page.h1 == "Please wait a little"
    assert "Please wait 20 minutes" in page.main
    assert "paper form" in page.main
    assert page.headers["Retry-After"] == "1200"
    clock.advance(minutes=20)
    assert pages.submit(page, has="who").path == "/plan/one-thing"


def test_another_address_does_not_wait(app: Flask) -> None:
    for _ in range(3):
        start_plan(PageClient(app.test_client()))
    other = app.test_client()
    other.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    start_plan(PageClient(other))


def test_prints_are_counted_for_the_plan_and_not_for_the_address(app: Flask) -> None:
    first, second = (PageClient(app.test_client()) for _ in range(2))
    start_plan(first)
    start_plan(second)
    for _ in range(2):
        assert first.client.get("/plan/code-card.pdf").status_code == 200
    page = first.get("/plan/code-card.pdf", status=429)
    assert "Your plan is safe" in page.main
    assert int(page.headers["Retry-After"]) == 1800
    assert second.client.get("/plan/code-card.pdf").status_code == 200


def test_a_new_session_of_the_same_plan_is_no_fresh_start(app: Flask) -> None:
    pages = PageClient(app.test_client())
    start_plan(pages)
    code = access_code(pages.get("/plan/code"))
    for _ in range(2):
        assert pages.client.get("/plan/code-card.pdf").status_code == 200
    pages.submit(pages.get("/come-back"), {FIELD: code}, has=FIELD)
    assert pages.client.get("/plan/code-card.pdf").status_code == 429


def test_sharing_counts_as_a_print(app: Flask) -> None:
    pages = PageClient(app.test_client())
    start_plan(pages)
    pages.submit(pages.get("/plan/one-thing"), {"text": "To dance"})
    for _ in range(2):
        assert pages.client.get("/plan/code-card.pdf").status_code == 200
    late = pages.submit(pages.get("/plan/check"), SHARING, then="share", status=429)
    assert "You shared many times just now." in late.main
    assert "Edition 1" not in pages.get("/plan/done").main


def test_new_codes_have_a_quota(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.web.request.quotas._CODES_PER_HOUR", 1)
    pages = PageClient(app.test_client())
    start_plan(pages)
    pages.submit(pages.get("/plan/code/new"), has="csrf_token")
    late = pages.submit(pages.get("/plan/code/new"), has="csrf_token", status=429)
    assert "The code that you got last still works." in late.main


def test_workers_count_prints_together(
    app: Flask, settings: Settings, clock: FakeClock, printer: Any
) -> None:
    other = create_app(settings, clock=clock, printer=printer)
    for made, status in ((app, 200), (other, 200), (app, 429), (other, 429)):
        assert made.test_client().get("/blank-form.pdf").status_code == status
    other.extensions["planner"].database.dispose()


def test_on_a_full_disk_a_print_is_not_counted_and_comes_all_the_same(app: Flask) -> None:
    engine = app.extensions["planner"].database.engine
    sa.event.listen(engine, "before_cursor_execute", refuse_writes)
    for _ in range(4):
        assert app.test_client().get("/blank-form.pdf").status_code == 200


def refuse_writes(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
    """Fail as SQLite does when the disk is full."""
    if statement.startswith(("INSERT", "UPDATE", "DELETE")):
        full = sqlite3.OperationalError("database or disk is full")
        full.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise sa.exc.OperationalError(statement, {}, full)


def test_one_address_stores_only_so_many_bytes_of_files(
    settings: Settings, clock: FakeClock
) -> None:
    app = create_app(settings.model_copy(update={"import_mib_per_hour": 1}), clock=clock, printer=1)
    first, other, elsewhere = (app.test_client() for _ in range(3))
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert _send_plan(first, 600_000) == 303
    assert _send_plan(other, 600_000) == 429
    assert _send_plan(other, 10_000) == 303
    assert _send_plan(elsewhere, 600_000) == 303
    app.extensions["planner"].database.dispose()


def _send_plan(client: FlaskClient, size: int) -> int:
    token = PageClient(client).get("/from-file").all("input", name="csrf_token")[0].get("value")
    plan = b'{"schema_version": 1' + b" " * size + b"}"
    form = {"csrf_token": token, "file": FileStorage(io.BytesIO(plan), "my-plan.json")}
    return client.post("/from-file", **multipart(form)).status_code


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("2001:db8:1:ffff::1", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", "unknown"),
        ("<script>", "unknown"),
    ],
)
def test_an_address_is_counted_as_its_network(address: str, network: str) -> None:
    assert client_address.network_of(address) == network


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "198.51.100.7")])
def test_a_forwarded_address_is_believed_only_of_known_proxies(
    settings: Settings, clock: FakeClock, proxies: int, seen: str
) -> None:
    made = create_app(settings.model_copy(update={"proxies": proxies}), clock=clock, printer=1)
    found = []
    made.before_request(lambda: found.append((request.path, client_address.address())))
    client: FlaskClient = made.test_client()
    client.get("/healthz", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
    made.extensions["planner"].database.dispose()
    assert found == [("/healthz", seen)]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (60, "60 seconds"),
        (61, "2 minutes"),
        (3600, "60 minutes"),
        (3601, "2 hours"),
    ],
)
def test_a_wait_is_said_in_words_and_never_too_short(seconds: int, words: str) -> None:
    assert waiting_times.in_words(seconds) == words


def test_a_visitor_without_a_plan_is_counted_by_address(app: Flask) -> None:
    for status in (200, 200, 429):
        client = app.test_client()
        client.set_cookie("planner", "A" * 43)
        assert client.get("/blank-form.pdf").status_code == status


def test_files_of_a_holder_are_counted_for_the_plan(
    settings: Settings, clock: FakeClock, printer: Any
) -> None:
    app = create_app(
        settings.model_copy(update={"imports_per_hour": 1}), clock=clock, printer=printer
    )
    first, second = app.test_client(), app.test_client()
    assert [_send_calendar(first), _send_calendar(first)] == [422, 429]
    assert _send_calendar(second) == 422
    app.extensions["planner"].database.dispose()


def _send_calendar(client: FlaskClient) -> int:
    pages = PageClient(client)
    if client.get("/plan").status_code != 200:
        start_plan(pages)
    token = pages.get("/plan/events/calendar").form("csrf_token")
    data = {e.get("name", ""): e.get("value", "") for e in token.iter("input")}
    data["file"] = (io.BytesIO(b"no calendar"), "days.ics")
    return client.post("/plan/events/calendar", data=data).status_code
