"""What procrastinate needs to hand out jobs, by its own script; on PostgreSQL only.

Revision: 0009
"""

import sqlalchemy as sa
from alembic import op

from planner.storage.connecting import DatabaseError

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_DROP = r"""
DO $$
DECLARE
    here CONSTANT regnamespace := current_schema()::regnamespace;
    one record;
BEGIN
    FOR one IN SELECT relname FROM pg_class
        WHERE relkind = 'r' AND relnamespace = here AND relname LIKE 'procrastinate\_%' LOOP
        EXECUTE format('DROP TABLE %I CASCADE', one.relname);
    END LOOP;
    FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = here AND proname LIKE 'procrastinate\_%' LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', one.name);
    END LOOP;
    FOR one IN SELECT typname FROM pg_type
        WHERE typtype IN ('e', 'c') AND typnamespace = here AND typname LIKE 'procrastinate\_%' LOOP
        EXECUTE format('DROP TYPE %I CASCADE', one.typname);
    END LOOP;
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql" and not sa.inspect(op.get_bind()).has_table(
        "procrastinate_jobs"
    ):
        # Without parameters the driver sends it as it stands, with all its statements.
        op.get_bind().connection.cursor().execute(_schema())


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().connection.cursor().execute(_DROP)


def _schema() -> str:
    """Return the script of the installed version; setup.cfg holds that to one schema."""
    try:
        from procrastinate.schema import SchemaManager  # noqa: PLC0415  an extra, for PostgreSQL
    except ModuleNotFoundError:
        raise DatabaseError(
            "Jobs on PostgreSQL need procrastinate. "
            "Install it with: pip install 'captain-and-crew[postgres]'"
        ) from None
    return SchemaManager.get_schema()
