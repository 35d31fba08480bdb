"""Make and check what an installation needs: data folder, key and database; before it serves."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from planner.clocks import utc_now
from planner.config import Settings
from planner.paths import own_command
from planner.processes import migrate
from planner.processes.first_clinic import Leftover, find_leftovers, values_for_first_clinic
from planner.services.clinics import list_clinics
from planner.services.key_proofs import are_noted, note_keys, refuse_wrong_keys
from planner.storage import moving
from planner.storage.connecting import DatabaseError, lost_database_as_error, parse_url
from planner.storage.database import Database
from planner.storage.vault import Keyring, VaultError, load_keyring, make_key_file, sync_folder

_NETWORK_FILESYSTEMS = {
    *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "afpfs", "9p", "ceph"),
    *("glusterfs", "lustre", "webdav", "davfs", "fuse.sshfs", "fuse.glusterfs", "fuse.davfs2"),
    *("fuse.s3fs", "fuse.rclone"),
}


@dataclass(frozen=True)
class Prepared:
    """An installation that is fit to serve.

    new_key: the key file, if it was made just now. leftovers: variables that say otherwise than the
    first clinic, and have no effect.
    """

    database: Database
    new_key: Path | None
    leftovers: tuple[Leftover, ...] = ()

    def notices(self) -> list[str]:
        """Return what the person who starts it is to know, a few lines each."""
        of_key = [_new_key_notice(self.new_key)] if self.new_key else []
        return [*of_key, *map(_leftover_notice, self.leftovers)]


def prepare(settings: Settings) -> Prepared:
    """Make the data folder and, on the first run, the key; upgrade the database and check it all.

    Raises VaultError when plans exist but their key does not, DatabaseError when the database
    cannot be used or differs from what this version needs, SettingsError when the first clinic
    cannot be made from the environment.
    """
    make_data_folder(settings.data_dir)
    new_key = _make_key_on_first_run(settings)
    _make_database_file(settings.database)
    database = open_database(settings)
    try:
        leftovers = _make_fit(database)
    except BaseException:
        database.dispose()
        raise
    return Prepared(database, new_key, leftovers)


def _make_fit(database: Database) -> tuple[Leftover, ...]:
    migrate.upgrade(database.engine, first_clinic=values_for_first_clinic)
    check(database)
    with lost_database_as_error(), database.reading() as session:
        leftovers = [one for one in find_leftovers(list_clinics(session)) if one.command]
        is_new_key = not are_noted(session)
    # Not at each start: a server must start on a full disk too.
    if is_new_key:
        with lost_database_as_error(), _wrong_key_in_words(), database.work() as session:
            note_keys(session)
    # What was erased just before a power cut may still stand in SQLite's log.
    database.empty_log()
    return tuple(leftovers)


def _leftover_notice(left: Leftover) -> str:
    return (
        f"{left.variable} has no effect: the clinic is stored. To change it: {left.command}\n"
        f"To be rid of this line: unset {left.variable}"
    )


def _new_key_notice(path: Path) -> str:
    """Say once where a new key is and what losing it means."""
    return (
        f"A new key was made: {path}\n"
        "It opens all plans. Keep a copy in a safe place: if it is lost, every plan is lost."
    )


def make_data_folder(folder: Path) -> None:
    """Make the data folder, open to its owner alone. Raises DatabaseError when that fails."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(
            f"The data folder {folder} cannot be made: {error.strerror}. "
            "Set PLANNER_DATA_DIR to a folder that you may write to."
        ) from None


def _make_database_file(url: str) -> None:
    """Make an empty SQLite file for the owner alone; its write-ahead log takes the same mode."""
    address = parse_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return
    refuse_network_filesystem(Path(address.database))
    try:
        os.close(os.open(address.database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        sync_folder(Path(address.database).parent)
    except FileExistsError:
        return
    except OSError as error:
        raise DatabaseError(f"The database file cannot be made: {error.strerror}.") from None


def open_database(settings: Settings) -> Database:
    """Open the database with its key ring, as the app does; raises VaultError, DatabaseError."""
    keyring: Keyring = load_keyring(settings.keys, settings.key_path)
    database = Database(settings.database, keyring, utc_now, pool_size=settings.web_threads)
    database.share_clock()
    return database


def check(database: Database) -> None:
    """Raise DatabaseError or VaultError when an installation is not fit to serve."""
    database.verify()
    with lost_database_as_error(), database.engine.connect() as connection:
        if moving.is_unfinished(connection):
            raise DatabaseError(
                "A move into this database is not finished. Finish it with: "
                f"{own_command()} db move SQLITE-FILE"
            )
    drift = migrate.find_drift(database.engine)
    if drift:
        raise DatabaseError("\n".join(drift))
    with lost_database_as_error(), _wrong_key_in_words(), database.reading() as session:
        refuse_wrong_keys(session)


@contextmanager
def _wrong_key_in_words() -> Iterator[None]:
    try:
        yield
    except VaultError:
        raise VaultError(
            "The key does not belong to this database. Put the key file back that was made with "
            "it; on another host of the same clinic, copy the key file of the first."
        ) from None


def _make_key_on_first_run(settings: Settings) -> Path | None:
    if settings.keys is not None or settings.key_path.exists():
        return None
    if migrate.has_key(settings.database):
        raise VaultError(
            f"The key file {settings.key_path} is missing, but the database was made with a key. "
            "Put the key file back from your safe place, or copy that of the first host: a new key "
            "cannot open its plans."
        )
    make_key_file(settings.key_path)
    return settings.key_path


def refuse_network_filesystem(file: Path) -> None:
    """Raise DatabaseError when a SQLite file is on a network drive: locks do not hold there."""
    kind = filesystem_of(file.parent)
    if kind in _NETWORK_FILESYSTEMS:
        raise DatabaseError(
            f"The folder of {file.name} is on a network drive ({kind}), where SQLite loses data. "
            "Set PLANNER_DATA_DIR to a folder on this computer's own disk."
        )


def filesystem_of(folder: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """Name the file system of a folder; empty where the system does not tell (macOS, BSD)."""
    if not mounts.is_file():
        return ""
    place = folder.resolve()
    best, kind = -1, ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        fields = line.split()
        point = Path(fields[1].replace("\\040", " "))
        depth = len(point.parts)
        if (place == point or point in place.parents) and depth >= best:
            best, kind = depth, fields[2]
    return kind
