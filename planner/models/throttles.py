"""The table of counters behind delays and quotas, shared by all workers."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.models.instants import Instant
from planner.storage.database import Base


class ThrottleRow(Base):
    """One counter; its key is a hash, so that no address of a visitor is stored."""

    __tablename__ = "throttles"

    key: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    level: Mapped[float] = mapped_column(sa.Double())
    counted_at: Mapped[dt.datetime] = mapped_column(Instant, index=True)
