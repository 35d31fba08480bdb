"""A rule of the linter or the type checker that is switched off says why, on the same line."""

import re
import subprocess

from tests.support.servers import ROOT

_SWITCHED_OFF = re.compile(
    r"# (?:noqa(?:: [A-Z]+\d+(?:, [A-Z]+\d+)*)?|type: ignore(?:\[[a-z, -]+\])?|pragma: no cover)"
)


def test_what_is_switched_off_says_why() -> None:
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "*.py"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    silent, said = [], 0
    for name in listed:
        for number, line in enumerate((ROOT / name).read_text().splitlines(), 1):
            found = list(_SWITCHED_OFF.finditer(line))
            if found and '"# (?:noqa' not in line:
                said += 1
                if not re.search(r"[a-z]{2}", _SWITCHED_OFF.sub("", line[found[0].start() :])):
                    silent.append(f"{name}:{number}")
    assert silent == []
    assert said > 50
