"""The first clinic is made from the environment once; what is set later is named."""

import shlex
from pathlib import Path

import pytest

from planner.cli.clinic_values import field_of, read_value
from planner.config import Settings, SettingsError, load_settings, unknown_variables
from planner.domain.clinics import Clinic, make_clinic
from planner.processes.first_clinic import (
    VARIABLES,
    find_leftovers,
    local_zone_name,
    values_for_first_clinic,
)

SET = {
    "PLANNER_CLINIC_NAME": "St. Mary's",
    "PLANNER_CLINIC_PHONE": "01632 960 000",
    "PLANNER_TIME_ZONE": "Pacific/Auckland",
    "PLANNER_LANGUAGE": "pt-BR",
    "PLANNER_PAPER": "letter",
    "PLANNER_METAPHOR": "off",
    "PLANNER_HOME_IDLE_MINUTES": "45",
    "PLANNER_HOME_MAX_HOURS": "8",
    "PLANNER_CODE_DAYS": "30",
    "PLANNER_UNUSED_PLAN_DAYS": "3",
}


def test_every_old_variable_becomes_a_value_of_the_clinic() -> None:
    clinic = make_clinic({"id": "x", **values_for_first_clinic(SET)})
    assert clinic == Clinic(
        id="x",
        name="St. Mary's",
        phone="01632 960 000",
        time_zone="Pacific/Auckland",
        languages=("pt-BR",),
        paper="letter",
        metaphor=False,
        home_idle_minutes=45,
        home_max_hours=8,
        code_days=30,
        unused_plan_days=3,
    )
    assert set(SET) == set(VARIABLES)


def test_an_old_variable_is_no_setting_any_more_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, "nonsense")
    load_settings()
    assert not {f"PLANNER_{name.upper()}" for name in Settings.model_fields} & set(VARIABLES)


def test_the_command_that_is_named_gives_the_clinic_what_the_variable_says() -> None:
    usual = Clinic(id="x")
    left = find_leftovers([usual], SET)
    assert [one.variable for one in left] == list(SET)
    values = {}
    for one in left:
        assert one.command is not None
        *_, verb, option, text = shlex.split(one.command)
        assert verb == "set"
        values[field_of(option)] = read_value(field_of(option), text)
    clinic = make_clinic({"id": "x", **values})
    assert clinic == make_clinic({"id": "x", **values_for_first_clinic(SET)})
    # Then nothing is left to be done but to unset them.
    assert {one.command for one in find_leftovers([clinic], SET)} == {None}


def test_of_several_clinics_the_command_names_the_first() -> None:
    clinics = [Clinic(id="first"), Clinic(id="second")]
    (left,) = find_leftovers(clinics, {"PLANNER_PAPER": "letter"})
    assert str(left.command).endswith("clinic set paper letter --clinic first")


def test_an_empty_variable_is_none() -> None:
    assert find_leftovers([Clinic(id="x")], dict.fromkeys(VARIABLES, "")) == []
    assert values_for_first_clinic({"PLANNER_PAPER": "", "TZ": "Europe/Berlin"})["paper"] == "a4"


def test_each_value_that_no_clinic_can_have_is_named_by_its_variable() -> None:
    with pytest.raises(SettingsError) as caught:
        values_for_first_clinic({"PLANNER_TIME_ZONE": "../secret", "PLANNER_CODE_DAYS": "many"})
    assert caught.value.problems == [
        "PLANNER_TIME_ZONE: must be a time zone, as in Europe/Berlin.",
        "PLANNER_CODE_DAYS: must be a whole number from 1 to 3660.",
    ]


@pytest.mark.parametrize(
    "told", ["Europe/Berlin", ":Europe/Berlin", "/usr/share/zoneinfo/Europe/Berlin"]
)
def test_the_zone_of_this_computer_is_known_by_its_name(tmp_path: Path, told: str) -> None:
    assert local_zone_name({"TZ": told}, tmp_path) == "Europe/Berlin"


def test_the_zone_is_found_in_the_files_of_the_system(tmp_path: Path) -> None:
    assert local_zone_name({}, tmp_path) is None
    (tmp_path / "timezone").write_text("Asia/Tokyo\n")
    assert local_zone_name({}, tmp_path) == "Asia/Tokyo"
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/America/New_York")
    assert local_zone_name({}, tmp_path) == "America/New_York"
    assert local_zone_name({"TZ": "CET-1CEST"}, tmp_path) == "America/New_York"


def test_without_any_name_a_day_begins_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.processes.first_clinic.local_zone_name", lambda _: None)
    assert values_for_first_clinic({})["time_zone"] == "UTC"


def test_old_variables_are_not_taken_for_slips_of_the_pen() -> None:
    assert set(unknown_variables(SET)) == set(VARIABLES)
