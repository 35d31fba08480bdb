"""Clinics; each plan belongs to one.

There is one clinic from the start: with the values that `planner.processes.migrate` hands over,
which on an installation of before are those of its environment, or else with the defaults. It is
the database's default for new plans too, for hosts that still run the version before: that one
names no clinic.

Revision: 0005
"""

import datetime as dt
import secrets

import sqlalchemy as sa
from alembic import context, op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_DEFAULTS = {
    "name": None,
    "phone": None,
    "time_zone": "UTC",
    "languages": ["en"],
    "paper": "a4",
    "metaphor": True,
    "home_idle_minutes": 30,
    "home_max_hours": 12,
    "code_days": 400,
    "unused_plan_days": 7,
    "opening_days": [0, 1, 2, 3, 4],
    "closures": [],
    "windows": [],
}
_PLAN_COLUMNS = (
    "id",
    "created_on",
    "updated_at",
    "revision",
    "schema_version",
    "appointment_on",
    "status",
    "wrapped_key",
    "document",
    "section_revisions",
)


def upgrade() -> None:
    clinics = op.create_table(
        "clinics",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(200), nullable=True),
        sa.Column("phone", sa.String(40), nullable=True),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("paper", sa.String(8), nullable=False),
        sa.Column("metaphor", sa.Boolean(), nullable=False),
        sa.Column("home_idle_minutes", sa.Integer(), nullable=False),
        sa.Column("home_max_hours", sa.Integer(), nullable=False),
        sa.Column("code_days", sa.Integer(), nullable=False),
        sa.Column("unused_plan_days", sa.Integer(), nullable=False),
        sa.Column("opening_days", sa.JSON(), nullable=False),
        sa.Column("closures", sa.JSON(), nullable=False),
        sa.Column("windows", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinics")),
    )
    clinic = {"id": secrets.token_hex(16), "made_at": dt.datetime.now(dt.UTC), **_first_values()}
    op.bulk_insert(clinics, [clinic])
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_plans(clinic["id"])
    else:
        op.add_column("plans", sa.Column("clinic_id", sa.String(32), nullable=True))
        plans = sa.table("plans", sa.column("clinic_id"))
        op.execute(plans.update().values(clinic_id=clinic["id"]))
        op.alter_column("plans", "clinic_id", nullable=False, server_default=clinic["id"])
        op.create_foreign_key(
            op.f("fk_plans_clinic_id_clinics"), "plans", "clinics", ["clinic_id"], ["id"]
        )
    op.create_index(op.f("ix_plans_clinic_id"), "plans", ["clinic_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_plans_clinic_id"), "plans")
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_plans(None)
    else:
        op.drop_column("plans", "clinic_id")
    op.drop_table("clinics")


def _first_values() -> dict[str, object]:
    """Return the values of the first clinic, those of them that this revision has a column for."""
    find = context.config.attributes.get("first_clinic")
    given = find() if find else {}
    return {name: given.get(name, default) for name, default in _DEFAULTS.items()}


def _rebuild_plans(clinic_id: str | None) -> None:
    """Make the table anew with or without a clinic, as SQLite asks; it changes no table in place.

    Foreign keys are off meanwhile (see `planner.processes.migrate`): dropping the old table would
    else delete sessions, codes and editions with it.
    """
    belongs_to_clinic = (
        [
            sa.Column("clinic_id", sa.String(32), nullable=False, server_default=clinic_id),
            sa.ForeignKeyConstraint(
                ["clinic_id"], ["clinics.id"], name=op.f("fk_plans_clinic_id_clinics")
            ),
        ]
        if clinic_id
        else []
    )
    op.create_table(
        "new_plans",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("appointment_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("section_revisions", sa.JSON(), nullable=False),
        *belongs_to_clinic,
        sa.CheckConstraint("status IN ('draft', 'shared')", name=op.f("ck_plans_status")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_plans_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    old = sa.table("plans", *map(sa.column, _PLAN_COLUMNS))
    added = {"clinic_id": sa.literal(clinic_id)} if clinic_id else {}
    new = sa.table("new_plans", *map(sa.column, [*_PLAN_COLUMNS, *added]))
    op.execute(new.insert().from_select(list(new.c), sa.select(*old.c, *added.values())))
    op.drop_table("plans")
    op.rename_table("new_plans", "plans")
