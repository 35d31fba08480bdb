"""The README: its commands can be typed as they stand, and its tables name all that there is."""

import json
import re
import shlex
from pathlib import Path

import pytest

from planner import cli
from planner.cli.clinic_values import OPTIONS, field_of, show_value
from planner.cli.commands import planner
from planner.config import PREFIX, Settings
from planner.domain.clinics import Clinic

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
COMMAND = ".venv/bin/planner"


def typed() -> list[list[str]]:
    """Return the commands of the README's blocks, as a shell would split them."""
    blocks = re.findall(r"^```\n(.*?)^```", README, re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line) for line in lines if line.startswith(COMMAND)]


def rows(heading: str) -> list[str]:
    """Return the first column of the table under a heading."""
    part = README.split(f"\n## {heading}\n")[1].split("\n##")[0]
    return [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]


@pytest.mark.parametrize("command", typed(), ids=" ".join)
def test_a_command_of_the_readme_works_as_it_is_typed(
    command: list[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    monkeypatch.chdir(tmp_path)
    assert cli.main(command[1:]) == 0
    (made,) = tmp_path.glob("*.pdf")
    assert made.read_bytes().startswith(b"%PDF-")
    assert capsys.readouterr().out.startswith(f"Wrote {made.name}, ")


def test_the_plan_of_the_example_is_printed_shortly_before_its_visit() -> None:
    (example,) = [command for command in typed() if "pdf" in command]
    plan = json.loads((ROOT / example[2]).read_text())
    today = example[example.index("--today") + 1]
    assert plan["filled_in_by"]["on"] <= today <= plan["about"]["appointment"]["on"]


def test_a_command_is_named_as_it_can_be_typed() -> None:
    bare = re.compile(
        r"(?:`|^)planner (?:run|pdf|blank|plan|doctor|db|clinic|purge|backup)\b", re.M
    )
    assert not bare.findall(README)
    assert not bare.findall(DOCS["deploy.md"])


def test_the_table_of_commands_names_them_all() -> None:
    named = set(re.findall(rf"{re.escape(COMMAND)} (\w+)", " ".join(rows("Commands"))))
    assert named == set(planner.commands)


def test_the_table_of_settings_names_them_all() -> None:
    named = re.findall(r"`(\w+)`", " ".join(rows("Settings")))
    assert sorted(named) == sorted(PREFIX + name.upper() for name in Settings.model_fields)


def test_the_table_of_a_clinics_settings_names_them_all_with_their_first_values() -> None:
    part = README.split("\n### What a clinic chooses\n")[1]
    named = re.findall(r"^\| (`[^|]+) \|", part, re.M)
    assert sorted(re.findall(r"`([\w-]+)`", " ".join(named))) == sorted(OPTIONS)
    usual = Clinic(id="x")
    for words, said in re.findall(r"^\| (`[^|]+) \| ([^|]*) \|", part, re.M):
        options = re.findall(r"`([\w-]+)`", words)
        values = re.findall(r"`([^`]+)`", said)
        if len(options) == len(values):
            assert [show_value(usual, field_of(one)) for one in options] == values


def test_what_must_not_be_in_git_or_in_an_image_is_ignored() -> None:
    for name in (".gitignore", ".dockerignore"):
        lines = (ROOT / name).read_text(encoding="utf-8").split()
        assert {"*.pdf", "**/*.pdf"} & set(lines), name
        assert {"var/", "**/var"} & set(lines), name
