"""The table of browser sessions, each keyed by the SHA-256 of its cookie."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.models.instants import Instant
from planner.storage.database import Base


class SessionRow(Base):
    """One visit by one browser; the cookie itself is never stored.

    seen_at: the last time something was sent in, not merely looked at.
    """

    __tablename__ = "sessions"

    id_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    plan_id: Mapped[str] = mapped_column(sa.ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[dt.datetime] = mapped_column(Instant)
    seen_at: Mapped[dt.datetime] = mapped_column(Instant, index=True)
    text_size: Mapped[str] = mapped_column(sa.String(8), server_default="normal")

    __table_args__ = (sa.CheckConstraint("kind IN ('home', 'kiosk', 'staff')", name="kind"),)
