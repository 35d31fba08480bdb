"""Captain & Crew: a shared-decision planner of treatment goals. This docstring is the map.

A layer may use those below it, never those above; `setup.cfg` has the contracts that check it.

- `__main__`, `cli`      the `planner` command
- `serve`                `planner run`: the web server and the print process under one roof
- `app`                  create_app(settings): the only place where the parts are joined
- `web/`                 access, headers, sessions, errors, health; the pages in `web/patient/`
- `forms/`               what can be filled in, one file a section
- `calendars/`            days from a calendar file, read in a child process with bounded work
- `pdf/`                 a summary laid out as a page, the page printed as a PDF
- `services/`            use cases, database session first
- `models/`, `database`  tables; the engine and the one commit
- `backups`              a checked copy of the SQLite database, made while it is in use
- `checkpoints`          SQLite's write-ahead log, emptied after an erasure
- `vault`                the key ring; sealing and unsealing
- `domain/`              the plan and its rules, in plain Python
- `sandbox/`             a child that reads hostile files, and what the kernel holds it to
- `i18n`, `config`, `paths`, `logs`, `clocks`   languages, settings, folders, log lines, moments
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

__version__ = "0.1.0"


def create_app(*args: Any, **options: Any) -> "Flask":
    """Make the web app; see `planner.app.create_app`."""
    from planner.app import create_app as make  # noqa: PLC0415  the command line needs no app

    return make(*args, **options)
