"""Access codes, and the counters behind delays and quotas.

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_codes",
        sa.Column("selector", sa.String(4), nullable=False),
        sa.Column("plan_id", sa.String(32), nullable=False),
        sa.Column("proof", sa.String(160), nullable=False),
        sa.Column("pepper", sa.String(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("is_noted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["plans.id"],
            name=op.f("fk_access_codes_plan_id_plans"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("selector", name=op.f("pk_access_codes")),
    )
    op.create_index("ix_access_codes_plan_id", "access_codes", ["plan_id"])
    op.create_index(op.f("ix_access_codes_expires_on"), "access_codes", ["expires_on"])
    op.create_index(
        "uq_access_codes_live",
        "access_codes",
        ["plan_id"],
        unique=True,
        sqlite_where=sa.text("revoked_on IS NULL"),
        postgresql_where=sa.text("revoked_on IS NULL"),
    )
    op.create_table(
        "throttles",
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("level", sa.Double(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
    )
    op.create_index(op.f("ix_throttles_counted_at"), "throttles", ["counted_at"])


def downgrade() -> None:
    op.drop_table("throttles")
    op.drop_table("access_codes")
