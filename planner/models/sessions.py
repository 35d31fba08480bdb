"""The table of browser sessions, each keyed by the SHA-256 of its cookie."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.models.instants import Instant
from planner.storage.database import Base

# What a row of each kind holds. A row that could be read as another kind is refused by the table.
HOLDS = (
    "(kind = 'home' AND plan_id IS NOT NULL AND kiosk_id IS NULL"
    " AND staff_id IS NULL AND clinic_id IS NULL)"
    " OR (kind = 'kiosk' AND kiosk_id IS NOT NULL AND staff_id IS NULL AND clinic_id IS NULL)"
    " OR (kind = 'staff' AND staff_id IS NOT NULL AND clinic_id IS NOT NULL"
    " AND kiosk_id IS NULL AND plan_id IS NULL)"
)


class SessionRow(Base):
    """One visit by one browser; the cookie itself is never stored.

    seen_at: the last time something was sent in, not merely looked at; of a busy visit up to
    `VisitLimits.renewal` ahead of it. Roles of staff are no part of a session.
    """

    __tablename__ = "sessions"

    id_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    plan_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("plans.id", ondelete="CASCADE"), index=True
    )
    kiosk_id: Mapped[str | None] = mapped_column(sa.String(32))
    staff_id: Mapped[str | None] = mapped_column(sa.String(32))
    clinic_id: Mapped[str | None] = mapped_column(sa.ForeignKey("clinics.id", ondelete="CASCADE"))
    started_at: Mapped[dt.datetime] = mapped_column(Instant)
    seen_at: Mapped[dt.datetime] = mapped_column(Instant, index=True)
    text_size: Mapped[str] = mapped_column(sa.String(8), server_default="normal")

    __table_args__ = (
        sa.CheckConstraint("kind IN ('home', 'kiosk', 'staff')", name="kind"),
        sa.CheckConstraint(HOLDS, name="holds"),
    )
