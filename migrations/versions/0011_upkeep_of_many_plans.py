"""What the purge knows of a plan, and indexes by which a million plans are looked after.

Revision: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "plans",
        sa.Column("is_known_filled", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index(op.f("ix_plans_created_on"), "plans", ["created_on"])
    op.create_index(
        "ix_plans_to_look_into",
        "plans",
        ["clinic_id", "id"],
        sqlite_where=sa.text("is_known_filled IS 0"),
        postgresql_where=sa.text("is_known_filled IS false"),
    )
    op.create_index(
        "ix_access_codes_unseen",
        "access_codes",
        ["plan_id"],
        sqlite_where=sa.text("revoked_on IS NULL AND is_shown IS 0"),
        postgresql_where=sa.text("revoked_on IS NULL AND is_shown IS false"),
    )
    op.create_index(
        op.f("ix_access_codes_revoked_on"),
        "access_codes",
        ["revoked_on"],
        sqlite_where=sa.text("revoked_on IS NOT NULL"),
        postgresql_where=sa.text("revoked_on IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_access_codes_revoked_on"), "access_codes")
    op.drop_index("ix_access_codes_unseen", "access_codes")
    op.drop_index("ix_plans_to_look_into", "plans")
    op.drop_index(op.f("ix_plans_created_on"), "plans")
    op.drop_column("plans", "is_known_filled")
