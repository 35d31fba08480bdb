"""The small page for a visit that begins at another site."""

from flask.testing import FlaskClient

from tests.support.pages import PageClient, start_plan

CROSS = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


def test_a_visit_from_elsewhere_is_led_here_again_and_gets_no_cookie(client: FlaskClient) -> None:
    answer = client.get("/?language=en", headers=CROSS)
    assert answer.status_code == 200
    assert 'content="0;url=http://localhost/?language=en"' in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_address_cannot_lead_to_another_host(client: FlaskClient) -> None:
    answer = client.get("//evil.example/x", headers=CROSS)
    assert "url=//" not in answer.text


def test_whoever_comes_with_a_cookie_is_not_held_up(client: FlaskClient) -> None:
    pages = PageClient(client)
    start_plan(pages)
    assert "part by part" in client.get("/plan", headers=CROSS).text


def test_only_visits_are_led_on(client: FlaskClient) -> None:
    image = CROSS | {"Sec-Fetch-Mode": "no-cors"}
    assert "One moment" not in client.get("/", headers=image).text
    assert client.get("/nowhere", headers=CROSS).status_code == 404
