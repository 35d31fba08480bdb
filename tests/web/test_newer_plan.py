"""A plan that a newer version saved: nothing of it is lost, and its holder can always leave."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from planner.models import EditionRow, PlanRow
from planner.services import editions, plans, retention
from planner.services.clinics import first_clinic
from planner.services.sealed_plans import place_of
from planner.storage.database import Database, Session
from tests.support.pages import PageClient, start_plan
from tests.support.walk import ABOUT, SHARING

UNKNOWN = {"of": ["tomorrow", 1]}
TITLE = "A newer program saved your plan"
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    made = PageClient(client)
    start_plan(made)
    made.submit(made.get("/plan/one-thing"), {"text": "To sing"})
    for text in ("Dance", "Walk"):
        made.submit(made.get("/plan/goals/new"), {"text": text, "by-how": "none"})
    return made


def the_plan(session: Session) -> PlanRow:
    return session.scalars(sa.select(PlanRow)).one()


def document(database: Database) -> dict[str, Any]:
    with database.session(writes=False) as session:
        row = the_plan(session)
        key = session.keyring.unwrap(row.wrapped_key, place_of(row.id, "key"))
        found: dict[str, Any] = json.loads(key.unseal(row.document, place_of(row.id, "document")))
    return found


def save_by_newer_version(database: Database, change: Change) -> None:
    """Change the stored document as another version of the program would."""
    changed = document(database)
    change(changed)
    seal(database, json.dumps(changed).encode())


def seal(database: Database, plain: bytes) -> None:
    with database.work() as session:
        row = the_plan(session)
        key = session.keyring.unwrap(row.wrapped_key, place_of(row.id, "key"))
        row.document = key.seal(plain, place_of(row.id, "document"))


def know_more(plan: dict[str, Any]) -> None:
    for part in (plan, plan["one_thing"], plan["goals"][1], plan["about"]["appointment"]):
        part["from_tomorrow"] = UNKNOWN


def choose_something_new(plan: dict[str, Any]) -> None:
    plan["one_thing"]["area"] = "moon"


def test_a_plan_with_unknown_fields_opens_and_keeps_them_when_it_is_saved(
    pages: PageClient, database: Database
) -> None:
    save_by_newer_version(database, know_more)
    assert "To sing" in pages.get("/plan/check").main
    pages.submit(pages.get("/plan/one-thing"), {"text": "To sing again"})
    pages.submit(pages.get("/plan/about"), ABOUT)
    pages.submit(pages.get(pages.get("/plan/goals").link("Change")), {"text": "Dance on"})
    found = document(database)
    assert found["one_thing"]["text"] == "To sing again"
    assert [goal["text"] for goal in found["goals"]] == ["Dance on", "Walk"]
    parts = (found, found["one_thing"], found["goals"][1], found["about"]["appointment"])
    assert [part["from_tomorrow"] for part in parts] == [UNKNOWN] * 4
    assert "from_tomorrow" not in found["goals"][0]


def test_an_edition_keeps_what_a_newer_version_noted_and_one_of_its_own_opens(
    pages: PageClient, printer: Any, database: Database
) -> None:
    printer.is_out_of_order = True
    save_by_newer_version(database, know_more)
    pages.submit(pages.get("/plan/check"), SHARING, then="share")
    with database.session(writes=False) as session:
        row = session.scalars(sa.select(EditionRow)).one()
        key = session.keyring.unwrap(the_plan(session).wrapped_key, place_of(row.plan_id, "key"))
        plain = json.loads(key.unseal(row.document, editions._place(row, "document")))
        assert plain["from_tomorrow"] == UNKNOWN
        assert plain["goals"][1]["from_tomorrow"] == UNKNOWN
    assert "Edition 1" in pages.get("/plan/done").main
    assert "To sing" in pages.get("/plan/summary?edition=1").main


@pytest.mark.parametrize(
    "plain",
    [None, b"\x00 packed another way", b'{"schema_version": 2}'],
    ids=["a new choice", "packed", "a later schema"],
)
def test_what_is_not_understood_is_said_and_the_plan_can_be_left_and_deleted(
    app: Flask, pages: PageClient, database: Database, plain: bytes | None
) -> None:
    form = pages.get("/plan/one-thing")
    if plain is None:
        save_by_newer_version(database, choose_something_new)
    else:
        seal(database, plain)
    with database.session(writes=False) as session:
        sealed = the_plan(session).document
    for address in ("/plan", "/plan/check", "/plan/done", "/plan/summary.pdf", "/plan/print"):
        page = pages.get(address, status=503)
        assert page.h1 == TITLE
        assert page.headers["Retry-After"]
    # What was typed stays on the page, and nothing is written over.
    page = pages.submit(form, {"text": "To sing on"}, status=503)
    assert "What you typed is kept" in page.main
    assert "To sing on" in page.html
    with database.session(writes=False) as session:
        assert the_plan(session).document == sealed
    assert pages.get(page.link("Clear and leave")).h1 == "Clear this screen and leave?"
    assert pages.get("/plan/code").h1
    assert pages.get("/who-is-who").h1
    delete = pages.get(page.link("Delete my plan"))
    assert pages.submit(pages.get("/leave"), has="csrf_token").path == "/goodbye"
    assert delete.h1


def test_a_plan_that_is_not_understood_is_deleted_for_good(
    pages: PageClient, database: Database
) -> None:
    save_by_newer_version(database, choose_something_new)
    assert pages.submit(pages.get("/delete"), has="csrf_token").h1 == "Your plan is deleted"
    with database.session(writes=False) as session:
        assert session.scalars(sa.select(PlanRow)).all() == []


def test_leaving_and_deleting_ask_no_key(pages: PageClient, database: Database) -> None:
    with database.work() as session:
        the_plan(session).document = b"\x09 sealed in a way of its own"
    assert pages.get("/leave").h1
    assert pages.submit(pages.get("/delete"), has="csrf_token").h1 == "Your plan is deleted"


def test_a_purge_keeps_a_plan_that_it_cannot_read(
    pages: PageClient, database: Database, clock: Any
) -> None:
    with database.work() as session:
        plan_id = plans.start_plan(session, first_clinic(session))
        plans.erase_plan(session, the_other(session, plan_id))
    save_by_newer_version(database, lambda plan: plan["hopes"].update(hope=["new"]))
    clock.advance(days=30)
    with database.work() as session:
        assert retention.find_unused(session, first_clinic(session)) == []
        assert not retention.erase_if_unused(session, first_clinic(session), plan_id)


def the_other(session: Session, plan_id: str) -> str:
    return session.scalars(sa.select(PlanRow.id).where(PlanRow.id != plan_id)).one()


def test_the_log_names_the_section_and_no_word(
    pages: PageClient, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    save_by_newer_version(database, choose_something_new)
    pages.get("/plan", status=503)
    said = capsys.readouterr()
    assert "plan_is_newer" in said.out + said.err
    assert "one_thing" in said.out + said.err
    assert "moon" not in said.out + said.err
