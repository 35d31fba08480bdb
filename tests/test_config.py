"""Settings from the environment."""

import re
from pathlib import Path
from typing import Literal, get_origin

import pytest

from planner.config import PREFIX, Settings, SettingsError, load_settings, unknown_variables
from planner.paths import own_command


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("PLANNER_")]:
        monkeypatch.delenv(name)


def test_without_any_variable_everything_has_a_value() -> None:
    settings = load_settings()
    assert settings.database == "sqlite:///var/planner.db"
    assert settings.key_path == Path("var/keys/planner.key")
    assert settings.hosts == ("127.0.0.1", "localhost", "::1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLANNER_PORT", "80a"),
        ("PLANNER_PORT", "0"),
        ("PLANNER_PORT", "65536"),
        ("PLANNER_LOG_FORMAT", "xml"),
        ("PLANNER_DATABASE_URL", "mysql://u:secret@h/x"),
        ("PLANNER_DATABASE_URL", "sqlite://"),
        ("PLANNER_WEB_THREADS", "0"),
    ],
)
def test_a_bad_value_gives_one_sentence_that_names_the_variable_and_not_the_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert len(caught.value.problems) == 1
    sentence = caught.value.problems[0]
    assert sentence.startswith(f"{name}: ")
    assert sentence.endswith(".")
    assert "secret" not in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PLANNER_PORT", "abc", "must be a whole number from 1 to 65535"),
        ("PLANNER_PORT", "70000", "must be a whole number from 1 to 65535"),
        ("PLANNER_PORT", "9" * 5000, "must be a whole number from 1 to 65535"),
        ("PLANNER_PORT", "80.5", "must be a whole number from 1 to 65535"),
        ("PLANNER_LOG_FORMAT", "xml", "must be text or json"),
        ("PLANNER_DATABASE_URL", "mysql://", "must start with sqlite: or postgresql:"),
    ],
)
def test_a_bad_value_is_answered_with_what_it_must_be(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.problems == [f"{name}: {words}."]


def test_every_number_says_its_range_and_every_choice_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, field in Settings.model_fields.items():
        if field.annotation in {int, bool} or get_origin(field.annotation) is Literal:
            monkeypatch.setenv(PREFIX + name.upper(), "%")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    said = [problem.split(": ")[1] for problem in caught.value.problems]
    assert len(said) > 10
    plain = re.compile(r"must be (a whole number from \d+ to \d+|[a-z0-9]+ or [a-z0-9]+)\.")
    assert [words for words in said if not plain.fullmatch(words)] == []


def test_all_problems_are_listed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_PORT", "x")
    monkeypatch.setenv("PLANNER_LOG_FORMAT", "x")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert len(caught.value.problems) == 2


def test_what_the_command_line_gives_wins_over_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PLANNER_PORT", "9000")
    assert load_settings(port="9001", host=None).port == 9001


def test_postgresql_always_gets_the_driver_that_we_ship(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_DATABASE_URL", "postgresql://u:secret@h/x")
    settings = load_settings()
    assert settings.database == "postgresql+psycopg://u:secret@h/x"
    assert "secret" not in repr(settings)


def test_a_server_open_to_all_networks_must_name_its_hosts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PLANNER_HOST", "0.0.0.0")  # noqa: S104  what the test is about
    with pytest.raises(SettingsError, match="PLANNER_TRUSTED_HOSTS"):
        load_settings()
    monkeypatch.setenv("PLANNER_TRUSTED_HOSTS", "plans.example, planner.example")
    assert load_settings().hosts == ("plans.example", "planner.example")


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1


def test_a_misspelt_variable_is_found() -> None:
    given = {"PLANNER_PROT": "1", "PLANNER_PORT": "1", "PLANNER_TEST_POSTGRES": "x", "PATH": "x"}
    assert unknown_variables(given) == ["PLANNER_PROT"]


def test_our_own_command_is_named_as_it_can_be_typed_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    programs = tmp_path / "checkout" / ".venv" / "bin"
    programs.mkdir(parents=True)
    monkeypatch.setattr("sys.executable", str(programs / "python"))
    monkeypatch.chdir(tmp_path)
    assert own_command() == f"{programs}/python -m planner"
    (programs / "planner").touch(mode=0o755)
    monkeypatch.chdir(tmp_path / "checkout")
    assert own_command() == ".venv/bin/planner"
    monkeypatch.chdir(tmp_path.parent)
    monkeypatch.setenv("PATH", "/usr/bin")
    assert own_command() == str(programs / "planner").removeprefix(f"{tmp_path.parent}/")
    monkeypatch.setenv("PATH", str(programs))
    assert own_command() == "planner"
