"""Bring the database to the shape that this version needs, and check it; used by run and db."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from planner import models  # noqa: F401  imported so that every table is registered with Base
from planner.paths import MIGRATIONS, own_command
from planner.storage.connecting import DatabaseError, lost_database_as_error, make_engine, parse_url
from planner.storage.database import Base

# Names the turn among the advisory locks of a PostgreSQL database; any number that stays does.
_TURN = 7_265_001

FirstClinic = Callable[[], Mapping[str, Any]]


def upgrade(
    engine: sa.Engine, revision: str = "head", first_clinic: FirstClinic | None = None
) -> None:
    """Run the migrations up to a revision, all or nothing.

    first_clinic: gives the values of the first clinic; asked only when its table is made just now.
    Raises DatabaseError when the database cannot be reached or has no migrations to run, and what
    `first_clinic` raises.
    """
    head_revision()
    with _changing_tables(engine) as connection:
        command.upgrade(_config(connection, first_clinic), revision)


def downgrade(engine: sa.Engine, revision: str = "base") -> None:
    """Run the migrations down to a revision."""
    with _changing_tables(engine) as connection:
        command.downgrade(_config(connection), revision)


@contextmanager
def _changing_tables(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection for one transaction in which tables may be made anew.

    SQLite changes a table by making another and dropping the old one. With foreign keys on, the
    drop would delete the rows of other tables that belong to it; so they are off, which SQLite
    allows before a transaction only, and looked at before the commit.
    """
    with lost_database_as_error(), engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        driver: Any = connection.connection.driver_connection
        if is_sqlite:
            driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                if not is_sqlite:
                    _wait_for_turn(connection)
                yield connection
                if is_sqlite and driver.execute("PRAGMA foreign_key_check").fetchone():
                    raise DatabaseError("The database has rows that belong to nothing.")
        finally:
            if is_sqlite:
                driver.execute("PRAGMA foreign_keys = ON")


def _wait_for_turn(connection: sa.Connection) -> None:
    """Let hosts that start at once go one after the other; the later ones find all done.

    Neither waiting nor changing a large table is bound to the seconds that a request may take.
    """
    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")


def find_drift(engine: sa.Engine) -> list[str]:
    """List in plain words how the database differs from what this version needs; empty is well."""
    with lost_database_as_error(), engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": _is_other_default,
                "include_name": _is_ours,
            },
        )
        current, head = context.get_current_revision(), head_revision()
        if current != head:
            return [
                f"The database is at revision {current or 'none'}, this version needs {head}. "
                f"Mend it with: {own_command()} db upgrade"
            ]
        return [_in_words(one) for one in compare_metadata(context, Base.metadata)]


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out procrastinate's tables, which its own script makes."""
    return kind != "table" or not (name or "").startswith("procrastinate_")


def _is_other_default(
    _context: MigrationContext,
    found: sa.Column[Any],
    _wanted: sa.Column[Any],
    _found_default: str | None,
    _wanted_default: object,
    _wanted_text: str | None,
) -> bool | None:
    """Leave out the clinic of plans, whose default differs by database; None compares as usual.

    The models know nothing of it: for them a plan without a clinic is a failure, and only the
    version before, which never names one, gets the first.
    """
    return False if (found.table.name, found.name) == ("plans", "clinic_id") else None


def head_revision() -> str:
    """Return the newest revision; raises DatabaseError when there are no migrations at all."""
    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    if head is None:
        # A wheel without its `versions` folder would else upgrade nothing and report success.
        raise DatabaseError("The migrations are missing from this installation of planner.")
    return head


def has_key(url: str) -> bool:
    """Say whether a database was made with a key; asked before there is one. Makes no SQLite file.

    Plans of a version that noted no keys say so too.
    """
    if _is_missing_file(url):
        return False
    with _looking_at(url) as connection:
        there = {"master_keys", "plans"} & set(sa.inspect(connection).get_table_names())
        one_row = (sa.select(sa.literal(1)).select_from(sa.table(t)).limit(1) for t in there)
        return any(connection.execute(query).first() is not None for query in one_row)


def is_first_run(url: str) -> bool:
    """Say whether the tables are still to be made: no SQLite file yet, or an empty PostgreSQL."""
    if parse_url(url).get_backend_name() == "sqlite":
        return _is_missing_file(url)
    with _looking_at(url) as connection:
        return not sa.inspect(connection).get_table_names()


def _is_missing_file(url: str) -> bool:
    address = parse_url(url)
    return address.get_backend_name() == "sqlite" and not Path(address.database or "").exists()


@contextmanager
def _looking_at(url: str) -> Iterator[sa.Connection]:
    engine = make_engine(url)
    try:
        with lost_database_as_error(), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _config(connection: sa.Connection | None, first_clinic: FirstClinic | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["first_clinic"] = first_clinic
    return config


def _in_words(difference: object) -> str:
    """One difference as Alembic names it: `add_table plans`, `modify_type plans.revision`."""
    if isinstance(difference, list):
        return "; ".join(_in_words(one) for one in difference)
    if not isinstance(difference, tuple):
        return "an unknown difference"
    names = [
        str(getattr(part, "name", part))
        for part in difference[1:]
        if isinstance(part, str | sa.Table | sa.Column | sa.Index | sa.Constraint)
    ]
    return f"{difference[0]} {'.'.join(names)}"
