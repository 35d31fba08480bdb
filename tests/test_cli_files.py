"""Files that a command is given: devices, pipes, links, closed and full streams."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest

from planner.cli import main
from planner.cli.files import GivenError, write_output
from tests.support.servers import wait_until

ROOT = Path(__file__).parent.parent
FULL = str(ROOT / "tests" / "plans" / "full.json")
CALENDAR = str(ROOT / "tests" / "reports" / "birthday-without-a-year.ics")
# No user may look at it, root neither: so a folder that may not be entered looks to others.
CLOSED = "a" * 300


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = f"{sys.executable} -m planner {line}"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PLANNER_DATA_DIR": str(folder / "var")}
    return subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
        check=False,
    )


def test_a_pipe_is_written_into_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_output(str(pipe), b"printed")
    reader.join()
    assert read == [b"printed"]
    assert pipe.is_fifo()


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    write_output(str(tmp_path / "link"), b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"new"


def test_a_file_that_may_only_be_read_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(b"old")
    kept.chmod(0o444)
    with pytest.raises(GivenError, match="it may only be read"):
        write_output(str(kept), b"new")
    assert kept.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (f"plan check {FULL} > /dev/full", "Cannot write standard output: no space left"),
        (f"pdf {FULL} -o - > /dev/full", "Cannot write standard output: no space left"),
        (f"calendar {CALENDAR} > /dev/full", "Cannot write standard output: no space left"),
        ("blank -o - >&-", "Cannot write standard output: it is closed."),
        ("plan check - <&-", "Cannot read standard input: it is closed."),
        ("blank -o ''", "Cannot write: no file name was given."),
    ],
)
def test_a_stream_that_fails_is_a_sentence(tmp_path: Path, line: str, sentence: str) -> None:
    done = run(line, tmp_path)
    assert done.returncode in {1, 2}
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (f"blank -o {CLOSED}/form.pdf", f"Cannot write {CLOSED}/form.pdf: file name too long."),
        (f"backup {CLOSED}/copy.db", f"Cannot write {CLOSED}/copy.db: file name too long."),
    ],
)
def test_a_file_that_cannot_be_looked_at_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    done = run(line, tmp_path)
    assert done.returncode in {1, 2}
    assert done.stderr == f"{sentence}\n"


def test_the_doctor_says_all_else_when_the_data_folder_cannot_be_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLANNER_DATA_DIR", str(tmp_path / CLOSED))
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert f"cannot look at {tmp_path / CLOSED}" in said
    assert "ok   print can start nothing" in said
    assert "to mend." in said


@pytest.fixture
def _hears_ctrl_c() -> Iterator[None]:
    """Let commands hear Ctrl+C also where the whole run, in the background, was told not to."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_hears_ctrl_c")
def test_ctrl_c_while_a_print_starts_ends_it_without_a_word(tmp_path: Path) -> None:
    # The whole group hears it, as at a terminal, when the print process has begun to load.
    command = subprocess.Popen(
        [sys.executable, "-m", "planner", "blank", "-o", "form.pdf"],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        process_group=0,
    )
    children = Path(f"/proc/{command.pid}/task/{command.pid}/children")
    wait_until(lambda: bool(children.read_text().split()))
    begun = children.read_text().split()
    wait_until(lambda: b"print_process" in Path(f"/proc/{begun[0]}/cmdline").read_bytes())
    # Held there: on a busy machine the form may else be printed before anybody hears anything.
    os.kill(int(begun[0]), signal.SIGSTOP)
    time.sleep(0.2)
    os.killpg(command.pid, signal.SIGINT)
    os.kill(int(begun[0]), signal.SIGCONT)
    _, said = command.communicate(timeout=60)
    assert (command.returncode, said) == (130, "")
    assert not Path(f"/proc/{begun[0]}").exists()
    assert list(tmp_path.iterdir()) == []


# Presses Ctrl+C when a module begins to load, by whatever name; then runs the command.
_INTERRUPTED_LOADING = """
import os, runpy, signal, sys
class Press:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
module, sys.argv = sys.argv[1], ["planner", "db", "check"]
sys.meta_path.insert(0, Press())
runpy.run_module("planner", run_name="__main__")
"""


@pytest.mark.parametrize("module", ["planner.cli", "pydantic", "sqlalchemy", "planner.cli.doctor"])
def test_ctrl_c_while_the_commands_load_ends_them_without_a_word(
    tmp_path: Path, module: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED_LOADING, module],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == -signal.SIGINT
    assert done.stderr + done.stdout == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"pdf {FULL} --today 2027-02-25 -o plan.pdf", r"Wrote plan\.pdf, [2-9] pages\n"),
        ("blank -o form.pdf", r"Wrote form\.pdf, \d+ pages\n"),
    ],
)
def test_what_was_written_is_said_with_its_pages(tmp_path: Path, line: str, said: str) -> None:
    done = run(line, tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(said, done.stdout)
    (written,) = tmp_path.glob("*.pdf")
    assert f" {len(pypdf.PdfReader(written).pages)} pages" in done.stdout


def test_a_document_on_standard_output_stands_there_alone(tmp_path: Path) -> None:
    done = run("blank -o - > form.pdf", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "form.pdf").read_bytes().startswith(b"%PDF-")
    assert b"Wrote" not in (tmp_path / "form.pdf").read_bytes()
    assert "Wrote" not in done.stderr


def test_a_day_out_of_reach_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pdf", FULL, "-o", "x.pdf", "--today", "9999-11-01"]) == 2
    assert "must be a day from 1900 to 2199" in capsys.readouterr().err
