"""The headers of every answer, whatever made it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import TooManyRequests
from werkzeug.test import TestResponse

from planner.app import create_app
from planner.config import Settings
from planner.paths import STATIC
from planner.storage.vault import make_key_file
from planner.web.request import access, unit_of_work
from planner.web.request.headers import IMMUTABLE, SECURITY_HEADERS
from planner.web.request.static_files import BUNDLES, fingerprint, static_url
from tests.conftest import FakeClock, csrf_token, hold_plan
from tests.support.clinics import choose_in

CSS = "css/patient-pages.css"


class Lost(Exception):  # noqa: N818  what a driver would raise
    """A driver's error for a connection that broke."""


def lost_database() -> OperationalError:
    error = Lost("server closed the connection")
    return OperationalError("SELECT 1", {}, error, connection_invalidated=True)


@pytest.fixture
def broken(app: Flask) -> Flask:
    """Give the app with routes that fail in each way."""

    def fails(error: Exception) -> Callable[[], str]:
        def view() -> str:
            raise error

        return access.anyone(view)

    app.add_url_rule("/fault", "fault", fails(ValueError("the wedding")), methods=["GET", "POST"])
    app.add_url_rule("/lost", "lost", fails(lost_database()), methods=["GET", "POST"])
    app.add_url_rule("/busy", "busy", fails(TooManyRequests()))
    return app


def a_holders_page(app: Flask) -> str:
    rule = next(
        rule
        for rule in app.url_map.iter_rules()
        if access.rule_of(app, rule.endpoint) is access.PLAN_HOLDER
        and "GET" in (rule.methods or ())
        and not rule.arguments
    )
    return rule.rule


ANSWERS: dict[str, tuple[int, Callable[[FlaskClient, str], TestResponse]]] = {
    "page": (200, lambda c, _: c.get("/")),
    "page without body": (200, lambda c, _: c.head("/timed-out")),
    "error without body": (404, lambda c, _: c.head("/nowhere")),
    "health": (200, lambda c, _: c.get("/healthz")),
    "redirect": (303, lambda c, _: c.get(a_holders_page(c.application))),
    "static": (200, lambda c, _: c.get(f"/static/{CSS}")),
    "static, hashed": (200, lambda c, _: c.get(static_url(CSS))),
    "static, missing": (404, lambda c, _: c.get("/static/none.css")),
    "no token": (400, lambda c, _: c.post("/stay")),
    "another host": (400, lambda c, _: c.get("/", headers={"Host": "evil.example"})),
    "another site": (403, lambda c, _: c.post("/stay", headers={"Origin": "https://evil.example"})),
    "not found": (404, lambda c, _: c.get("/nowhere")),
    "wrong method": (405, lambda c, _: c.delete("/healthz")),
    "too large": (413, lambda c, t: c.post("/stay", data={"csrf_token": t, "x": "x" * 300_000})),
    "too many": (429, lambda c, _: c.get("/busy")),
    "fault": (500, lambda c, _: c.get("/fault")),
    "lost database": (503, lambda c, _: c.get("/lost")),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_carries_the_headers(broken: Flask, kind: str) -> None:
    client = broken.test_client()
    token = csrf_token(broken, client)
    expected, ask = ANSWERS[kind]
    answer = ask(client, token)
    assert answer.status_code == expected
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers.getlist(name) == [value]
    cache = IMMUTABLE if kind == "static, hashed" else "no-store"
    assert answer.headers.getlist("Cache-Control") == [cache]
    assert "Server" not in answer.headers
    assert "Strict-Transport-Security" not in answer.headers


def test_the_policy_allows_nothing_but_our_own_files() -> None:
    policy = dict(
        part.strip().split(" ", 1)
        for part in SECURITY_HEADERS["Content-Security-Policy"].split(";")
    )
    own = {"script-src", "style-src", "img-src", "font-src", "connect-src", "form-action"}
    assert {name for name, value in policy.items() if value == "'self'"} == own
    none = {"default-src", "base-uri", "object-src", "frame-ancestors"}
    assert {name for name, value in policy.items() if value == "'none'"} == none
    assert len(policy) == len(own) + len(none)


def test_a_changed_static_file_is_not_kept_under_its_old_address(client: FlaskClient) -> None:
    assert client.get(f"/static/{CSS}?v=old").headers["Cache-Control"] == "no-store"
    assert client.get(f"/static/{CSS}?v={fingerprint(CSS)}").headers["Cache-Control"] == IMMUTABLE


def test_static_addresses_carry_the_hash(app: Flask) -> None:
    with app.test_request_context():
        from flask import url_for

        assert url_for("static", filename=CSS) == f"/static/{CSS}?v={fingerprint(CSS)}"
        assert static_url(CSS) == f"/static/{CSS}?v={fingerprint(CSS)}"


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_holds_its_files_one_after_the_other(client: FlaskClient, name: str) -> None:
    parts = b"".join((STATIC / part).read_bytes() for part in BUNDLES[name])
    answer = client.get(static_url(name))
    assert answer.data == parts
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize(
    "name", ["../planner/app.py", "%2e%2e/setup.cfg", ".hidden", "css", "css/", "//etc/passwd"]
)
def test_no_other_file_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code in {404, 308}


@pytest.mark.parametrize("kind", [k for k, (code, _) in ANSWERS.items() if code >= 400])
def test_error_pages_are_kind_plain_and_tell_nothing(broken: Flask, kind: str) -> None:
    client = broken.test_client()
    token = csrf_token(broken, client)
    answer = ANSWERS[kind][1](client, token)
    if kind == "error without body":
        assert answer.data == b""
        return
    assert answer.mimetype == "text/html"
    words = answer.text.lower()
    assert words.count("<h1>") == 1
    for leak in ("wedding", "traceback", "valueerror", "werkzeug", "nowhere", "evil", "csrf token"):
        assert leak not in words
    for motif in ("captain", "first mate", "harbour", "steer", "ship"):
        assert motif not in words.replace("captain & crew", "")


def test_without_the_metaphor_error_pages_are_plain_too(
    settings: Settings, clock: FakeClock, printer: Any
) -> None:
    plain = create_app(choose_in(settings, metaphor=False), clock=clock, printer=printer)
    words = plain.test_client().get("/nowhere").text.lower()
    plain.extensions["planner"].database.dispose()
    assert "captain" not in words
    assert "crew" not in words


def test_a_lost_database_asks_to_come_back(broken: Flask) -> None:
    answer = broken.test_client().get("/lost")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(("address", "code"), [("/lost", 503), ("/fault", 500)])
def test_what_was_typed_is_still_there_when_it_could_not_be_saved(
    broken: Flask, address: str, code: int
) -> None:
    client = broken.test_client()
    typed = '<b>"To dance"</b>\n & sing'
    data = {"csrf_token": csrf_token(broken, client), "text": typed}
    answer = client.post(address, data=data)
    assert answer.status_code == code
    assert "&lt;b&gt;" in answer.text
    assert "<b>" not in answer.text
    assert f'action="{address}"' in answer.text


def test_what_another_site_sent_does_not_travel_on(broken: Flask) -> None:
    answer = broken.test_client().post("/lost", data={"text": "not ours"})
    assert answer.status_code == 400
    assert "not ours" not in answer.text


def test_a_commit_that_fails_saves_nothing_and_says_so(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_id = hold_plan(app, client)
    token = csrf_token(app, client)
    before = client.get_cookie("planner")

    def refuse(_session: object) -> None:
        raise lost_database()

    monkeypatch.setattr("planner.storage.database.Session.commit", refuse)
    answer = client.post("/begins", data={"csrf_token": token})
    assert answer.status_code == 503
    assert plan_id not in answer.text
    assert client.get_cookie("planner") == before
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers.getlist(name) == [value]


def test_a_page_comes_even_when_its_template_is_broken(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise ValueError("the wedding")

    monkeypatch.setattr("planner.web.request.error_pages.render_template", refuse)
    answer = client.get("/nowhere")
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    assert "wedding" not in answer.text


@pytest.fixture
def behind_proxy(settings: Settings, clock: FakeClock, printer: Any) -> Iterator[Flask]:
    app = create_app(
        settings.model_copy(update={"proxies": 1, "trusted_hosts": ("plans.example",)}),
        clock=clock,
        printer=printer,
    )
    yield app
    app.extensions["planner"].database.dispose()


FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "plans.example"}


def test_over_tls_the_browser_is_told_to_stay_there(behind_proxy: Flask) -> None:
    answer = behind_proxy.test_client().get("/nowhere", headers=FORWARDED)
    assert answer.status_code == 404
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_what_a_visitor_says_about_proxies_is_not_believed(client: FlaskClient) -> None:
    answer = client.get("/healthz", headers=FORWARDED)
    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer.headers


def test_readiness_says_what_fails_and_nothing_else(
    app: Flask, client: FlaskClient, printer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    well = {"status": "ok", "database": "ok", "key": "ok", "print": "ok", "fonts": "ok"}
    assert client.get("/readyz").json == well
    printer.works = False
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == well | {"status": "failed", "print": "failed"}
    printer.works = True
    monkeypatch.setattr("planner.web.request.health.unprintable", lambda _text: ["Latin"])
    assert client.get("/readyz").json == well | {"status": "failed", "fonts": "failed"}
    monkeypatch.undo()
    with app.app_context(), unit_of_work.parts().database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE plans RENAME TO somewhere_else")
    assert client.get("/readyz").json == well | {"status": "failed", "database": "failed"}


def test_readiness_says_when_the_next_start_would_not_find_the_key(
    settings: Settings, client: FlaskClient
) -> None:
    path = settings.key_path
    kept = path.read_bytes()
    path.unlink()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["key"]) == (503, "failed")
    make_key_file(path)
    assert client.get("/readyz").json["key"] == "failed"
    path.write_bytes(kept)
    path.chmod(0o644)
    assert client.get("/readyz").json["key"] == "failed"
    path.chmod(0o600)
    # A new key in front of it does no harm.
    make_key_file(path.with_name("new"))
    path.write_bytes(path.with_name("new").read_bytes().replace(b"k1:", b"k2:") + kept)
    assert client.get("/readyz").json["key"] == "ok"
