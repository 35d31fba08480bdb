"""A page belongs to the clinic of its plan; a change is seen without a restart."""

import datetime as dt

from flask import Flask
from flask.testing import FlaskClient

from planner.services import clinics
from planner.storage.database import Database
from planner.web.request import current_clinic
from tests.conftest import FakeClock, hold_plan
from tests.support.clinics import choose

PHONE = "01632 960 000"


def move_to(database: Database, plan_id: str, **values: object) -> None:
    """Give a plan to another clinic."""
    from planner.models import PlanRow

    with database.work() as session:
        added = clinics.add_clinic(session, {"name": "North", **values})
        session.get_one(PlanRow, plan_id).clinic_id = added.id


def test_a_change_is_on_the_pages_within_five_seconds(
    app: Flask, client: FlaskClient, database: Database, clock: FakeClock
) -> None:
    hold_plan(app, client)
    assert PHONE not in client.get("/plan").text
    choose(database, phone=PHONE, metaphor=False)
    assert "captain" in client.get("/").text.casefold()
    clock.advance(seconds=5)
    assert PHONE in client.get("/plan").text
    assert "captain" not in client.get("/").text.casefold()


def test_a_patient_sees_the_clinic_of_the_plan_and_whoever_has_none_the_first(
    app: Flask, client: FlaskClient, database: Database, clock: FakeClock
) -> None:
    plan_id = hold_plan(app, client)
    move_to(database, plan_id, phone=PHONE, metaphor=False)
    clock.advance(seconds=5)
    page = client.get("/plan").text
    assert PHONE in page
    assert "North" in page
    for stranger in (app.test_client().get("/"), app.test_client().get("/nowhere")):
        assert "North" not in stranger.text


def test_today_is_that_of_the_clinic_of_the_plan(
    app: Flask, client: FlaskClient, database: Database, clock: FakeClock
) -> None:
    clock.at = dt.datetime(2027, 2, 20, 23, 30, tzinfo=dt.UTC)
    plan_id = hold_plan(app, client)
    move_to(database, plan_id, time_zone="Europe/Berlin")
    clock.advance(seconds=5)
    client.get("/plan")
    with app.test_request_context("/plan", headers=[("Cookie", cookie_of(client))]):
        assert current_clinic.today() == dt.date(2027, 2, 21)
    with app.test_request_context("/"):
        assert current_clinic.today() == dt.date(2027, 2, 20)


def cookie_of(client: FlaskClient) -> str:
    found = client.get_cookie("planner")
    assert found is not None
    return f"planner={found.value}"


def test_a_new_plan_belongs_to_the_first_clinic(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    with database.work() as session:
        first = clinics.first_clinic(session)
        clinics.add_clinic(session, {"name": "North"})
    plan_id = hold_plan(app, client)
    with database.session(writes=False) as session:
        assert clinics.clinic_of_plan(session, plan_id) == first.id


def test_a_page_asks_the_database_for_no_clinic_while_it_knows_them(
    app: Flask, client: FlaskClient, clock: FakeClock
) -> None:
    import sqlalchemy as sa

    hold_plan(app, client)
    asked: list[str] = []
    sa.event.listen(
        app.extensions["planner"].database.engine,
        "before_cursor_execute",
        lambda *given: asked.append(given[2]),
    )
    client.get("/plan")
    assert asked
    assert not [line for line in asked if "clinics" in line]
    clock.advance(seconds=5)
    client.get("/plan")
    client.get("/plan")
    assert len([line for line in asked if "clinics" in line]) == 1


def test_the_limits_of_a_clinic_end_a_session(
    app: Flask, client: FlaskClient, database: Database, clock: FakeClock
) -> None:
    choose(database, home_idle_minutes=5)
    hold_plan(app, client)
    clock.advance(minutes=4)
    assert client.get("/plan").status_code == 200
    clock.advance(minutes=1)
    assert client.get("/plan").status_code == 303
