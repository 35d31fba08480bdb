"""What is sent is small, and no other site can measure a patient's page."""

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.web.request.static_files import static_url
from tests.conftest import hold_plan

OWN = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
FILES = ("css/patient-pages.css", "js/autosave.js", "js/stay.js", "images/favicon.svg")
PAGE = "/plan/weeks"


@pytest.mark.parametrize("name", FILES)
def test_our_own_files_are_the_same_after_unpacking(client: FlaskClient, name: str) -> None:
    plain = client.get(static_url(name))
    packed = client.get(static_url(name), headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain.headers
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]
    if "Content-Encoding" in packed.headers:
        assert gzip.decompress(packed.data) == plain.data
        assert packed.content_length == len(packed.data) < len(plain.data)
    else:
        assert len(plain.data) < 600


def test_a_page_that_its_own_site_asked_for_is_compressed(app: Flask, client: FlaskClient) -> None:
    hold_plan(app, client)
    answer = client.get(PAGE, headers=OWN)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"<html" in gzip.decompress(answer.data)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", None])
def test_a_page_that_another_site_may_have_asked_for_is_not(
    app: Flask, client: FlaskClient, site: str | None
) -> None:
    hold_plan(app, client)
    headers = {"Accept-Encoding": "gzip"} | ({} if site is None else {"Sec-Fetch-Site": site})
    answer = client.get(PAGE, headers=headers)
    assert "Content-Encoding" not in answer.headers
    assert b"<html" in answer.data


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0"])
def test_a_browser_that_takes_no_gzip_gets_none(client: FlaskClient, accepted: str) -> None:
    answer = client.get("/", headers=OWN | {"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers


def test_the_length_of_a_page_is_blurred(app: Flask, client: FlaskClient) -> None:
    hold_plan(app, client)
    lengths = {len(client.get(PAGE, headers=OWN).data) for _ in range(30)}
    assert len(lengths) > 5


def test_a_page_repeats_nothing_of_its_address(client: FlaskClient) -> None:
    assert b"Zorbex" not in client.get("/?language=Zorbex&who=Zorbex#Zorbex").data
