"""The commands: what they say, what they leave behind, and how they end."""

import functools
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from planner import __version__
from planner.cli import main
from planner.cli.commands import planner
from planner.cli.files import write_output
from planner.pdf.limits import Limits
from planner.pdf.print_process.start import print_process_running
from planner.processes.installation import prepare
from planner.sandbox import Protection
from planner.services.clinics import first_clinic
from planner.services.plans import start_plan
from planner.storage.vault import make_key_file
from tests.support import databases

PLANS = Path(__file__).parent / "plans"
WORDS = "the wedding"


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("PLANNER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PLANNER_DATA_DIR", str(tmp_path / "var"))
    for name, value in databases.surroundings(tmp_path / "var").items():
        monkeypatch.setenv(name, value)
    yield
    databases.forget(tmp_path / "var")


def give(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))


@pytest.mark.parametrize("name", ["full", "minimal", "arabic"])
def test_a_good_plan_file_is_said_to_be_good(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["plan", "check", str(PLANS / f"{name}.json")]) == 0
    assert "complete plan file" in capsys.readouterr().out


def test_a_bad_plan_file_gives_every_problem_on_its_own_line_without_an_echo(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    plan = json.loads((PLANS / "full.json").read_text())
    plan["goals"][0]["area"] = WORDS
    plan["events"][0]["when"] = {"from": "2027-06-13", "to": "2027-06-11"}
    plan["about"]["full_name"] = ""
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan))
    assert main(["plan", "check", str(path)]) == 2
    said = capsys.readouterr()
    lines = said.err.splitlines()
    assert {line.split(":")[0] for line in lines} >= {"goals[0].area", "about.full_name"}
    assert len(lines) == 3
    assert WORDS not in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"schema_version": 1e999999}',
        b'{"schema_version": NaN}',
        b"x" * 400_000,
        b"null",
        b'"the wedding"',
    ],
)
def test_no_input_gives_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    give(monkeypatch, data)
    assert main(["plan", "check", "-"]) == 2
    said = capsys.readouterr().err
    assert said.strip()
    assert "Traceback" not in said
    assert WORDS not in said


def test_a_missing_file_or_a_folder_is_a_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in (str(tmp_path / "none.json"), str(tmp_path), "bad\0name"):
        assert main(["plan", "check", name]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith("Cannot read ")
        assert line.endswith(".")


@pytest.mark.parametrize("command", [["pdf", str(PLANS / "full.json")], ["blank"]])
def test_an_output_that_cannot_be_written_is_said_before_any_printing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: list[str]
) -> None:
    for out in (str(tmp_path), str(tmp_path / "none" / "x.pdf")):
        assert main([*command, "-o", out]) == 2
        assert capsys.readouterr().err.startswith("Cannot write ")


@pytest.mark.parametrize(
    ("options", "how"),
    [
        ([], {"paper": "a4", "large": False, "metaphor": True}),
        (["--plain"], {"paper": "a4", "large": False, "metaphor": False}),
        (["--paper", "letter", "--large"], {"paper": "letter", "large": True, "metaphor": True}),
    ],
)
def test_what_is_printed_is_as_the_options_say_and_asks_no_clinic(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: list[str], how: dict[str, Any]
) -> None:
    asked: list[dict[str, Any]] = []

    def printed(*_plan: object, **given: Any) -> Any:
        asked.append({name: given[name] for name in how})
        return SimpleNamespace(pdf=b"%PDF-", pages=1, remarks=[])

    monkeypatch.setattr("planner.pdf.documents.print_plan", printed)
    monkeypatch.setattr("planner.pdf.documents.print_blank", printed)
    out = str(tmp_path / "out.pdf")
    assert main(["pdf", str(PLANS / "full.json"), "-o", out, *options]) == 0
    assert main(["blank", "-o", out, *options]) == 0
    assert asked == [how, how]
    assert not (tmp_path / "var").exists()


def test_a_bad_plan_leaves_no_output_behind(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    give(monkeypatch, b"{}")
    assert main(["pdf", "-", "-o", str(tmp_path / "out.pdf")]) == 2
    assert [path.name for path in tmp_path.iterdir()] == []


def test_an_output_is_written_whole_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "out.pdf"
    write_output(str(out), b"first")
    assert out.read_bytes() == b"first"

    def refuse(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(Exception, match="no space left"):
        write_output(str(out), b"second")
    assert out.read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["out.pdf"]


def test_a_database_is_made_and_then_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "upgrade"]) == 0
    said = capsys.readouterr().out
    assert "planner.key" in said
    assert "every plan is lost" in said
    assert main(["db", "upgrade"]) == 0
    assert "planner.key" not in capsys.readouterr().out
    assert main(["db", "check"]) == 0


def test_checking_makes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["db", "check"]) == 1
    assert "planner.key cannot be read" in capsys.readouterr().err
    assert not (tmp_path / "var").exists()


def test_a_bad_setting_is_a_sentence_and_exit_code_two(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_PORT", "many")
    for command in (["db", "check"], ["run"], ["doctor"]):
        assert main(command) == 2
        said = capsys.readouterr().err
        assert said.startswith("PLANNER_PORT: ")
        assert "many" not in said


def test_a_key_that_others_can_read_stops_everything_with_the_line_that_mends_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    main(["db", "upgrade"])
    key = tmp_path / "var" / "keys" / "planner.key"
    key.chmod(0o644)
    assert main(["db", "check"]) == 1
    assert f"chmod 600 {key}" in capsys.readouterr().err
    assert main(["doctor"]) == 1
    assert f"chmod 600 {key}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://u:secret@127.0.0.1:1/x", "cannot be used"),
        ("postgresql://u:secret@host:port/x", "not a database address"),
        ("sqlite:////nowhere/planner.db", "cannot be made"),
    ],
)
def test_a_database_that_cannot_be_had_is_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    monkeypatch.setenv("PLANNER_DATABASE_URL", url)
    assert main(["db", "upgrade"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert "secret" not in line


@pytest.mark.sqlite_only("its file")
def test_a_damaged_database_is_a_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    main(["db", "upgrade"])
    (tmp_path / "var" / "planner.db").write_bytes(b"this is no database" * 100)
    capsys.readouterr()
    for command in (["db", "check"], ["db", "upgrade"], ["doctor"]):
        assert main(command) == 1
        said = capsys.readouterr()
        assert "cannot be used" in said.err + said.out


def test_a_data_folder_that_cannot_be_made_is_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("PLANNER_DATA_DIR", str(tmp_path / "file" / "var"))
    assert main(["db", "upgrade"]) == 1
    assert "PLANNER_DATA_DIR" in capsys.readouterr().err


def test_the_doctor_finds_a_healthy_installation_well(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["db", "upgrade"])
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    of_sqlite = [] if databases.EVERYTHING else ["journal_mode = wal"]
    parts = ["Pango", "font for Latin", "key file", "database is sound", "MB free", *of_sqlite]
    for part in parts:
        assert part in said
    assert "BAD" not in said


def test_the_doctor_names_each_protection_and_what_the_kernel_does_not_grant(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["doctor"])
    said = capsys.readouterr().out
    assert "ok   print can read fonts and programs only (Landlock)" in said
    assert "ok   print can start nothing, reach nothing and signal nobody (seccomp)" in said
    assert "ok   print has none of root's powers" in said
    monkeypatch.setattr("planner.sandbox.report", lambda: dict.fromkeys(Protection, False))
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "BAD  print can read all that its user can (no Landlock). Mend it" in said
    assert "BAD  print can start programs and reach others (no seccomp). Mend it" in said
    assert "ok   print has no network of its own" in said


def test_the_doctor_prints_for_real(capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor"])
    assert re.search(r"^ok   the paper form was printed, \d+ pages$", capsys.readouterr().out, re.M)


def test_the_doctor_says_when_printing_does_not_work(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A real print process, whose children get so little that none of them comes to an end.
    starved = functools.partial(print_process_running, Limits(data_bytes=1))
    monkeypatch.setattr("planner.pdf.documents.print_process_running", starved)
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    (bad,) = [line for line in said.splitlines() if line.startswith("BAD")]
    assert bad.startswith(
        f"BAD  the paper form cannot be printed by user {os.getuid()}, and so can no plan: "
    )
    assert "1 to mend." in said


def test_the_doctor_finds_what_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_PROT", "1")
    monkeypatch.setenv("PLANNER_HOST", "192.0.2.1")
    monkeypatch.setattr(
        "planner.cli.doctor.shutil.disk_usage", lambda _place: SimpleNamespace(free=1024)
    )
    assert main(["doctor"]) == 1
    bad = [line for line in capsys.readouterr().out.splitlines() if line.startswith("BAD")]
    assert len(bad) == 3
    assert all("Mend it" in line for line in bad)


def test_no_command_shows_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    for name in ("run", "pdf", "blank", "plan", "doctor", "db"):
        assert f"\n  {name} " in said.err


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["nothing"], "No such command 'nothing'."),
        (["pdf", "x", "-o", "y", "--today", "soon"], "'--today': must be a day, YYYY-MM-DD"),
        (["pdf", "x"], "Missing option '-o'"),
        (["plan", "check"], "Missing argument 'FILE'."),
        (["backup", "x", "y"], "unexpected extra argument"),
        (["db"], "upgrade  Make the database"),
    ],
)
def test_a_wrong_command_explains_itself(
    capsys: pytest.CaptureFixture[str], command: list[str], said: str
) -> None:
    assert main(command) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("Usage: planner")
    assert said in printed.err


@pytest.mark.parametrize("command", [[], *([name] for name in planner.commands)], ids=" ".join)
def test_every_command_tells_what_it_does_when_asked(
    capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    for flag in ("-h", "--help"):
        assert main([*command, flag]) == 0
        printed = capsys.readouterr()
        assert printed.out.startswith(f"Usage: {' '.join(['planner', *command])} ")
        assert printed.err == ""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"{__version__}\n"


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    ended: Any = subprocess.run(
        [sys.executable, "-m", "planner", "plan", "check", str(PLANS / "full.json")],
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)
    assert ended.returncode == 1
    assert ended.stderr == b""


def test_the_doctor_finds_a_key_of_another_database(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    hold_one_plan(tmp_path / "var")
    (tmp_path / "var" / "keys" / "planner.key").unlink()
    make_key_file(tmp_path / "var" / "keys" / "planner.key")
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "BAD  The key does not belong to this database." in said
    assert main(["db", "check"]) == 1


@pytest.mark.sqlite_only("its file")
def test_the_doctor_finds_a_damaged_database(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    hold_one_plan(tmp_path / "var")
    with (tmp_path / "var" / "planner.db").open("r+b") as file:
        file.seek(8_192)
        file.write(os.urandom(16_384))
    assert main(["doctor"]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_the_doctor_finds_a_folder_that_is_a_file_and_a_socket_that_others_reach(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PLANNER_DATA_DIR", str(tmp_path / "file"))
    (tmp_path / "open").mkdir(mode=0o755)
    monkeypatch.setenv("PLANNER_PRINT_SOCKET", str(tmp_path / "open" / "press.sock"))
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "is a file. Mend it: set PLANNER_DATA_DIR to a folder" in said
    assert f"Mend it with: chmod 700 {tmp_path / 'open'}" in said


def test_the_doctor_says_how_a_renamed_variable_is_called_now(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_PRESS_SOCKET", "/run/planner/press.sock")
    assert main(["doctor"]) == 1
    bad = [line for line in capsys.readouterr().out.splitlines() if line.startswith("BAD")]
    assert bad == [
        "BAD  PLANNER_PRESS_SOCKET is called PLANNER_PRINT_SOCKET now. Mend it: rename the variable"
    ]


def hold_one_plan(folder: Path) -> None:
    prepared = prepare(databases.settings_in(folder))
    with prepared.database.work() as session:
        start_plan(session, first_clinic(session))
    prepared.database.dispose()
