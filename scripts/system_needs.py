"""What must run on this machine: tried before the tests, so that what is missing is named once.

`python -m scripts.system_needs LIST...` looks for each program and its libraries and starts it.
With `--lists` it compares what is loaded with what the lists of Debian packages bring.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from scripts.system_lists import SystemList, packages_brought_by, packages_that_own, read_lists

PROGRAMS = {
    "fc-list": "--version",
    "chromium": "--version",
    "pdftoppm": "-v",
    "ps": "--version",
    "git": "--version",
}
# Chromium's command is a script; this is what it starts.
_MORE_BINARIES = (Path("/usr/lib/chromium/chromium"),)
_STARTS = {
    "Printing": "import planner.pdf.renderer",
    "The browser": "from tests.support.serving import chromium\nwith chromium(): pass",
}
# All that the planner loads by itself, the libraries that WeasyPrint opens by name included.
_LOADED = """
import psycopg, planner.pdf.renderer, planner.processes.web_server, planner.cli, planner.sandbox
planner.sandbox.warm_up()
print("\\n".join({line.split()[-1] for line in open("/proc/self/maps") if "/" in line}))
"""


def main() -> int:
    """Say what is missing; 1 when anything is."""
    parser = argparse.ArgumentParser("python -m scripts.system_needs", description=__doc__)
    parser.add_argument("--lists", action="store_true", help="compare the lists with what is used")
    parser.add_argument("files", nargs="+", type=Path, metavar="LIST")
    options = parser.parse_args()
    lists = read_lists(options.files)
    problems = list(compared(lists)) if options.lists else list(missing(lists))
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


def missing(lists: list[SystemList]) -> Iterator[str]:
    """Yield a sentence for each program or library that is not there, or else does not start."""
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    absent += sorted({name for name, path in libraries(binaries()) if path is None})
    for name in absent:
        package = next((found for one in lists if (found := one.package_with(name))), None)
        mend = f"apt-get install {package}" if package else "no package that we know brings it"
        yield f"{name} is missing. To mend it: {mend}"
    if not absent:
        yield from _broken()


def _broken() -> Iterator[str]:
    starts = [(name, [name, option]) for name, option in PROGRAMS.items()]
    starts += [(str(driver), [str(driver), "--version"]) for driver in _driver()]
    starts += [(name, [sys.executable, "-c", lines]) for name, lines in _STARTS.items()]
    for name, command in starts:
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            said = ended.stderr.strip().splitlines() or ["It says nothing."]
            yield f"{name} does not start: {said[-1]}"


def compared(lists: list[SystemList]) -> Iterator[str]:
    """Yield a sentence for each file that is used but brought by no package of the lists."""
    if shutil.which("dpkg-query") is None:
        sys.stdout.write("This is not Debian, so the lists of packages are not compared.\n")
        return
    first, *others = lists
    loaded = subprocess.run(
        [sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True
    )
    yield from _not_brought(set(loaded.stdout.split("\n")), [first])
    wheels = [*Path(sys.prefix).rglob("*.so*"), *binaries()]
    used = {str(path) for _, path in libraries(wheels) if path is not None}
    used |= {str(shutil.which(name)) for name in PROGRAMS}
    yield from _not_brought(used, [first, *others])


def _not_brought(used: set[str], lists: list[SystemList]) -> Iterator[str]:
    brought = packages_brought_by([name for one in lists for name in one.packages])
    own = (sys.prefix, *({sys.base_prefix} - {"/usr"}))
    outside = {path for path in used if ".so" in path or "/bin/" in path}
    outside = {path for path in outside if not path.startswith(own)}
    for path, package in sorted(packages_that_own(outside).items()):
        if package not in brought:
            names = " and ".join(one.name for one in lists)
            yield f"{path} is used, but its package {package} is not brought by {names}"


def binaries() -> list[Path]:
    """Return the programs as files."""
    named = [Path(path) for name in PROGRAMS if (path := shutil.which(name))]
    return [path for path in (*named, *_MORE_BINARIES, *_driver()) if path.is_file()]


def _driver() -> list[Path]:
    """Return the program by which the tests steer the browser: it comes with a Python package."""
    found = find_spec("playwright")
    assert found is not None
    assert found.origin is not None
    return [Path(found.origin).parent / "driver" / "node"]


def libraries(files: list[Path]) -> Iterator[tuple[str, Path | None]]:
    """Yield name and place of each library that the files are linked to; None is not found."""
    if shutil.which("ldd") is None:
        return
    # It ends with an error for a script, which is linked to nothing.
    listed = subprocess.run(["ldd", *files], capture_output=True, text=True, check=False)
    for line in listed.stdout.splitlines():
        name, arrow, place = line.strip().partition(" => ")
        if arrow:
            yield name, None if place == "not found" else Path(place.split(" (")[0])


if __name__ == "__main__":
    sys.exit(main())
