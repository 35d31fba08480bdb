"""The table of access codes: what proves a code, and the code itself sealed with its plan."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.storage.database import Base


class AccessCodeRow(Base):
    """One access code of a plan; the secret half is never stored in the clear.

    proof, pepper: the slow hash of the secret half, and the name of the master key that its pepper
    is derived from. sealed: the whole code under the plan's own key; empty once it is revoked.
    is_noted: the patient said "I have it".
    """

    __tablename__ = "access_codes"

    selector: Mapped[str] = mapped_column(sa.String(4), primary_key=True)
    plan_id: Mapped[str] = mapped_column(sa.ForeignKey("plans.id", ondelete="CASCADE"))
    proof: Mapped[str] = mapped_column(sa.String(160))
    pepper: Mapped[str] = mapped_column(sa.String(32))
    sealed: Mapped[bytes]
    # Days, not moments: when exactly somebody began serves nobody.
    created_on: Mapped[dt.date]
    expires_on: Mapped[dt.date] = mapped_column(index=True)
    revoked_on: Mapped[dt.date | None]
    is_shown: Mapped[bool]
    is_noted: Mapped[bool]

    __table_args__ = (
        sa.Index("ix_access_codes_plan_id", "plan_id"),
        sa.Index(
            "uq_access_codes_live",
            "plan_id",
            unique=True,
            sqlite_where=sa.text("revoked_on IS NULL"),
            postgresql_where=sa.text("revoked_on IS NULL"),
        ),
        sa.Index(
            "ix_access_codes_unseen",
            "plan_id",
            sqlite_where=sa.text("revoked_on IS NULL AND is_shown IS 0"),
            postgresql_where=sa.text("revoked_on IS NULL AND is_shown IS false"),
        ),
        sa.Index(
            "ix_access_codes_revoked_on",
            "revoked_on",
            sqlite_where=sa.text("revoked_on IS NOT NULL"),
            postgresql_where=sa.text("revoked_on IS NOT NULL"),
        ),
    )
