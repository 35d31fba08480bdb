"""Sessions of kiosks and of staff, beside those of patients.

On SQLite the table is made anew, which would drop triggers; it has none. Going down ends the
sessions of kiosks and staff, for the table of before cannot hold them.

Revision: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

HOLDS = (
    "(kind = 'home' AND plan_id IS NOT NULL AND kiosk_id IS NULL"
    " AND staff_id IS NULL AND clinic_id IS NULL)"
    " OR (kind = 'kiosk' AND kiosk_id IS NOT NULL AND staff_id IS NULL AND clinic_id IS NULL)"
    " OR (kind = 'staff' AND staff_id IS NOT NULL AND clinic_id IS NOT NULL"
    " AND kiosk_id IS NULL AND plan_id IS NULL)"
)
NEW = ("kiosk_id", "staff_id", "clinic_id")


def upgrade() -> None:
    with op.batch_alter_table("sessions", copy_from=_table(has_kinds=False)) as batch:
        batch.alter_column("plan_id", existing_type=sa.String(32), nullable=True)
        for name in NEW:
            batch.add_column(sa.Column(name, sa.String(32), nullable=True))
        batch.create_check_constraint(op.f("ck_sessions_holds"), HOLDS)
        batch.create_foreign_key(
            op.f("fk_sessions_clinic_id_clinics"),
            "clinics",
            ["clinic_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    op.execute("DELETE FROM sessions WHERE kind <> 'home'")
    with op.batch_alter_table("sessions", copy_from=_table(has_kinds=True)) as batch:
        batch.drop_constraint(op.f("ck_sessions_holds"), type_="check")
        batch.drop_constraint(op.f("fk_sessions_clinic_id_clinics"), type_="foreignkey")
        for name in NEW:
            batch.drop_column(name)
        batch.alter_column("plan_id", existing_type=sa.String(32), nullable=False)


def _table(*, has_kinds: bool) -> sa.Table:
    """Return the table as it stands; Alembic reads no check constraints from SQLite by itself."""
    new = [sa.Column(name, sa.String(32), nullable=True) for name in NEW]
    of_kinds = [
        sa.CheckConstraint(HOLDS, name=op.f("ck_sessions_holds")),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.id"],
            name=op.f("fk_sessions_clinic_id_clinics"),
            ondelete="CASCADE",
        ),
    ]
    return sa.Table(
        "sessions",
        sa.MetaData(),
        sa.Column("id_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("plan_id", sa.String(32), nullable=has_kinds),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_size", sa.String(8), nullable=False, server_default="normal"),
        *(new if has_kinds else []),
        sa.CheckConstraint("kind IN ('home', 'kiosk', 'staff')", name=op.f("ck_sessions_kind")),
        *(of_kinds if has_kinds else []),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_sessions_plan_id_plans"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_sessions")),
        sa.Index(op.f("ix_sessions_plan_id"), "plan_id"),
        sa.Index(op.f("ix_sessions_seen_at"), "seen_at"),
    )
