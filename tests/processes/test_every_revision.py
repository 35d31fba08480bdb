"""From every older revision, with rows in each of its tables, up to this version and down again.

The rows are made from the tables as the revision has them, so that a new revision is tested too.
"""

import pytest
from alembic.script import ScriptDirectory

from planner.paths import MIGRATIONS
from planner.processes import migrate
from planner.storage.database import Database
from tests.support.rows_of_a_schema import Rows, fill_every_table, rows_of

_SCRIPTS = ScriptDirectory(str(MIGRATIONS))
REVISIONS = sorted(script.revision for script in _SCRIPTS.walk_revisions())
KINDS_OF_SESSIONS = "0008"


def part_of(rows: Rows, like: Rows) -> Rows:
    """Return of the rows the tables and columns that others have."""
    columns = {table: list(others[0]) for table, others in like.items()}
    return {
        table: sorted(({name: row[name] for name in names} for row in rows[table]), key=repr)
        for table, names in columns.items()
    }


@pytest.mark.parametrize("revision", REVISIONS)
def test_no_row_of_a_revision_is_lost_or_changed_on_the_way_up_and_down(
    revision: str, empty: Database
) -> None:
    migrate.upgrade(empty.engine, revision)
    fill_every_table(empty.engine)
    if revision < KINDS_OF_SESSIONS:
        # The database allowed other kinds before there were any; no version ever stored one.
        with empty.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM sessions WHERE kind <> 'home'")
    before = rows_of(empty.engine)
    migrate.upgrade(empty.engine)
    assert part_of(rows_of(empty.engine), before) == before
    assert migrate.find_drift(empty.engine) == []
    migrate.downgrade(empty.engine, revision)
    assert rows_of(empty.engine) == before
