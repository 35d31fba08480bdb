"""The table of master keys: which ones an installation has, and nothing that opens anything."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from planner.storage.database import Base


class MasterKeyRow(Base):
    """One master key by its name on the key ring.

    proof: derived from the key one-way; another key of the same name has another.
    """

    __tablename__ = "master_keys"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    proof: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
