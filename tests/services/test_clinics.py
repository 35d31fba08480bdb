"""Clinics are added, found and changed whole or not at all."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from planner.domain.clinics import InvalidClinicError
from planner.services import clinics
from planner.services.known_clinics import KnownClinics
from planner.storage.database import Database, Session
from tests.conftest import FakeClock


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session(writes=True) as opened:
        yield opened


def test_there_is_one_clinic_from_the_start(session: Session) -> None:
    (only,) = clinics.list_clinics(session)
    assert clinics.first_clinic(session) == only
    assert clinics.get_clinic(session, only.id) == only


def test_a_clinic_that_is_added_is_found_by_name_and_by_id_and_is_not_the_first(
    session: Session,
) -> None:
    first = clinics.first_clinic(session)
    added = clinics.add_clinic(session, {"name": "North Wing", "time_zone": "Pacific/Auckland"})
    assert clinics.find_clinic(session, " north wing ") == added
    assert clinics.find_clinic(session, added.id) == added
    assert clinics.find_clinic(session, "South Wing") is None
    assert clinics.list_clinics(session) == [first, added]
    assert clinics.first_clinic(session) == first


def test_every_value_is_kept_as_it_was_given(session: Session) -> None:
    given = {
        "name": "North",
        "phone": "0123 456",
        "time_zone": "Europe/Berlin",
        "languages": ["de", "en"],
        "paper": "letter",
        "metaphor": False,
        "home_idle_minutes": 45,
        "home_max_hours": 8,
        "code_days": 30,
        "unused_plan_days": 3,
        "opening_days": [0, 2, 5],
        "closures": [{"first_on": "2027-12-24", "last_on": "2027-12-26", "name": "Christmas"}],
        "windows": [{"label": "low counts", "first_day": 7, "last_day": 14, "after": "dose"}],
    }
    added = clinics.add_clinic(session, given)
    session.expire_all()
    assert clinics.get_clinic(session, added.id).model_dump(mode="json") == {
        "id": added.id,
        **given,
    }
    assert set(given) | {"id"} == set(type(added).model_fields)


def test_a_change_with_one_bad_value_changes_nothing(session: Session) -> None:
    before = clinics.first_clinic(session)
    with pytest.raises(InvalidClinicError) as caught:
        clinics.set_clinic(session, before.id, {"phone": "1", "time_zone": "Mars", "code_days": 0})
    assert str(caught.value).splitlines() == [
        "time_zone: must be a time zone, as in Europe/Berlin.",
        "code_days: must be a whole number from 1 to 3660.",
    ]
    assert clinics.first_clinic(session) == before
    assert clinics.set_clinic(session, before.id, {"phone": "1"}).phone == "1"


def test_two_clinics_of_one_name_are_refused(session: Session) -> None:
    clinics.add_clinic(session, {"name": "North"})
    with pytest.raises(clinics.ClinicExistsError, match="North"):
        clinics.add_clinic(session, {"name": "NORTH"})
    first = clinics.first_clinic(session)
    with pytest.raises(clinics.ClinicExistsError):
        clinics.set_clinic(session, first.id, {"name": "north"})
    assert clinics.set_clinic(session, first.id, {"name": "South"}).name == "South"
    assert clinics.set_clinic(session, first.id, {"name": "south"}).name == "south"


def test_a_clinic_that_is_not_there_is_said(session: Session) -> None:
    with pytest.raises(clinics.ClinicNotFoundError):
        clinics.get_clinic(session, "0" * 32)
    with pytest.raises(clinics.ClinicNotFoundError):
        clinics.set_clinic(session, "0" * 32, {"phone": "1"})


def test_a_change_is_known_within_five_seconds_and_no_sooner_asked_for(
    database: Database, clock: FakeClock
) -> None:
    known = KnownClinics(database)
    with database.work() as session:
        clinics.set_clinic(session, known.first.id, {"phone": "0123"})
    clock.advance(seconds=4.9)
    known.refresh()
    assert known.first.phone is None
    clock.advance(seconds=0.1)
    known.refresh()
    assert known.first.phone == "0123"


def test_a_clinic_that_was_added_just_now_is_known_when_it_is_asked_for(database: Database) -> None:
    known = KnownClinics(database)
    with database.work() as session:
        added = clinics.add_clinic(session, {"name": "North"})
    assert known.get(added.id) == added
    with pytest.raises(clinics.ClinicNotFoundError):
        known.get("0" * 32)


def test_what_was_read_last_goes_on_to_serve_when_the_database_is_gone(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = KnownClinics(database)
    first = known.first

    asked = []

    def lost(**_: bool) -> Session:
        asked.append(clock())
        raise PoolTimeoutError("gone")

    monkeypatch.setattr(database, "session", lost)
    for _ in range(3):
        clock.advance(seconds=5)
        known.refresh()
        known.refresh()
    assert known.first == first
    assert len(asked) == 3


def test_a_moment_without_a_zone_has_no_day(session: Session) -> None:
    with pytest.raises(ValueError, match="time zone"):
        clinics.first_clinic(session).day_of(dt.datetime(2027, 1, 1))  # noqa: DTZ001  it is the point
