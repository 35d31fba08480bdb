"""Who may use each route, and that looking never writes."""

import ast
import dataclasses
import inspect
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

import planner.app
from planner.services import plans
from planner.services.clinics import first_clinic
from planner.storage.database import Base, Database
from planner.web.request import access, unit_of_work
from tests.conftest import csrf_token, hold_plan
from tests.support import databases

# A new route is refused until somebody says here, too, who may use it.
ANYONE = {
    "static",
    "health.alive",
    "health.ready",
    "timeouts.timed_out",
}
PATIENT_ANYONE = {
    "patient.start",
    "patient.clear",
    "patient.goodbye",
    "patient.come_back",
    "patient.deleted",
    "patient.who_is_who",
    "patient.from_file",
    "patient.blank_form",
}
HOLDER = {
    "timeouts.stay",
    "timeouts.seconds_left",
}


def test_every_route_is_used_by_whom_this_table_says(app: Flask) -> None:
    ours = {r.endpoint for r in app.url_map.iter_rules() if not r.endpoint.startswith("patient.")}
    found = {
        rule: {endpoint for endpoint in ours if access.rule_of(app, endpoint) is rule}
        for rule in access.RULES
    }
    used = {rule: endpoints for rule, endpoints in found.items() if endpoints}
    assert used == {access.ANYONE: ANYONE, access.PLAN_HOLDER: HOLDER}


def test_a_patients_pages_are_the_holders_but_for_the_start(app: Flask) -> None:
    rules = {r.endpoint for r in app.url_map.iter_rules() if r.endpoint.startswith("patient.")}
    open_to_all = {e for e in rules if access.rule_of(app, e) is access.ANYONE}
    assert open_to_all == PATIENT_ANYONE


def test_a_route_that_does_not_say_who_may_use_it_keeps_the_app_from_starting(
    app: Flask,
) -> None:
    app.add_url_rule("/planted", "planted", lambda: "")
    with pytest.raises(access.UnmarkedRouteError, match="planted"):
        access.refuse_unmarked_routes(app)


def test_an_unmarked_route_that_slipped_in_is_closed(app: Flask) -> None:
    app.add_url_rule("/planted", "planted", lambda: "secret")
    answer = app.test_client().get("/planted")
    assert answer.status_code == 403
    assert b"secret" not in answer.data


def test_a_rule_that_nobody_checks_is_refused_like_none(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule of a later release, such as one for staff, must never mean "anyone"."""

    def planted() -> str:
        return "secret"

    made_up = access.Rule("staff", lambda _visit: True)
    monkeypatch.setattr(planted, "planner_rule", made_up, raising=False)
    app.add_url_rule("/planted", "planted", planted)
    answer = app.test_client().get("/planted")
    assert answer.status_code == 403
    assert b"secret" not in answer.data
    with pytest.raises(access.UnmarkedRouteError, match="planted"):
        access.refuse_unmarked_routes(app)


def test_a_rule_that_looks_like_a_known_one_is_refused_all_the_same(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def planted() -> str:
        return "secret"

    copied = dataclasses.replace(access.ANYONE)
    assert copied == access.ANYONE
    monkeypatch.setattr(planted, "planner_rule", copied, raising=False)
    app.add_url_rule("/planted", "planted", planted)
    assert app.test_client().get("/planted").status_code == 403


def test_no_part_is_joined_twice(app: Flask) -> None:
    tree = ast.parse(inspect.getsource(planner.app.create_app))
    called = [ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)]
    joined = [name for name in called if name.endswith(".init_app")]
    assert len(joined) > 5
    assert len(joined) == len(set(joined))
    for hooks in (
        app.before_request_funcs,
        app.after_request_funcs,
        app.teardown_request_funcs,
    ):
        for functions in hooks.values():
            assert len(functions) == len(set(functions))


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_no_route_takes_more_than_get_head_and_post(app: Flask, method: str) -> None:
    for rule in app.url_map.iter_rules():
        assert (rule.methods or set()) <= {"GET", "HEAD", "POST"}, rule
    assert app.test_client().open("/healthz", method=method).status_code == 405


def addresses(app: Flask) -> list[str]:
    """One address for each route that can be looked at."""
    with app.test_request_context():
        return [address_of(rule) for rule in app.url_map.iter_rules() if "GET" in rule.methods]


def address_of(rule: Rule) -> str:
    values: dict[str, Any] = dict.fromkeys(rule.arguments, "goals")
    if rule.endpoint == "static":
        values = {"filename": "css/patient-pages.css"}
    return str(rule.build(values, append_unknown=False)[1])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_never_writes(
    app: Flask, client: FlaskClient, database: Database, method: str
) -> None:
    """Only prints are counted, in a table that holds nothing but counters."""
    hold_plan(app, client)
    before = content(database)
    for address in addresses(app):
        client.open(address, method=method)
    assert content(database) == before


def content(database: Database) -> dict[str, list[Any]]:
    tables = [table for table in Base.metadata.sorted_tables if table.name != "throttles"]
    with database.session(writes=False) as session:
        return {table.name: list(session.execute(sa.select(table))) for table in tables}


def test_a_view_that_writes_while_looking_fails(app: Flask, client: FlaskClient) -> None:
    @access.anyone
    def writes() -> str:
        with unit_of_work.read() as session:
            return plans.start_plan(session, first_clinic(session))

    app.add_url_rule("/writes", "writes", writes)
    # PostgreSQL says the same of a server that has become a standby: another try may go well.
    failed = 500 if databases.EVERYTHING is None else 503
    assert client.get("/writes").status_code == failed
    assert client.head("/writes").status_code == failed


def test_holders_pages_are_closed_to_others(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if access.rule_of(app, rule.endpoint) is access.PLAN_HOLDER and "GET" in rule.methods:
            with app.test_request_context():
                address = address_of(rule)
            answer = app.test_client().get(address)
            assert (answer.status_code, answer.location) == (303, "/"), address


def test_asking_for_the_head_answers_as_asking_for_the_page(
    app: Flask, client: FlaskClient
) -> None:
    hold_plan(app, client)
    for address in [*addresses(app), "/nowhere"]:
        asked = {method: client.open(address, method=method) for method in ("GET", "HEAD")}
        assert asked["HEAD"].status_code == asked["GET"].status_code, address
        assert asked["HEAD"].content_length == asked["GET"].content_length, address
        assert asked["HEAD"].data == b""


def test_a_form_without_a_plan_or_words_leads_to_the_start(app: Flask, client: FlaskClient) -> None:
    token = csrf_token(app, client)
    for address in ("/plan/one-thing", "/plan/goals/new", "/plan/check", "/plan/goals/undo"):
        answer = client.post(address, data={"csrf_token": token, "seen": "1"})
        assert (answer.status_code, answer.location) == (303, "/"), address
