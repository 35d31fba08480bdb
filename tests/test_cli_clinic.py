"""`planner clinic`: shown as it is set; what cannot be is refused whole, in words."""

import os
import re
from pathlib import Path

import pytest

from planner.cli import main
from planner.cli.clinic_values import OPTIONS, UNUSED, field_of, read_value, show_value
from planner.config import Settings
from planner.domain.clinics import Clinic, make_clinic
from planner.services import clinics
from planner.storage.database import Database
from tests.support.databases import surroundings

Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    for name in [name for name in os.environ if name.startswith("PLANNER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PLANNER_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("PLANNER_DATABASE_URL", settings.database)


def go_to_new_installation(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.delenv("PLANNER_DATABASE_URL")
    for name, value in {"PLANNER_DATA_DIR": str(folder), **surroundings(folder)}.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("option", "text", "shown"),
    [
        ("name", "St. Mary's", "St. Mary's"),
        ("phone", "+44 1632 960000", "+44 1632 960000"),
        ("time-zone", "Europe/Berlin", "Europe/Berlin"),
        ("languages", "de, en", "de,en"),
        ("paper", "letter", "letter"),
        ("metaphor", "off", "off"),
        ("home-idle-minutes", "45", "45"),
        ("home-max-hours", "8", "8"),
        ("code-days", "30", "30"),
        ("unused-plan-days", "3", "3"),
        ("opening-days", "Mon, tue,SAT", "mon,tue,sat"),
        (
            "closures",
            "2027-12-24..2027-12-26 Christmas, 2027-05-01",
            "2027-12-24..2027-12-26 Christmas, 2027-05-01",
        ),
        (
            "windows",
            "7-14 dose low counts, 1-3 cycle tired",
            "7-14 dose low counts, 1-3 cycle tired",
        ),
    ],
)
def test_what_is_set_is_said_shown_and_can_be_set_again(
    database: Database, capsys: Said, option: str, text: str, shown: str
) -> None:
    assert main(["clinic", "set", option, text]) == 0
    assert capsys.readouterr().out == f"{option}: {shown}\n"
    assert main(["clinic", "show"]) == 0
    assert f"{option:18} {shown}" in capsys.readouterr().out.splitlines()
    with database.session(writes=False) as session:
        found = clinics.first_clinic(session)
    again = {field_of(option): read_value(field_of(option), show_value(found, field_of(option)))}
    assert make_clinic({"id": found.id, **again}) == found


def test_every_setting_of_a_clinic_can_be_set(capsys: Said) -> None:
    main(["clinic", "show"])
    *each, empty, note = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in each] == OPTIONS
    assert (empty, note) == ("", "No page uses these yet: opening-days, closures, windows.")
    assert set(UNUSED) <= set(OPTIONS)
    assert {field_of(option) for option in OPTIONS} | {"id"} == set(Clinic.model_fields)


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("time-zone", "Mars/Olympus", "time-zone: must be a time zone, as in Europe/Berlin."),
        ("time-zone", "", "time-zone: must be a time zone, as in Europe/Berlin."),
        ("code-days", "many", "code-days: must be a whole number from 1 to 3660."),
        ("home-idle-minutes", "0", "home-idle-minutes: must be a whole number from 2 to 240."),
        ("paper", "a5", "paper: must be a4 or letter."),
        ("metaphor", "perhaps", "metaphor: must be on or off."),
        ("phone", "1" * 41, "phone: must have 40 characters at most."),
        ("name", "a\nb", "name: must be one line of text."),
        (
            "languages",
            "../en",
            "languages: must be a language, as in en or pt-BR, or several with commas.",
        ),
        ("opening-days", "mon,someday", "opening-days: must be weekdays, as in mon,tue,fri."),
        (
            "closures",
            "2027-12-26..2027-12-24",
            "closures: must have a last day that is not before the first.",
        ),
        ("windows", "7 days", "windows: must be days after a dose or in a cycle, as in"),
        ("windows", "14-7 dose x", "windows: must have a last day that is not before the first."),
        ("windows", "0-70 dose x", "windows: must be 6 windows at most, each of days from 1 to"),
        ("windows", ",".join(["1-2 dose x"] * 7), "windows: must be 6 windows at most, each of"),
        ("closures", "soon", "closures: must be days, as in 2027-12-24..2027-12-26"),
        ("id", "x", "There is no setting 'id' of a clinic."),
    ],
)
def test_what_a_clinic_cannot_have_is_said_and_nothing_is_changed(
    database: Database, settings: Settings, capsys: Said, option: str, text: str, said: str
) -> None:
    with database.session(writes=False) as session:
        before = clinics.list_clinics(session)
    assert main(["clinic", "set", option, text]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(said)
    assert len(printed.err.splitlines()) == 1
    assert "cannot be used" not in printed.err
    assert printed.out == ""
    with database.session(writes=False) as session:
        assert clinics.list_clinics(session) == before


def test_what_may_be_missing_is_taken_away_with_an_empty_value(capsys: Said) -> None:
    for option in ("name", "phone", "closures", "windows", "opening-days"):
        assert main(["clinic", "set", option, ""]) == 0
        assert capsys.readouterr().out == f"{option}: (nothing)\n"


def test_of_several_clinics_one_must_be_named(capsys: Said) -> None:
    assert main(["clinic", "add", "North", "--time-zone", "Pacific/Auckland"]) == 0
    assert re.fullmatch(r"Added North: [0-9a-f]{32}\n", capsys.readouterr().out)
    assert main(["clinic", "set", "phone", "1"]) == 2
    assert "Say which one: --clinic NAME" in capsys.readouterr().err
    assert main(["clinic", "set", "phone", "1", "--clinic", "nowhere"]) == 2
    assert "There is no clinic by that name." in capsys.readouterr().err
    assert main(["clinic", "set", "phone", "2", "--clinic", "north"]) == 0
    assert main(["clinic", "add", "NORTH"]) == 2
    assert "There is a clinic called North already." in capsys.readouterr().err
    assert main(["clinic", "add", " "]) == 2
    assert "needs a name" in capsys.readouterr().err
    assert main(["clinic", "list"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("  (no name)")
    assert second.endswith("  Pacific/Auckland  North")


def test_a_clinic_that_is_added_is_where_the_first_is_unless_it_is_said(capsys: Said) -> None:
    main(["clinic", "set", "time-zone", "Asia/Tokyo"])
    assert main(["clinic", "add", "South"]) == 0
    capsys.readouterr()
    main(["clinic", "list"])
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()] == ["Asia/Tokyo"] * 2
    assert main(["clinic", "add", "West", "--time-zone", "Mars"]) == 2


def test_the_first_start_makes_a_clinic_of_the_environment_and_no_later_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Said
) -> None:
    go_to_new_installation(monkeypatch, tmp_path / "new")
    monkeypatch.setenv("PLANNER_TIME_ZONE", "Europe/Berlin")
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "ok   days of the clinic will begin in Europe/Berlin" in said
    assert "ok   PLANNER_TIME_ZONE is read once, when the first run makes the clinic" in said
    assert main(["db", "upgrade"]) == 0
    assert "has no effect" not in capsys.readouterr().out
    monkeypatch.setenv("PLANNER_TIME_ZONE", "Asia/Tokyo")
    assert main(["db", "upgrade"]) == 0
    said = capsys.readouterr().out
    assert "PLANNER_TIME_ZONE has no effect: the clinic is stored." in said
    assert "planner clinic set time-zone Asia/Tokyo" in said
    main(["clinic", "show"])
    assert "time-zone          Europe/Berlin" in capsys.readouterr().out


def test_the_doctor_names_a_variable_without_effect_and_what_replaces_it(
    monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.setenv("PLANNER_PAPER", "letter")
    monkeypatch.setenv("PLANNER_METAPHOR", "on")
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    (bad,) = [line for line in said.splitlines() if line.startswith("BAD")]
    assert bad.startswith("BAD  PLANNER_PAPER has no effect any more: the clinic is stored.")
    assert "planner clinic set paper letter, or: unset PLANNER_PAPER" in bad
    assert "ok   PLANNER_METAPHOR has no effect any more" in said
    assert "ok   days of the clinic begin in UTC; is it elsewhere: " in said
    assert main(["clinic", "set", "paper", "letter"]) == 0
    assert main(["doctor"]) == 0


def test_the_doctor_names_what_the_first_start_would_refuse(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Said
) -> None:
    go_to_new_installation(monkeypatch, tmp_path / "new")
    monkeypatch.setenv("PLANNER_PAPER", "a5")
    assert main(["doctor"]) == 1
    assert "BAD  PLANNER_PAPER: must be a4 or letter." in capsys.readouterr().out
    assert main(["db", "upgrade"]) == 2
    assert capsys.readouterr().err == "PLANNER_PAPER: must be a4 or letter.\n"
