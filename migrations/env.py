"""Runs the migrations on the connection that `planner.processes.migrate` hands over."""

from alembic import context

from planner import models  # noqa: F401  imported so that every table is registered with Base
from planner.storage.database import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # Batch mode would rebuild SQLite tables and drop their triggers without a word; a migration
    # that needs it asks for it itself and puts the triggers back.
    render_as_batch=False,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
