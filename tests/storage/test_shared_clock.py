"""The steady clock on PostgreSQL, where each host has a calendar clock of its own."""

import datetime as dt
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from planner import clocks
from planner.app import create_app
from planner.config import Settings
from planner.domain.visits import LimitsByKind, PatientVisit
from planner.processes import installation, migrate
from planner.services import plans, sessions
from planner.services.clinics import first_clinic
from tests.conftest import NoPrinter
from tests.support.databases import empty_postgresql, needs_postgresql

COOKIE = b"c" * 32
NEAR = dt.timedelta(minutes=1)


def set_host_clock(monkeypatch: pytest.MonkeyPatch, ahead: dt.timedelta) -> None:
    def now(zone: dt.tzinfo) -> dt.datetime:
        return dt.datetime.now(zone) + ahead

    wrong = SimpleNamespace(datetime=SimpleNamespace(now=now), UTC=dt.UTC, timedelta=dt.timedelta)
    monkeypatch.setattr(clocks, "dt", wrong)


@needs_postgresql
@pytest.mark.parametrize("hours", [-3, 3])
def test_a_host_whose_clock_is_wrong_measures_as_the_others_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    with empty_postgresql() as address:
        settings = settings.model_copy(update={"database_url": SecretStr(address)})
        first = installation.open_database(settings)
        migrate.upgrade(first.engine)
        with first.work() as session:
            plan_id = plans.start_plan(session, first_clinic(session))
            sessions.open_home_session(session, COOKIE, plan_id)
        first.dispose()
        set_host_clock(monkeypatch, dt.timedelta(hours=hours))
        app = create_app(settings, printer=NoPrinter())
        of_web, of_commands = (
            app.extensions["planner"].database,
            installation.open_database(settings),
        )
        for database in (of_web, of_commands):
            with database.work() as session:
                visit = sessions.find_visit(session, COOKIE, LimitsByKind())
                assert isinstance(visit, PatientVisit)
                sessions.renew_session(session, COOKIE, visit.limits)
        monkeypatch.undo()
        third = installation.open_database(settings)
        with third.reading() as session:
            visit = sessions.find_visit(session, COOKIE, LimitsByKind())
            assert isinstance(visit, PatientVisit)
            rest = visit.limits.idle - dt.timedelta(seconds=visit.seconds_left)
            assert rest < NEAR
        for database in (of_web, of_commands, third):
            database.dispose()
