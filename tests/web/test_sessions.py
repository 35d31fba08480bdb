"""The cookie, the CSRF token, and the end of a session."""

import base64
from io import BytesIO

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from planner.config import Settings
from planner.domain.plans.plan import OneThing
from planner.services import plans
from planner.storage.database import Database
from planner.web.request import access, unit_of_work, visits
from tests.conftest import FakeClock, csrf_token, hold_plan
from tests.support.pages import PageClient, start_plan
from tests.support.plans import save_section

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Choir\r\n"
    b"DTSTART;VALUE=DATE:20270612\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture(autouse=True)
def _ends(app: Flask) -> None:
    def end() -> str:
        with unit_of_work.write() as session:
            visits.end(session)
        return ""

    def left() -> str:
        return str(visits.seconds_left())

    def refuse() -> None:
        plan_id = access.require_plan()
        with unit_of_work.write() as session:
            save_section(session, plan_id, "one_thing", OneThing(text="x"), seen=1)
            abort(422)

    app.add_url_rule("/refuses", "refuses", access.plan_holder(refuse), methods=["POST"])
    app.add_url_rule("/ends", "ends", access.plan_holder(end), methods=["POST"])
    app.add_url_rule("/left", "left", access.plan_holder(left))


def stay(client: FlaskClient, token: str, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/stay", data={"csrf_token": token}, headers=named).status_code


def test_a_visitor_without_a_form_gets_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/healthz").headers
    assert "Set-Cookie" not in client.get("/nowhere").headers


def test_the_cookie_on_this_computer_is_plain_and_locked(app: Flask, client: FlaskClient) -> None:
    csrf_token(app, client)
    cookie = app.test_client().get("/shows_token").headers["Set-Cookie"]
    name, value = cookie.split(";")[0].split("=", 1)
    assert name == "planner"
    assert len(base64.urlsafe_b64decode(value + "=")) == 32
    attributes = {part.strip() for part in cookie.split(";")[1:]}
    assert attributes == {"HttpOnly", "Path=/", "SameSite=Strict"}


@pytest.mark.parametrize("base", ["https://127.0.0.1", "http://plans.example"])
def test_anywhere_else_the_cookie_needs_tls_and_this_very_host(
    app: Flask, client: FlaskClient, base: str
) -> None:
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "plans.example", "localhost"]
    csrf_token(app, client)
    cookie = app.test_client().get("/shows_token", base_url=base).headers["Set-Cookie"]
    assert cookie.startswith("__Host-planner=")
    attributes = {part.strip() for part in cookie.split(";")[1:]}
    assert attributes == {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"}


def test_a_plan_starts_under_a_new_cookie(app: Flask, client: FlaskClient) -> None:
    csrf_token(app, client)
    before = client.get_cookie("planner")
    hold_plan(app, client)
    after = client.get_cookie("planner")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    fixed = app.test_client()
    fixed.set_cookie("planner", before.value)
    assert fixed.get("/left").status_code == 303


def test_a_token_of_before_the_start_is_refused_after_it(app: Flask, client: FlaskClient) -> None:
    token = csrf_token(app, client)
    hold_plan(app, client)
    assert stay(client, token) == 400
    assert stay(client, csrf_token(app, client)) == 204


def test_another_browsers_token_is_refused(app: Flask, client: FlaskClient) -> None:
    hold_plan(app, client)
    assert stay(client, csrf_token(app, app.test_client())) == 400
    assert stay(client, "") == 400
    assert stay(client, "x" * 200) == 400


def test_a_token_has_no_clock_of_its_own(
    app: Flask, client: FlaskClient, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_plan(app, client)
    token = csrf_token(app, client)
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: 4e9)
    assert stay(client, token) == 204


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Sec_Fetch_Site": "same-origin"}, 204),
        ({"Sec_Fetch_Site": "none"}, 204),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Origin": "null"}, 204),
        ({"Origin": "http://localhost"}, 204),
        ({"Origin": "https://localhost"}, 403),
        ({"Origin": "http://localhost:81"}, 403),
        ({"Origin": "null", "Sec_Fetch_Site": "cross-site"}, 403),
    ],
)
def test_what_another_site_sends_is_refused(
    app: Flask, client: FlaskClient, headers: dict[str, str], expected: int
) -> None:
    hold_plan(app, client)
    assert stay(client, csrf_token(app, client), **headers) == expected


def test_at_rest_for_half_an_hour_the_page_leads_to_the_time_out(
    app: Flask, client: FlaskClient, clock: FakeClock
) -> None:
    hold_plan(app, client)
    clock.advance(minutes=29)
    assert client.get("/left").text == "60"
    clock.advance(minutes=1)
    answer = client.get("/left")
    assert (answer.status_code, answer.location) == (303, "/timed-out")
    assert client.get("/timed-out").status_code == 200


def test_looking_does_not_keep_a_session_alive_and_sending_does(
    app: Flask, client: FlaskClient, clock: FakeClock
) -> None:
    hold_plan(app, client)
    token = csrf_token(app, client)
    clock.advance(minutes=20)
    client.get("/left")
    assert client.get("/left").text == str(10 * 60)
    assert stay(client, token) == 204
    assert client.get("/left").text == str(30 * 60)


def test_a_form_that_is_refused_keeps_the_session_alive_and_changes_nothing(
    app: Flask, client: FlaskClient, clock: FakeClock, database: Database
) -> None:
    plan_id = hold_plan(app, client)
    token = csrf_token(app, client)
    clock.advance(minutes=20)
    assert client.post("/refuses", data={"csrf_token": token}).status_code == 422
    assert client.get("/left").text == str(30 * 60)
    with database.session(writes=False) as session:
        assert plans.get_plan(session, plan_id).revision == 1


def test_what_is_sent_after_the_time_out_is_answered_and_not_saved(
    app: Flask, client: FlaskClient, clock: FakeClock
) -> None:
    hold_plan(app, client)
    token = csrf_token(app, client)
    clock.advance(minutes=31)
    answer = client.post("/stay", data={"csrf_token": token})
    assert answer.status_code == 403
    assert "away" in answer.text


def test_twelve_hours_are_the_end_however_busy(
    app: Flask, client: FlaskClient, clock: FakeClock, settings: Settings
) -> None:
    hold_plan(app, client)
    token = csrf_token(app, client)
    for _ in range(12 * 3 - 1):
        clock.advance(minutes=20)
        assert stay(client, token) == 204
    clock.advance(minutes=20)
    assert stay(client, token) == 403


def test_after_the_end_cookie_and_row_are_gone(app: Flask, client: FlaskClient) -> None:
    hold_plan(app, client)
    cookie = client.get_cookie("planner")
    client.post("/ends", data={"csrf_token": csrf_token(app, client)})
    assert client.get_cookie("planner") is None
    assert cookie is not None
    client.set_cookie("planner", cookie.value)
    assert client.get("/left").status_code == 303


@pytest.mark.parametrize("value", ["", "x", "é", "A" * 42, "A" * 44, "!" * 43, "A" * 4000])
def test_a_malformed_cookie_counts_as_none(client: FlaskClient, value: str) -> None:
    client.set_cookie("planner", value)
    assert client.get("/left").status_code == 303
    assert client.get("/healthz").status_code == 200


def test_flask_session_keeps_nothing(app: Flask) -> None:
    with app.test_request_context():
        from flask import session

        with pytest.raises(TypeError, match="keeps nothing"):
            session["name"] = "Alex"
        assert list(session) == ["csrf_token"]


@pytest.mark.parametrize("path", ["/plan/code/new", "/plan/events/calendar"])
def test_a_page_that_lets_go_of_the_database_keeps_the_time_it_promises(
    client: FlaskClient, clock: FakeClock, path: str
) -> None:
    pages = PageClient(client)
    start_plan(pages)
    page = pages.get(path)
    token = page.all("input", name="csrf_token")[0].get("value")
    clock.advance(minutes=10)
    client.post(path, data={"csrf_token": token, "file": (BytesIO(CALENDAR), "my.ics")})
    assert client.get("/seconds-left").text == "1800"
    clock.advance(minutes=29)
    assert client.get("/plan").status_code == 200
