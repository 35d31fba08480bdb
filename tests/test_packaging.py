"""What is installed is what stands in the tree, and it works from anywhere.

The installed copy borrows the packages of the Python that runs the tests, so that this works
without a network. With PLANNER_TEST_WHEEL=locked (`make wheel`) it installs requirements/run.txt.
"""

import configparser
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("planner", "templates", "static", "migrations")
NEEDED_TO_BUILD = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE")
BUILD_TIMEOUT_S = 300


def setup() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def as_packages(folder: Path, package: str) -> set[str]:
    """Name every package below `folder` that holds Python files."""
    return {
        ".".join((package, *path.parent.relative_to(folder).parts))
        for path in folder.rglob("*.py")
        if "__pycache__" not in path.parts
    }


def files_of_the_tree() -> set[str]:
    """List the files of the tree under the names they have in a wheel."""
    return {
        path.relative_to(ROOT).as_posix()
        if part == "planner"
        else "planner/" + path.relative_to(ROOT).as_posix()
        for part in PARTS
        for path in (ROOT / part).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }


def run(*command: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run `command` in `cwd` without the caller's own Python path and planner settings."""
    inherited = {
        key: value
        for key, value in os.environ.items()
        if key != "PYTHONPATH" and not key.startswith("PLANNER_")
    }
    result = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=inherited | env,
        capture_output=True,
        timeout=BUILD_TIMEOUT_S,
        check=False,
    )
    assert result.returncode == 0, result.stderr.decode() + result.stdout.decode()
    return result


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel by way of the source archive, from a copy of the tree."""
    copy = tmp_path_factory.mktemp("copy")
    for part in PARTS:
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    for needed in NEEDED_TO_BUILD:
        shutil.copy(ROOT / needed, copy / needed)
    run(sys.executable, "-m", "build", "--no-isolation", ".", cwd=copy)
    (built,) = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def planner(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in a clean virtual environment and return its planner command."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    pip = (python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install")
    if os.environ.get("PLANNER_TEST_WHEEL") == "locked":
        run(*pip, "--require-hashes", "-r", ROOT / "requirements" / "run.txt", cwd=place)
    else:
        # A plain path line adds the folder but not its own .pth files, so the checkout stays out.
        own = Path(sysconfig.get_path("purelib", vars={"base": str(place)}))
        (own / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    run(*pip, "--no-deps", "--no-index", wheel, cwd=place)
    return place / "bin" / "planner"


def test_setup_cfg_lists_the_packages_of_the_tree() -> None:
    listed = set(setup()["options"]["packages"].split())
    assert listed >= as_packages(ROOT / "planner", "planner")
    assert listed >= {"planner.migrations", "planner.migrations.versions"}
    for package in listed:
        folder = ROOT.joinpath(*package.split("."))
        assert folder.is_dir() or (ROOT / folder.relative_to(ROOT / "planner")).is_dir(), package


def test_every_folder_outside_the_package_is_mapped_into_it() -> None:
    mapped = dict(
        line.split(" = ") for line in setup()["options"]["package_dir"].strip().splitlines()
    )
    for package, folder in mapped.items():
        assert (ROOT / folder).is_dir(), package
        assert not list((ROOT / folder).rglob("__init__.py")), "not a Python package"


def test_both_locks_pin_every_package_with_its_hashes() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        entries = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert entries
        assert all("==" in entry and entry.endswith("\\") for entry in entries), lock.name
        assert "://" not in text


def test_tests_run_on_the_versions_that_are_served() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
        return {line.rstrip(" \\") for line in lines if line and not line.startswith((" ", "#"))}

    assert pins("run.txt") <= pins("dev.txt")


def test_the_wheel_holds_every_file_of_the_tree_and_no_other(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {entry for entry in archive.namelist() if ".dist-info/" not in entry}
    assert held == files_of_the_tree()


def test_the_wheel_carries_the_licence_and_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (entry_points,) = (entry for entry in names if entry.endswith("entry_points.txt"))
        assert "planner = planner.__main__:main" in archive.read(entry_points).decode()
    assert any(entry.endswith("/LICENSE") for entry in names)


def test_an_installed_planner_prints_a_pdf_from_another_folder(
    planner: Path, tmp_path: Path
) -> None:
    shutil.copy(ROOT / "tests" / "plans" / "full.json", tmp_path / "plan.json")
    run(planner, "pdf", "plan.json", "-o", "plan.pdf", "--today", "2027-02-25", cwd=tmp_path)
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF-")


def test_an_installed_planner_makes_and_checks_its_database(planner: Path, tmp_path: Path) -> None:
    settings = {"PLANNER_DATA_DIR": str(tmp_path / "data")}
    run(planner, "db", "upgrade", cwd=tmp_path, **settings)
    run(planner, "db", "check", cwd=tmp_path, **settings)
    assert (tmp_path / "data" / "planner.db").is_file()


def test_the_installed_planner_is_not_the_checkout(planner: Path, tmp_path: Path) -> None:
    where = run(
        planner.parent / "python",
        "-c",
        "import planner.paths as p; print(p.TEMPLATES, p.STATIC, p.MIGRATIONS)",
        cwd=tmp_path,
    )
    assert str(ROOT).encode() not in where.stdout
