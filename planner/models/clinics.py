"""The table of clinics."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.models.instants import Instant
from planner.storage.database import Base


class ClinicRow(Base):
    """One clinic; the columns beside `made_at` are the fields of `planner.domain.clinics.Clinic`.

    The one that was made first is the default: of pages that belong to no plan yet.
    """

    __tablename__ = "clinics"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    name: Mapped[str | None] = mapped_column(sa.String(200))
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    time_zone: Mapped[str] = mapped_column(sa.String(64))
    languages: Mapped[list[str]] = mapped_column(sa.JSON)
    paper: Mapped[str] = mapped_column(sa.String(8))
    metaphor: Mapped[bool]
    home_idle_minutes: Mapped[int]
    home_max_hours: Mapped[int]
    code_days: Mapped[int]
    unused_plan_days: Mapped[int]
    opening_days: Mapped[list[int]] = mapped_column(sa.JSON)
    closures: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    windows: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
