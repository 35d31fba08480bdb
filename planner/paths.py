"""Where templates, static files, migrations and our own command are."""

import shutil
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    for place in (_PACKAGE / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"The folder '{name}' is missing from this installation of planner.")


TEMPLATES = _folder("templates")
STATIC = _folder("static")
MIGRATIONS = _folder("migrations")


def own_command() -> str:
    """Return `planner` as it can be typed where we were started: seldom is it found by PATH."""
    command = Path(sys.executable).with_name("planner")
    if not command.exists():
        return f"{sys.executable} -m planner"
    if shutil.which("planner") == str(command):
        return "planner"
    here = Path.cwd()
    return str(command.relative_to(here) if command.is_relative_to(here) else command)
