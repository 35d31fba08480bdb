"""The table of plans: one sealed document a plan, beside the few columns that queries need."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.models.instants import Instant
from planner.storage.database import Base


class PlanRow(Base):
    """One plan; nothing that the patient wrote stands outside `document`.

    section_revisions: section, `section.item` or `section:part` -> the plan's revision at its last
    change. is_known_filled: the purge looked into it since then and found answers.
    """

    __tablename__ = "plans"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    clinic_id: Mapped[str] = mapped_column(sa.ForeignKey("clinics.id"), index=True)
    # A day, not a moment: the exact time of a visit serves nobody and narrows down who it was.
    created_on: Mapped[dt.date]
    updated_at: Mapped[dt.datetime] = mapped_column(Instant)
    revision: Mapped[int]
    schema_version: Mapped[int]
    appointment_on: Mapped[dt.date | None]
    status: Mapped[str] = mapped_column(sa.String(16))
    wrapped_key: Mapped[bytes]
    document: Mapped[bytes]
    section_revisions: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    is_known_filled: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    __table_args__ = (
        sa.CheckConstraint("status IN ('draft', 'shared')", name="status"),
        sa.CheckConstraint("revision >= 1", name="revision"),
        # No index holds what changes with each save: a save would have to write it too.
        sa.Index("ix_plans_created_on", "created_on"),
        sa.Index(
            "ix_plans_to_look_into",
            "clinic_id",
            "id",
            sqlite_where=sa.text("is_known_filled IS 0"),
            postgresql_where=sa.text("is_known_filled IS false"),
        ),
    )
