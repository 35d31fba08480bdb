"""`planner doctor`: looks at everything the planner needs; each problem with what mends it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import click

from planner.cli.clinic_findings import clinic_findings, findings_before_the_first_start
from planner.cli.confinement import confinement
from planner.cli.terminal import say
from planner.config import EVERYWHERE, LOOPBACK, RENAMED, Settings, load_settings, unknown_variables
from planner.domain.errors import PlannerError
from planner.paths import own_command
from planner.pdf.print_process.private_socket import check_place
from planner.processes import installation, migrate
from planner.processes.first_clinic import VARIABLES
from planner.services import job_records
from planner.services.job_queue import ATTEMPTS, State
from planner.storage.database import Database
from planner.storage.vault import load_keyring

_LEAST_FREE_BYTES = 200 * 1024 * 1024
_PACKAGES = {
    **dict.fromkeys(("Han", "Hiragana", "Katakana", "Hangul"), "fonts-noto-cjk"),
    "Emoji": "fonts-symbola",
}
Finding = tuple[bool, str]


@click.command
def doctor() -> int:
    """Say what is missing and how to mend it."""
    settings = load_settings()
    findings = [
        *_printing(),
        *_told(_key(settings)),
        *_told(_database(settings)),
        *_told(_print_socket(settings)),
        *confinement(),
        *_told(_disk(settings.data_dir)),
        *_network(settings),
        *_variables(),
    ]
    for is_well, line in findings:
        say(f"{'ok  ' if is_well else 'BAD '} {line}")
    problems = sum(not is_well for is_well, _ in findings)
    say("All is well." if not problems else f"{problems} to mend.")
    return 1 if problems else 0


def _printing() -> Iterator[Finding]:
    from planner.pdf.fonts import font_report  # noqa: PLC0415  slow to import

    try:
        from planner.pdf import renderer  # noqa: F401, PLC0415  fails in words

        yield True, "Pango and HarfBuzz"
        yield from _fonts(font_report())
    except PlannerError as error:
        yield False, str(error)
        return
    yield _one_print()


def _one_print() -> Finding:
    """Print as anybody's print is made: in a confined process of its own, as this very user."""
    from planner.pdf import documents  # noqa: PLC0415  slow to import

    try:
        form = documents.print_blank()
    except PlannerError as error:
        user = f"user {os.getuid()}"
        return False, f"the paper form cannot be printed by {user}, and so can no plan: {error}"
    return True, f"the paper form was printed, {form.pages} pages"


def _fonts(report: list[tuple[str, bool]]) -> Iterator[Finding]:
    """Only Latin is a must: the other scripts are reported when a plan needs them."""
    for script, is_printable in report:
        if is_printable or script != "Latin":
            package = _PACKAGES.get(script, "fonts-noto-core")
            missing = f"no font for {script} yet; to print it: apt-get install {package}"
            yield True, f"font for {script}" if is_printable else missing
        else:
            yield False, "no font at all. Mend it with: apt-get install fonts-noto-core"


def _told(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Make a finding of a file that this user may not look at, so that the rest is said too."""
    try:
        yield from findings
    except OSError as error:
        why = (error.strerror or "").lower()
        mend = "Mend it: run the doctor as the user that serves, or set PLANNER_DATA_DIR"
        yield False, f"user {os.getuid()} cannot look at {error.filename}: {why}. {mend}"


def _key(settings: Settings) -> Iterator[Finding]:
    if settings.keys is None and not settings.key_path.exists():
        yield True, f"key file {settings.key_path} is not there yet; the first run makes it"
        return
    try:
        load_keyring(settings.keys, settings.key_path)
        yield True, "key from the environment" if settings.keys else f"key file {settings.key_path}"
    except PlannerError as error:
        yield False, str(error)


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.data_dir.exists() and not settings.data_dir.is_dir():
        yield False, f"{settings.data_dir} is a file. Mend it: set PLANNER_DATA_DIR to a folder"
        return
    try:
        if migrate.is_first_run(settings.database):
            yield True, "database is not there yet; the first run makes it"
            yield from findings_before_the_first_start()
            return
        database = installation.open_database(settings)
        installation.check(database)
        for name, value in database.settings().items():
            yield True, f"database {name} = {value}"
        yield _database_works(database)
        yield from _jobs(database)
        yield from clinic_findings(database)
        database.dispose()
    except PlannerError as error:
        yield False, str(error)


def _database_works(database: Database) -> Finding:
    if not database.is_sound():
        return False, "the database file is damaged. Mend it: put a copy back"
    if not database.can_write():
        return False, "the database takes no changes. Mend it: free space, and look at its owner"
    return True, "database is sound and takes changes"


def _jobs(database: Database) -> Iterator[Finding]:
    """Say by kind what was given up, and whether anybody does what is due; no job's id or plan."""
    with database.session(writes=False) as session:
        dead, late = job_records.count_by_kind(session, State.DEAD), job_records.count_late(session)
    for kind, number in dead.items():
        mend = f"Mend it: {own_command()} jobs --retry-dead, or --drop-dead"
        yield False, f"dead jobs: {number} of {kind}, given up after {ATTEMPTS} attempts. {mend}"
    if late:
        who = "planner run" if database.is_sqlite else "planner worker"
        yield False, f"{late} jobs wait, and nobody does them. Mend it: start {who}"
    if not dead and not late:
        yield True, "jobs: none is dead, none is late"


def _print_socket(settings: Settings) -> Iterator[Finding]:
    try:
        check_place(settings.print_socket_path)
        yield True, "place for the print process's socket"
    except PlannerError as error:
        yield False, str(error)


def _disk(folder: Path) -> Iterator[Finding]:
    place = folder.resolve()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    megabytes = free // (1024 * 1024)
    mend = "" if free >= _LEAST_FREE_BYTES else ". Mend it: free some space there, 200 MB at least"
    kind = installation.filesystem_of(place) or "disk"
    yield not mend, f"{megabytes} MB free for the data folder ({kind}){mend}"


def _network(settings: Settings) -> Iterator[Finding]:
    is_open = settings.host in EVERYWHERE or settings.host not in LOOPBACK
    if is_open and not settings.proxies:
        yield (
            False,
            "the server is reached from outside without TLS: browsers will refuse the cookie. "
            "Mend it: put a TLS proxy in front, set PLANNER_PROXIES=1 and PLANNER_HOST=127.0.0.1",
        )


def _variables() -> Iterator[Finding]:
    for name in unknown_variables():
        if name in VARIABLES:
            continue
        if name in RENAMED:
            yield False, f"{name} is called {RENAMED[name]} now. Mend it: rename the variable"
        else:
            yield False, f"{name} is not a setting. Mend it with: unset {name}"
