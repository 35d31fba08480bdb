"""Bring the database to the shape that this version needs, and check it; used by run and db."""

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from planner import models  # noqa: F401  imported so that every table is registered with Base
from planner.database import Base, Database, DatabaseError, lost_database_as_error
from planner.paths import MIGRATIONS


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations up to a revision, all or nothing on PostgreSQL; then nothing is left to do.

    Raises DatabaseError when the database cannot be reached.
    """
    with lost_database_as_error(), database.engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str = "base") -> None:
    """Run the migrations down to a revision."""
    with lost_database_as_error(), database.engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def find_drift(database: Database) -> list[str]:
    """List in plain words how the database differs from what this version needs; empty is well."""
    with lost_database_as_error(), database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        current, head = context.get_current_revision(), head_revision()
        if current != head:
            return [
                f"The database is at revision {current or 'none'}, this version needs {head}. "
                "Mend it with: planner db upgrade"
            ]
        return [_in_words(one) for one in compare_metadata(context, Base.metadata)]


def head_revision() -> str:
    """The newest revision; raises DatabaseError when this installation has no migrations at all."""
    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    if head is None:
        # A wheel without its `versions` folder would else upgrade nothing and report success.
        raise DatabaseError("The migrations are missing from this installation of planner.")
    return head


def has_plans(database: Database) -> bool:
    """Say whether any plan is stored; a database without tables has none."""
    with lost_database_as_error(), database.engine.connect() as connection:
        if not sa.inspect(connection).has_table("plans"):
            return False
        return connection.execute(sa.text("SELECT 1 FROM plans LIMIT 1")).first() is not None


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
