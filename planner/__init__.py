"""Captain & Crew: a shared-decision planner of treatment goals. This docstring is the map.

A layer may use those below it, never those above; `pyproject.toml` has the contracts that check it.

- `__main__`, `cli/`   the `planner` command
- `processes/`         `planner run`: the supervisor, the web server, what a start prepares
- `app`                create_app(settings): the only place where the parts are joined
- `web/`               `request/` is what every request passes, `patient/` the patient's pages
- `forms/`             what can be filled in: `fields/`, and one file a section in `patient/`
- `calendars/`         days from a calendar file, read in a child process with bounded work
- `jobs/`              what goes on after the answer: prints, upkeep; and who does it
- `pdf/`               HTML printed as a PDF, in a process that can be killed
- `layout/`            a summary laid out as HTML, for paper and screen
- `services/`          use cases, database session first
- `models/`            one file a table
- `storage/`           the engine and its connections, the key ring and sealing, backups
- `domain/`            the plan and its rules, in plain Python
- `sandbox/`           a child that reads hostile files, and what the kernel holds it to
- `i18n`, `config`, `paths`, `logs`, `clocks`   languages, settings, folders, log lines, moments
- `problem_words`      what is wrong with a value that somebody gave, in plain words
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

__version__ = "0.1.0"


def create_app(*args: Any, **options: Any) -> "Flask":
    """Make the web app; see `planner.app.create_app`."""
    from planner.app import create_app as make  # noqa: PLC0415  the command line needs no app

    return make(*args, **options)
