"""Every kind of visit at every route of the URL map: let in where its rule says so, else refused.

No page of kiosks or staff exists yet, so throw-away routes stand in: one for each rule.
"""

import base64
import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule as UrlRule
from werkzeug.test import TestResponse

from planner.domain.plans.plan import Goal, OneThing, Sharing
from planner.domain.roles import ROLES, Permission, Role
from planner.domain.visits import KIOSK_LIMITS, STAFF_LIMITS, KioskVisit, PatientVisit, StaffVisit
from planner.models import SessionRow
from planner.services import clinics, editions, plans, sessions
from planner.services.clinics import first_clinic
from planner.storage.database import Database
from planner.web.request import access, visits
from tests.conftest import FakeClock, csrf_token
from tests.support.plans import save_item, save_section

WORDS = "Sekretwords"
ITEM = "goal1"
STAFF = [*Role, "no-role"]
OPEN = ["patient", "kiosk", "kiosk-patient", *STAFF]
ENDED = ["patient", "kiosk-patient", "doctor"]
VISITORS = ["nobody", *OPEN, *(f"ended-{who}" for who in ENDED)]


@pytest.fixture(autouse=True)
def _routes(app: Flask) -> None:
    """Give the app a route for each rule, and staff who hold the role that they are called by."""

    def of_clinic(clinic_id: str) -> str | tuple[str, int]:
        is_ours = access.require_staff().clinic_id == clinic_id
        return f"{WORDS} of {clinic_id}" if is_ours else ("", 404)

    for permission in Permission:

        def view(clinic_id: str) -> str | tuple[str, int]:
            return of_clinic(clinic_id)

        app.add_url_rule(
            f"/team/{permission}/<clinic_id>",
            f"team.{permission}",
            access.may(permission)(view),
            methods=["GET", "POST"],
        )
    app.add_url_rule("/kiosk", "kiosk.idle", access.kiosk(lambda: "kiosk"))
    app.add_url_rule(
        "/kiosk/plan",
        "kiosk.plan",
        access.kiosk_patient(lambda: "plan"),
        methods=["GET", "POST"],
    )
    parts = app.extensions["planner"]

    def roles_of(_session: Any, staff_id: str, _clinic_id: str) -> frozenset[Role]:
        return frozenset({Role(staff_id)}) if staff_id in set(Role) else frozenset()

    app.extensions["planner"] = dataclasses.replace(parts, roles_of=roles_of)


class Visitors:
    """Browsers of every kind; the patients' plans hold words that nobody else may get."""

    def __init__(self, app: Flask, database: Database) -> None:
        self.app, self.database = app, database
        with database.work() as session:
            self.clinic_id = first_clinic(session).id
            self.their_clinic_id = clinics.add_clinic(session, {"name": "Theirs"}).id
            self.plan_id = self._plan(session)
            self.their_plan_id = plans.start_plan(session, first_clinic(session))

    def come(self, who: str) -> FlaskClient:
        """A browser with a session that began now; `ended-` ones began yesterday."""
        client = self.app.test_client()
        if who == "nobody":
            return client
        cookie = who.encode().ljust(32, b".")
        with self.database.work() as session:
            sessions.end_session(session, cookie)
            self._open(session, cookie, who.removeprefix("ended-"))
            if who.startswith("ended-"):
                self._end(session, cookie)
        client.set_cookie("planner", base64.urlsafe_b64encode(cookie).decode().rstrip("="))
        return client

    def _open(self, session: Any, cookie: bytes, who: str) -> None:
        if who == "patient":
            sessions.open_home_session(session, cookie, self.plan_id)
        elif who == "other patient":
            sessions.open_home_session(session, cookie, self.their_plan_id)
        elif who.startswith("kiosk"):
            plan_id = self.plan_id if who == "kiosk-patient" else None
            sessions.open_kiosk_session(session, cookie, "kiosk-1", plan_id)
        else:
            sessions.open_staff_session(session, cookie, who, self.clinic_id)

    @staticmethod
    def _end(session: Any, cookie: bytes) -> None:
        row = session.get_one(SessionRow, hashlib.sha256(cookie).digest())
        row.seen_at -= dt.timedelta(hours=13)
        row.started_at -= dt.timedelta(hours=13)
        session.flush()

    @staticmethod
    def _plan(session: Any) -> str:
        clinic = first_clinic(session)
        plan_id = plans.start_plan(session, clinic)
        save_section(session, plan_id, "one_thing", OneThing(text=WORDS), seen=1)
        seen = save_item(session, plan_id, "goals", Goal(id=ITEM, text=WORDS), seen=2)
        editions.share(session, clinic, plan_id, Sharing(), has_consent=True, seen=seen)
        return plan_id


@pytest.fixture
def visitors(app: Flask, database: Database) -> Visitors:
    return Visitors(app, database)


def routes(app: Flask, clinic_id: str = "none") -> Iterator[tuple[UrlRule, str, str]]:
    """Every route of the URL map as (rule, method, address), with objects that exist."""
    values = {"item_id": ITEM, "number": "1", "clinic_id": clinic_id, "filename": "css/none.css"}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            given = {name: values[name] for name in rule.arguments}
            address = str(rule.build(given, append_unknown=False)[1])
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule, method, address


def let_in(who: str, rule: access.Rule) -> bool:
    """Who is let in, said once more here, from the tables of the domain alone."""
    if rule is access.ANYONE:
        return True
    if rule is access.PLAN_HOLDER:
        return who == "patient"
    if rule is access.KIOSK:
        return who in {"kiosk", "kiosk-patient"}
    if rule is access.KIOSK_PATIENT:
        return who == "kiosk-patient"
    permission = Permission(rule.name.removeprefix("may "))
    return who in set(Role) and Role(who) in ROLES[permission]


def is_refused(answer: TestResponse) -> bool:
    return answer.status_code == 403 or (
        answer.status_code == 303 and answer.location in {"/", "/timed-out"}
    )


def ask(app: Flask, client: FlaskClient, method: str, address: str) -> TestResponse:
    data = {"csrf_token": csrf_token(app, client)} if method == "POST" else None
    return client.open(address, method=method, data=data)


@pytest.mark.parametrize("who", VISITORS)
def test_each_visitor_is_let_in_where_the_rule_says_so_and_refused_elsewhere(
    app: Flask, visitors: Visitors, who: str
) -> None:
    client, seen = visitors.come(who), set()
    for route, method, address in routes(app, visitors.clinic_id):
        rule = access.rule_of(app, route.endpoint)
        assert rule is not None
        if rule is access.ANYONE or (let_in(who, rule) and method == "POST"):
            continue
        answer = ask(app, client, method, address)
        seen.add(rule)
        if let_in(who, rule):
            assert not is_refused(answer), (who, method, address, answer.status_code)
        else:
            assert is_refused(answer), (who, method, address, answer.status_code)
            assert WORDS not in answer.text, (who, address)
    assert seen == set(access.RULES) - {access.ANYONE}


@pytest.mark.parametrize("rule", access.RULES, ids=lambda rule: rule.name)
def test_a_stranger_gets_403_or_the_start_page_for_every_rule_but_anyone(
    app: Flask, rule: access.Rule
) -> None:
    asked = [
        (app.test_client().get(address), address)
        for route, method, address in routes(app)
        if method == "GET" and access.rule_of(app, route.endpoint) is rule
    ]
    assert asked
    for answer, address in asked:
        assert is_refused(answer) is (rule is not access.ANYONE), address


@pytest.mark.parametrize("who", STAFF)
def test_an_object_of_another_clinic_is_not_found(app: Flask, visitors: Visitors, who: str) -> None:
    client = visitors.come(who)
    for permission in Permission:
        may = who in set(Role) and Role(who) in ROLES[permission]
        ours = client.get(f"/team/{permission}/{visitors.clinic_id}")
        theirs = client.get(f"/team/{permission}/{visitors.their_clinic_id}")
        assert (ours.status_code, theirs.status_code) == ((200, 404) if may else (403, 403))
        assert WORDS not in theirs.text


def test_a_patient_gets_no_word_of_another_plan_by_its_ids(app: Flask, visitors: Visitors) -> None:
    client = visitors.come("other patient")
    with_objects = [
        (method, address)
        for route, method, address in routes(app)
        if route.arguments and access.rule_of(app, route.endpoint) is access.PLAN_HOLDER
    ]
    assert len(with_objects) > 5
    for method, address in with_objects:
        assert WORDS not in ask(app, client, method, address).text, address


@pytest.mark.parametrize(
    ("who", "address", "idle"),
    [
        ("kiosk-patient", "/kiosk/plan", KIOSK_LIMITS.idle),
        ("nurse", f"/team/{Permission.SEE_QUEUE}/", STAFF_LIMITS.idle),
    ],
)
def test_kiosk_and_staff_are_timed_out_by_their_own_limits_and_renewed_by_what_they_send(
    app: Flask,
    visitors: Visitors,
    clock: FakeClock,
    who: str,
    address: str,
    idle: dt.timedelta,
) -> None:
    client = visitors.come(who)
    address += visitors.clinic_id if who == "nurse" else ""
    token = csrf_token(app, client)
    clock.at += idle - dt.timedelta(seconds=1)
    assert client.post(address, data={"csrf_token": token}).status_code == 200
    clock.at += idle - dt.timedelta(seconds=1)
    assert client.get(address).status_code == 200
    clock.at += dt.timedelta(seconds=1)
    assert client.get(address).status_code == 403
    assert client.post(address, data={"csrf_token": token}).status_code == 403


def test_a_role_that_is_taken_away_is_gone_with_the_next_request(
    app: Flask, visitors: Visitors
) -> None:
    client, address = visitors.come("nurse"), f"/team/{Permission.READ_PLAN}/{visitors.clinic_id}"
    assert client.get(address).status_code == 200
    parts = app.extensions["planner"]
    app.extensions["planner"] = dataclasses.replace(parts, roles_of=lambda *_: frozenset())
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("who", OPEN)
def test_a_view_gets_the_visit_as_one_value(app: Flask, visitors: Visitors, who: str) -> None:
    found: list[Any] = []

    def look() -> str:
        found.append(visits.current())
        return ""

    app.add_url_rule("/looks", "looks", access.anyone(look))
    visitors.come(who).get("/looks")
    (visit,) = found
    kinds = {"patient": PatientVisit, "kiosk": KioskVisit, "kiosk-patient": KioskVisit}
    assert type(visit) is kinds.get(who, StaffVisit)
    with pytest.raises(dataclasses.FrozenInstanceError):
        visit.seconds_left = 10_000
