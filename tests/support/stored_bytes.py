"""Every byte that an installation keeps, for tests of what must not be found there."""

from pathlib import Path

import sqlalchemy as sa

from planner.storage.database import Database


def everything_stored(database: Database, folder: Path) -> dict[str, bytes]:
    """Return what each file of the data folder holds, and on PostgreSQL each table, by name."""
    database.empty_log()
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return files if database.is_sqlite else files | _tables(database)


def places_with(words: str, stored: dict[str, bytes]) -> list[str]:
    """Name the files and tables that hold these words."""
    return [name for name, content in stored.items() if words.encode() in content]


def _tables(database: Database) -> dict[str, bytes]:
    # Read as values, for as text PostgreSQL shows bytes in figures, which would hide any word.
    found = {}
    with database.engine.connect() as connection:
        for name in sa.inspect(connection).get_table_names():
            rows = connection.exec_driver_sql(f"SELECT * FROM {name}")  # noqa: S608  a table's name
            found[name] = b"\n".join(_raw(value) for row in rows for value in row)
    return found


def _raw(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
