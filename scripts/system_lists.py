"""The lists of Debian packages in `requirements/`, and what dpkg says of packages."""

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"([a-z0-9][a-z0-9+.-]*):\s*(.*)")
_FIELDS = r"${Package}\t${Essential}\t${Provides}\t${Pre-Depends}, ${Depends}\n"


@dataclass(frozen=True, slots=True)
class SystemList:
    """One list. packages: each with the words that say what of it is used."""

    name: str
    packages: dict[str, str]

    def package_with(self, used: str) -> str | None:
        """Name the package that brings a program or library."""
        return next((name for name, words in self.packages.items() if used in words.split()), None)


def read_lists(files: Iterable[Path]) -> list[SystemList]:
    """Read lists, a package in each line that is no comment."""
    return [
        SystemList(
            file.name,
            {
                found[1]: found[2]
                for line in file.read_text(encoding="utf-8").splitlines()
                if (found := _LINE.fullmatch(line))
            },
        )
        for file in files
    ]


def packages_brought_by(named: Iterable[str]) -> set[str]:
    """Return all installed packages that come along with these, Debian's essential ones too."""
    needs: dict[str, list[str]] = {}
    providers: dict[str, list[str]] = {}
    wanted = set(named)
    for line in _ask("dpkg-query", "-W", "-f", _FIELDS).splitlines():
        package, essential, provided, depends = line.split("\t")
        needs[package] = _names(depends)
        for name in (package, *_names(provided)):
            providers.setdefault(name, []).append(package)
        if essential == "yes":
            wanted.add(package)
    brought: set[str] = set()
    while wanted:
        for package in providers.get(wanted.pop(), ()):
            if package not in brought:
                brought.add(package)
                wanted.update(needs[package])
    return brought


def packages_that_own(files: Iterable[str]) -> dict[str, str]:
    """Return the package of each file that one owns."""
    # Debian 12 moved /lib into /usr/lib; dpkg may know a file by its old place or by its new one.
    places = {
        place: file
        for file in files
        for real in (file, str(Path(file).resolve()))
        for place in (real, real.removeprefix("/usr"), f"/usr{real}")
    }
    owned = {}
    for line in _ask("dpkg-query", "-S", *places).splitlines() if places else ():
        packages, _, place = line.partition(": ")
        if place in places:
            owned[places[place]] = packages.split(",")[0].split(":")[0]
    return owned


def _names(relations: str) -> list[str]:
    """Read `a (>= 1), b:any | c` as the names in it."""
    parts = (part.strip() for part in re.split(r"[,|]", relations))
    return [re.split(r"[\s:(]", part)[0] for part in parts if part]


def _ask(*command: str) -> str:
    # dpkg-query ends with an error when one of many is not known; the others are said all the same.
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
