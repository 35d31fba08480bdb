"""What must hold for the whole tree and import-linter cannot say."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "planner"
LONGEST_FILE_LINES = 300
MAY_PRINT = {"cli", "processes", "__main__"}
SOURCES = sorted(PACKAGE.rglob("*.py"))

IMPORT_WITHOUT_WEASYPRINT = """
import importlib, pkgutil, sys
sys.modules["weasyprint"] = None  # importing it now raises ImportError
import planner
for module in pkgutil.walk_packages(planner.__path__, "planner."):
    skip = {"planner.__main__", "planner.pdf.renderer", "planner.pdf.line_drawing"}
    if module.name not in skip and not module.name.startswith("planner.migrations"):
        importlib.import_module(module.name)
"""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_source_file_is_short_enough_to_know(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_FILE_LINES, f"{name(path)} has {lines} lines; split it by subject"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_source_file_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), (
        f"{name(path)} has no docstring; say in one line what it is for and who calls it"
    )


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_only_commands_print(path: Path) -> None:
    if path.relative_to(PACKAGE).parts[0].removesuffix(".py") in MAY_PRINT:
        return
    calls = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert not calls, f"{name(path)} prints on lines {calls}; raise, return or log instead"


def test_everything_but_the_print_engine_imports_without_weasyprint() -> None:
    result = subprocess.run(
        [sys.executable, "-c", IMPORT_WITHOUT_WEASYPRINT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    assert not [name(path) for path in SOURCES if path.stem in empty]


# A calendar file has zones of its own; the others name a moment and no day.
DAYS_OF_CALENDAR_FILES = PACKAGE / "calendars"
MOMENTS_IN_A_ZONE = {"planner/models/instants.py", "planner/cli/backups.py"}
OTHER_WAYS_TO_SAY_TODAY = re.compile(
    r"\.date\(\)|\bdate\.today\b|datetime\.today\b|(?<!current_clinic)\.today\(\)|\.astimezone\("
)


def test_only_a_clinic_says_on_which_day_something_happens() -> None:
    found = [
        (name(path), match[0])
        for path in PACKAGE.rglob("*.py")
        if not path.is_relative_to(DAYS_OF_CALENDAR_FILES)
        for match in OTHER_WAYS_TO_SAY_TODAY.finditer(path.read_text(encoding="utf-8"))
        if not (match[0] == ".astimezone(" and name(path) in MOMENTS_IN_A_ZONE)
    ]
    assert found == [
        ("planner/domain/clinics.py", ".astimezone("),
        ("planner/domain/clinics.py", ".date()"),
    ]


def test_every_file_of_text_ends_with_one_newline() -> None:
    kinds = {".py", ".md", ".html", ".css", ".js", ".toml", ".cfg", ".svg", ".json"}
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode:
        pytest.skip("This is not a git checkout, so which files belong to it is not known.")
    wrong = [
        listed
        for listed in tracked.stdout.split("\0")
        if Path(listed).suffix in kinds
        and (ROOT / listed).is_file()
        and not re.search(r"[^\n]\n\Z|\A\Z", (ROOT / listed).read_text(encoding="utf-8"))
    ]
    assert not wrong


def named_tests(document: Path) -> set[tuple[str, str]]:
    """Find every `tests/path.py::test_name` in `document`."""
    found = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", document.read_text(encoding="utf-8"))
    return set(found)


@pytest.mark.parametrize("document", ["docs/reliability.md", "docs/safety.md", "docs/security.md"])
def test_every_test_that_a_promise_names_exists(document: str) -> None:
    named = named_tests(ROOT / document)
    assert named, f"{document} names no test at all"
    missing = [
        f"{path}::{test}"
        for path, test in sorted(named)
        if not (ROOT / path).is_file()
        or f"def {test}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert not missing


def test_every_row_of_the_hazard_log_names_a_test_or_says_that_there_is_none() -> None:
    rows = [
        line
        for line in (ROOT / "docs/safety.md").read_text(encoding="utf-8").splitlines()
        if re.match(r"\| H\d+ ", line)
    ]
    assert rows
    assert not [row for row in rows if "`tests/" not in row and "not tested" not in row]


@pytest.mark.parametrize(
    "document", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]), ids=name
)
def test_a_document_links_only_to_what_exists(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    missing = [
        target
        for target in targets
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert not missing
