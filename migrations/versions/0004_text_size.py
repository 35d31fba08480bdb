"""The size of the words on the screen, kept with the browser session.

Revision: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "sessions",
        sa.Column("text_size", sa.String(8), nullable=False, server_default="normal"),
    )


def downgrade() -> None:
    op.drop_column("sessions", "text_size")
