"""Bring the database to the shape that this version needs, and check it; used by run and db."""

from pathlib import Path

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


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    """Run the migrations up to a revision, all or nothing.

    Raises DatabaseError when the database cannot be reached or has no migrations to run.
    """
    head_revision()
    with lost_database_as_error(), engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: sa.Engine, revision: str = "base") -> None:
    """Run the migrations down to a revision."""
    with lost_database_as_error(), engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def find_drift(engine: sa.Engine) -> list[str]:
    """List in plain words how the database differs from what this version needs; empty is well."""
    with lost_database_as_error(), engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        current, head = context.get_current_revision(), head_revision()
        if current != head:
            return [
                f"The database is at revision {current or 'none'}, this version needs {head}. "
                f"Mend it with: {own_command()} db upgrade"
            ]
        return [_in_words(one) for one in compare_metadata(context, Base.metadata)]


def head_revision() -> str:
    """Return the newest revision; raises DatabaseError when there are no migrations at all."""
    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    if head is None:
        # A wheel without its `versions` folder would else upgrade nothing and report success.
        raise DatabaseError("The migrations are missing from this installation of planner.")
    return head


def holds_plans(url: str) -> bool:
    """Say whether a database holds any plan; asked before there is a key. Makes no SQLite file."""
    address = parse_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return False
    engine = make_engine(url)
    try:
        with lost_database_as_error(), engine.connect() as connection:
            if not sa.inspect(connection).has_table("plans"):
                return False
            return connection.execute(sa.text("SELECT 1 FROM plans LIMIT 1")).first() is not None
    finally:
        engine.dispose()


def _config(connection: sa.Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
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
