"""Two versions of the program side by side on one database, as while hosts are updated in turn.

The newer one is a copy of this checkout with one more field in the plan and its form, and one more
column in a table. What it saves is neither shown nor lost by the older one.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from drills.patient import Patient
from planner.processes.migrate import head_revision
from tests.support import databases
from tests.support.servers import ROOT, Running, free_port, start

CHANGES = {
    "planner/domain/plans/plan.py": (
        '    gets_in_the_way: LongText = ""\n',
        '    gets_in_the_way: LongText = ""\n    since: LongText = ""\n',
    ),
    "planner/domain/questions/matters.py": (
        '        Ask(\n            key="one_thing.gets_in_the_way",\n',
        '        Ask(key="one_thing.since", on_screen=N_("Since when?"), on_paper=N_("Since"),'
        " limit=limits.TEXT, rows=1, lines=1),\n"
        '        Ask(\n            key="one_thing.gets_in_the_way",\n',
    ),
    "planner/models/plans.py": (
        "    revision: Mapped[int]\n",
        "    revision: Mapped[int]\n    season: Mapped[str | None]\n",
    ),
}
MIGRATION = f'''
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head_revision()}", None, None

def upgrade() -> None:
    op.add_column("plans", sa.Column("season", sa.String()))

def downgrade() -> None:
    op.drop_column("plans", "season")
'''
READ_SINCE = """
import sqlalchemy as sa
from planner.config import load_settings
from planner.models import PlanRow
from planner.processes.installation import open_database
from planner.services.plans import get_plan
database = open_database(load_settings())
with database.session(writes=False) as session:
    thing = get_plan(session, session.scalars(sa.select(PlanRow.id)).one()).plan.one_thing
    print(thing.text, "/", thing.since)
"""


@pytest.fixture
def newer_code(tmp_path: Path) -> Path:
    folder = tmp_path / "newer"
    for name in ("planner", "templates", "static", "migrations"):
        shutil.copytree(ROOT / name, folder / name)
    for name, (old, new) in CHANGES.items():
        text = (folder / name).read_text()
        assert text.count(old) == 1, f"{name} changed; this test patches it"
        (folder / name).write_text(text.replace(old, new))
    (folder / "migrations/versions/9999_season.py").write_text(MIGRATION)
    return folder


@pytest.fixture
def two(tmp_path: Path, newer_code: Path) -> Iterator[tuple[Running, Running]]:
    """Give an older server and, started while it serves, a newer one on the same database."""
    folder = tmp_path / "both"
    folder.mkdir()
    older = start(folder, free_port())
    newer = start(folder, free_port(), code=newer_code)
    yield older, newer
    for server in (newer, older):
        server.stop()


def read_by_newer(code: Path, older: Running) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PLANNER_")}
    environment |= databases.surroundings(older.log.parent / "var")
    return subprocess.run(
        [sys.executable, "-c", READ_SINCE],
        env=environment | {"PLANNER_DATA_DIR": "var", "PYTHONPATH": str(code)},
        cwd=older.log.parent,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_an_older_version_keeps_what_a_newer_one_saved(
    two: tuple[Running, Running], newer_code: Path
) -> None:
    older, newer = two
    patient = Patient(f"http://127.0.0.1:{older.port}")
    patient.begin()
    patient.save_text("Dance")
    patient.go_to(f"http://127.0.0.1:{newer.port}")
    patient.save_text("Dance again", since="spring")
    patient.go_to(f"http://127.0.0.1:{older.port}")
    patient.save_text("Sing")
    patient.add_item("How long?")
    assert patient.lost() == 0
    assert read_by_newer(newer_code, older) == "Sing / spring"
    patient.go_to(f"http://127.0.0.1:{newer.port}")
    assert patient.lost() == 0
    assert "Traceback" not in older.log.read_text() + newer.log.read_text()


def test_while_both_serve_somebody_begins_at_each(two: tuple[Running, Running]) -> None:
    for server in two:
        patient = Patient(f"http://127.0.0.1:{server.port}")
        patient.begin()
        patient.save_text("Dance")
        assert patient.lost() == 0
