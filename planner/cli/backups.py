"""`planner backup`."""

import datetime as dt
from pathlib import Path

import click

from planner.cli.files import STANDARD, GivenError, refuse_unwritable
from planner.cli.terminal import complain, say
from planner.config import Settings, load_settings
from planner.storage.backups import Backup, BackupExistsError, back_up
from planner.storage.connecting import parse_url


@click.command
@click.argument("file")
def backup(file: str) -> int:
    """Copy the database into a new file, while it runs.

    A FILE that is there is never replaced.
    """
    settings = load_settings()
    address = parse_url(settings.database)
    if address.get_backend_name() != "sqlite":
        raise GivenError(
            "This database is PostgreSQL, which has a tool of its own: "
            f"pg_dump --format=custom --file={file} ... See docs/deploy.md."
        )
    if file == STANDARD:
        raise GivenError("A backup is checked before it is kept, so it needs a file name.")
    refuse_unwritable(file)
    began_at = dt.datetime.now().astimezone()
    try:
        made = back_up(Path(address.database or ""), Path(file))
    except BackupExistsError as error:
        raise GivenError(str(error)) from None
    say(_in_words(file, made, began_at))
    return _about_the_key(settings)


def _in_words(name: str, made: Backup, began_at: dt.datetime) -> str:
    held = ", ".join(f"{n} {table.replace('_', ' ')}" for table, n in made.rows.items())
    return (
        f"Wrote {name}: {held}; {made.size_bytes / 1_000_000:.1f} MB, checked.\n"
        f"All that was saved before {began_at:%Y-%m-%d %H:%M:%S} is in it."
    )


def _about_the_key(settings: Settings) -> int:
    """Say what else is needed; 1 when it is not there, for then the backup opens nothing."""
    if settings.keys is not None:
        say("The keys are NOT in it: keep the value of PLANNER_KEYS in another safe place.")
        return 0
    say(
        f"The key file is NOT in it: {settings.key_path}\n"
        "Keep a copy of it in another safe place. Without it nobody can read the backup."
    )
    if not settings.key_path.is_file():
        complain("That key file is not there: put it back before you need this backup.")
        return 1
    return 0
