"""Answers saved as a file, and a plan that starts from one."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from planner.domain.plans import limits
from planner.services import retention
from planner.services.clinics import first_clinic
from planner.storage.database import Database
from tests.conftest import FakeClock
from tests.support.pages import Page, PageClient, multipart, start_plan
from tests.support.walk import ABOUT

PLANS = Path(__file__).parent.parent / "plans"
HOSTILE = "zqvx<script>"


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    return PageClient(client)


def send(pages: PageClient, data: bytes, status: int = 200) -> Page:
    """Choose a file on its page and send it, as a browser does."""
    token = pages.get("/from-file").all("input", name="csrf_token")[0].get("value")
    form: dict[str, Any] = {
        "csrf_token": token,
        "file": FileStorage(io.BytesIO(data), "my-plan.json"),
    }
    answer = pages.client.post("/from-file", **multipart(form))
    return pages._page(answer, "/from-file", status)


def saved(pages: PageClient) -> bytes:
    answer = pages.client.get("/plan/my-plan.json")
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-plan.json"'
    return answer.data


@pytest.mark.parametrize("name", ["full", "busy", "arabic", "minimal"])
def test_a_plan_comes_back_from_its_own_file(app: Flask, name: str) -> None:
    first, second = PageClient(app.test_client()), PageClient(app.test_client())
    before = json.loads((PLANS / f"{name}.json").read_bytes())
    assert send(first, json.dumps(before).encode()).path == "/plan/code"
    file = saved(first)
    send(second, file)
    assert json.loads(saved(second)) == json.loads(file)
    for section, value in before.items():
        if section != "filled_in_by" and isinstance(value, str | list):
            assert json.loads(file)[section] or not value


def test_a_file_without_name_and_birth_starts_a_plan_too(pages: PageClient, app: Flask) -> None:
    start_plan(pages)
    pages.submit(pages.get("/plan/one-thing"), {"text": "To dance"})
    other = PageClient(app.test_client())
    page = send(other, saved(pages))
    assert page.path == "/plan/code"
    check = other.get("/plan/check").main
    assert "To dance" in check
    assert "Your name and date of birth are missing." in check


def test_a_plan_from_a_file_gets_a_code_of_its_own(pages: PageClient) -> None:
    send(pages, (PLANS / "minimal.json").read_bytes())
    assert pages.get("/plan/code").all("p", class_="code")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b'{"schema_version": 99}'])
def test_what_is_no_plan_is_refused_in_words(pages: PageClient, data: bytes) -> None:
    page = send(pages, data, 422)
    (sentence,) = page.problems.values()
    assert sentence.startswith(("Choose the file first.", "This file cannot be read."))


def test_mistakes_are_told_by_place_and_never_by_words(pages: PageClient) -> None:
    plan = json.loads((PLANS / "full.json").read_bytes())
    plan["filled_in_by"]["on"] = HOSTILE
    plan["events"][1]["when"] = {"on": HOSTILE}
    plan["goals"][0]["importance"] = HOSTILE
    plan[HOSTILE] = HOSTILE
    page = send(pages, json.dumps(plan).encode(), 422)
    assert HOSTILE not in page.html
    assert "zqvx" not in page.html
    for place in ("Who fills this in", "Days that matter, number 2", "My goals, number 1"):
        assert f"Something in the file is not right. Look at: {place}." in page.main
    assert "A part that is not in a plan" in page.main


def test_only_so_many_mistakes_are_told_as_a_person_can_mend(pages: PageClient) -> None:
    events = [{"id": f"e{n}", "title": ""} for n in range(30)]
    page = send(pages, json.dumps({"schema_version": 1, "events": events}).encode(), 422)
    assert page.main.count("Something in the file is not right.") == 2 * 10
    assert "There are more mistakes than can be shown here." in page.main


def test_the_largest_file_is_read_and_a_larger_one_refused(pages: PageClient) -> None:
    plan = (PLANS / "minimal.json").read_bytes().strip()
    roomy = plan[:-1] + b" " * (limits.FILE_BYTES - len(plan)) + b"}"
    assert len(roomy) == limits.FILE_BYTES
    assert "cannot be read" in send(pages, roomy + b" ", 422).main
    refused = send(pages, b"x" * (limits.FILE_BYTES + 40_000), 413)
    assert refused.h1 == "This file is too big"
    assert refused.link("Choose another file") == "/from-file"
    assert send(pages, roomy).path == "/plan/code"


def test_a_plan_at_its_limits_in_a_script_of_three_bytes_comes_back(
    pages: PageClient, app: Flask
) -> None:
    long = "\u0928" * limits.TEXT
    questions = [{"id": f"q{n}", "text": long} for n in range(limits.QUESTIONS)]
    goals = [{"id": f"g{n}", "text": long} for n in range(limits.GOALS)]
    plan = {"schema_version": 1, "questions": questions, "goals": goals}
    send(pages, json.dumps(plan, ensure_ascii=False).encode())
    other = PageClient(app.test_client())
    assert send(other, saved(pages)).path == "/plan/code"
    assert json.loads(saved(other))["goals"][9]["text"] == long


def test_after_a_start_from_a_file_the_code_is_shown(pages: PageClient) -> None:
    page = send(pages, (PLANS / "full.json").read_bytes())
    assert page.h1 == "Your code"
    assert pages.submit(page, has="csrf_token").path == "/plan"


def test_a_file_never_replaces_the_plan_that_one_holds(pages: PageClient) -> None:
    blank = pages.get("/from-file")
    start_plan(pages)
    pages.submit(pages.get("/plan/about"), ABOUT)
    assert pages.get("/from-file").path == "/plan"
    token = pages.get("/plan/about").all("input", name="csrf_token")[0].get("value")
    file = (io.BytesIO((PLANS / "minimal.json").read_bytes()), "x.json")
    form: dict[str, Any] = {"csrf_token": token, "file": file}
    answer = pages.client.post(blank.path, data=form, content_type="multipart/form-data")
    assert answer.location == "/plan"
    assert ABOUT["full_name"] in pages.get("/plan/check").main


def test_a_file_that_is_sent_again_is_still_one_plan(app: Flask, database: Database) -> None:
    """The answer to the first request was lost, so the browser knows no more than before."""
    client = app.test_client(use_cookies=False)
    first = client.get("/from-file")
    cookie = first.headers["Set-Cookie"].partition(";")[0]
    page = PageClient(client)._page(first, "/from-file", 200)
    token = page.all("input", name="csrf_token")[0].get("value")

    def sent(file: bytes) -> str:
        form = {"csrf_token": token, "file": (io.BytesIO(file), "my-plan.json")}
        answer = client.post("/from-file", data=form, headers={"Cookie": cookie})
        assert answer.location == "/plan/code"
        return answer.headers["Set-Cookie"].partition(";")[0]

    plan = (PLANS / "full.json").read_bytes()
    *_, last = [sent(plan) for _ in range(3)]
    assert plans_in(database) == 1
    assert b'class="code"' in client.get("/plan/code", headers={"Cookie": last}).data
    sent((PLANS / "minimal.json").read_bytes())
    assert plans_in(database) == 2


def plans_in(database: Database) -> int:
    with database.session(writes=False) as session:
        return session.scalar(sa.text("SELECT count(*) FROM plans")) or 0


def test_a_plan_from_a_file_whose_code_nobody_saw_is_cleared_away(
    app: Flask, database: Database, clock: FakeClock
) -> None:
    seen, unseen = PageClient(app.test_client()), app.test_client()
    send(seen, (PLANS / "full.json").read_bytes())
    token = PageClient(unseen).get("/from-file").all("input", name="csrf_token")[0].get("value")
    form = {"csrf_token": token, "file": (io.BytesIO((PLANS / "full.json").read_bytes()), "x.json")}
    assert unseen.post("/from-file", data=form).location == "/plan/code"
    clock.advance(days=8)
    with database.work() as session:
        (found,) = retention.find_unreachable(session, first_clinic(session))
        assert retention.erase_if_unreachable(session, first_clinic(session), found)
        assert retention.find_unreachable(session, first_clinic(session)) == []
        assert not retention.erase_if_unreachable(session, first_clinic(session), found)
    assert plans_in(database) == 1


def test_the_welcome_page_offers_a_file_and_the_empty_form(pages: PageClient) -> None:
    page = pages.get("/")
    assert page.form("file").get("enctype") == "multipart/form-data"
    assert page.link("The empty form") == "/blank-form.pdf?print=normal"


def test_no_plan_no_file(client: FlaskClient) -> None:
    assert client.get("/plan/my-plan.json").location == "/"


def test_a_large_file_is_never_put_on_disk(
    pages: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_more: Any) -> Any:
        raise AssertionError("A patient's words were about to be written to a temporary file.")

    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", refuse)
    plan = (PLANS / "minimal.json").read_bytes().strip()
    assert send(pages, plan[:-1] + b" " * 900_000 + b"}").path == "/plan/code"
