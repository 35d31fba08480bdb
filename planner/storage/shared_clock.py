"""The steady clock of an installation, by which sessions, waits, leases and jobs are measured.

On SQLite all processes are on one computer. On PostgreSQL there may be hosts whose calendar clocks
disagree, and a visit or a limit that one host began is judged by another; so each begins from the
clock of the database.
"""

import sqlalchemy as sa

from planner.clocks import Clock, steady_clock, utc_now
from planner.storage.connecting import lost_database_as_error


def shared_steady_clock(engine: sa.Engine) -> Clock:
    """Make a steady clock that agrees with those of all other hosts of a database.

    Raises DatabaseError when a PostgreSQL server cannot be asked.
    """
    if engine.dialect.name == "sqlite":
        return steady_clock()
    with lost_database_as_error(), engine.connect() as connection:
        theirs = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    ahead = theirs - utc_now()
    return steady_clock(lambda: utc_now() + ahead)
