"""The tables of editions, and of the look through an older plan."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.models.instants import Instant
from planner.storage.database import Base


class EditionRow(Base):
    """One frozen copy of a plan, made with the patient's consent; it is never updated.

    document: the plan, sealed with the plan's key. pdf: its summary as printed once, sealed
    likewise, and pdf_paper its size of paper; None when the printer could not print it.
    """

    __tablename__ = "editions"

    plan_id: Mapped[str] = mapped_column(
        sa.ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    document: Mapped[bytes]
    pdf: Mapped[bytes | None]
    pdf_paper: Mapped[str | None] = mapped_column(sa.String(8))

    __table_args__ = (sa.CheckConstraint("number >= 1", name="number"),)


class ReviewRow(Base):
    """How far the patient is in asking "Is this still true?" of an older plan.

    from_revision: the plan's revision when the look through began. still_true: names of sections.
    """

    __tablename__ = "reviews"

    plan_id: Mapped[str] = mapped_column(
        sa.ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True
    )
    began_at: Mapped[dt.datetime] = mapped_column(Instant)
    from_revision: Mapped[int]
    still_true: Mapped[list[Any]] = mapped_column(sa.JSON)
    is_over: Mapped[bool]
