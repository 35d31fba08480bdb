"""System packages: the lists, what installs them, and what says that something does not run."""

import os
import pty
import subprocess
from pathlib import Path

import pytest

from scripts import system_needs
from scripts.system_lists import SystemList, packages_brought_by, packages_that_own, read_lists

ROOT = Path(__file__).parent.parent
LISTS = [ROOT / "requirements" / f"system-{name}.list" for name in ("run", "test")]


@pytest.fixture
def fakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of programs that are found before the machine's own."""
    folder = tmp_path / "fakes"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    for name in [name for name in os.environ if name in {"SYSTEM_PACKAGES", "PYTHON"}]:
        monkeypatch.delenv(name)
    return folder


def fake(folder: Path, name: str, lines: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{lines}\n")
    program.chmod(0o755)


@pytest.fixture
def bare(fakes: Path) -> Path:
    """Make it an ordinary user's machine on which no package is installed."""
    fake(fakes, "id", "echo 1000")
    fake(fakes, "dpkg-query", "exit 1")
    fake(fakes, "python3", "exit 1")
    fake(fakes, "apt-get", f'echo "$@" >>{fakes}/installed')
    return fakes


def install(stdin: int = subprocess.DEVNULL) -> subprocess.CompletedProcess[str]:
    command = [ROOT / "scripts" / "system-packages", *LISTS]
    return subprocess.run(command, stdin=stdin, capture_output=True, text=True, check=False)


def every_package() -> list[str]:
    return [package for one in read_lists(LISTS) for package in one.packages]


def test_without_root_the_line_is_shown_with_and_without_sudo(bare: Path) -> None:
    fake(bare, "sudo", "exit 1")
    ended = install()
    assert ended.returncode == 1
    line = f"apt-get install -y --no-install-recommends {' '.join(every_package())}"
    assert f"  sudo apt-get update && sudo {line}\n" in ended.stderr
    assert f"  su - -c 'apt-get update && {line}'\n" in ended.stderr
    assert not (bare / "installed").exists()


ASKING_SUDO = """
case $1 in
  -n) exit 1 ;;
  -v) touch "$0.asked" ;;
  *) exec "$@" ;;
esac"""


def test_a_sudo_that_asks_may_ask_on_a_terminal(bare: Path) -> None:
    fake(bare, "sudo", ASKING_SUDO)
    ours, theirs = pty.openpty()
    ended = install(theirs)
    os.close(ours)
    os.close(theirs)
    assert ended.returncode == 0, ended.stderr
    assert "sudo may ask for your password" in ended.stdout
    assert (bare / "installed").read_text().splitlines() == [
        "-q update",
        f"-q install -y --no-install-recommends {' '.join(every_package())}",
    ]


def test_a_sudo_that_asks_is_not_called_where_nobody_can_answer(bare: Path) -> None:
    fake(bare, "sudo", ASKING_SUDO)
    assert install().returncode == 1
    assert not (bare / "sudo.asked").exists()


def test_a_password_that_is_refused_leads_to_the_line(bare: Path) -> None:
    fake(bare, "sudo", "exit 1")
    ours, theirs = pty.openpty()
    ended = install(theirs)
    os.close(ours)
    os.close(theirs)
    assert ended.returncode == 1
    assert "su - -c '" in ended.stderr


def test_root_installs_what_is_missing_and_nothing_else(bare: Path) -> None:
    fake(bare, "id", "echo 0")
    fake(bare, "dpkg-query", 'case $4 in git) exit 1 ;; *) echo "install ok installed" ;; esac')
    assert install().returncode == 0
    assert (bare / "installed").read_text().splitlines()[-1].endswith("recommends git")


def test_a_failed_installation_shows_why(bare: Path) -> None:
    fake(bare, "id", "echo 0")
    fake(bare, "apt-get", "echo 'E: no such package' >&2; exit 100")
    ended = install()
    assert ended.returncode == 1
    assert "E: no such package" in ended.stderr
    assert "could not be installed" in ended.stderr


def test_a_long_command_shows_what_it_is_at_and_its_end_when_it_fails(fakes: Path) -> None:
    fake(fakes, "loads", "echo Fetching one; sleep 2; for n in $(seq 99); do echo $n; done; exit 7")
    ended = subprocess.run(
        [ROOT / "scripts" / "few-words", "loads"],
        env=os.environ | {"SECONDS_BETWEEN": "0.2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 7
    assert ended.stdout.splitlines() == ["  Fetching one"]
    assert ended.stderr.splitlines() == [str(number) for number in range(70, 100)]


def test_every_program_that_tests_call_is_in_a_list() -> None:
    lists = read_lists(LISTS)
    for name in system_needs.PROGRAMS:
        assert any(one.package_with(name) for one in lists), name


def test_a_missing_library_is_named_with_the_line_that_installs_it(fakes: Path) -> None:
    fake(fakes, "ldd", 'printf "\\tlibatomic.so.1 => not found\\n\\tlibodd.so.1 => not found\\n"')
    assert list(system_needs.missing(read_lists(LISTS))) == [
        "libatomic.so.1 is missing. To mend it: apt-get install libatomic1",
        "libodd.so.1 is missing. To mend it: no package that we know brings it",
    ]


def test_a_missing_program_is_named(fakes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_needs.shutil, "which", lambda _name: None)
    said = list(system_needs.missing(read_lists(LISTS)))
    assert "pdftoppm is missing. To mend it: apt-get install poppler-utils" in said
    assert len(said) == len(system_needs.PROGRAMS)


def test_a_program_that_is_there_but_does_not_start_is_named(fakes: Path) -> None:
    fake(fakes, "pdftoppm", "echo first; echo 'symbol lookup error' >&2; exit 127")
    assert list(system_needs.missing(read_lists(LISTS))) == [
        "pdftoppm does not start: symbol lookup error"
    ]


DPKG = """
if [ "$1" = -S ]; then
  printf 'libatomic1:amd64: /usr/lib/libatomic.so.1.2.0\\nlibc6:amd64: /lib/libc.so.6\\n'
  exit 1
fi
printf 'chromium\\t\\t\\tlibc6 (>= 2), a | browser-data:any\\n'
printf 'browser-files\\t\\tbrowser-data (= 1)\\t, \\n'
printf 'libc6\\t\\t\\t, \\nlibatomic1\\t\\t\\t, libc6\\nbash\\tyes\\t\\t, base\\nbase\\t\\t\\t, \\n'
"""


def test_a_package_brings_those_it_depends_on_by_whatever_name(fakes: Path) -> None:
    fake(fakes, "dpkg-query", DPKG)
    brought = packages_brought_by(["chromium"])
    assert brought == {"chromium", "libc6", "browser-files", "bash", "base"}


def test_a_library_that_no_package_of_the_lists_brings_is_named(fakes: Path) -> None:
    fake(fakes, "dpkg-query", DPKG)
    used = {"/usr/lib/libatomic.so.1.2.0", "/usr/lib/libc.so.6"}
    assert packages_that_own(used) == {
        "/usr/lib/libatomic.so.1.2.0": "libatomic1",
        "/usr/lib/libc.so.6": "libc6",
    }
    short = SystemList("short.list", {"chromium": "chromium"})
    assert list(system_needs._not_brought(used, [short])) == [
        "/usr/lib/libatomic.so.1.2.0 is used, but its package libatomic1 "
        "is not brought by short.list"
    ]
