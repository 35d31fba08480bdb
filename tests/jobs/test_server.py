"""`planner run` on SQLite does jobs by itself, also those that waited while it was off."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.config import Settings
from planner.domain.plans.plan import OneThing, Sharing
from planner.jobs import edition_print
from planner.processes import installation
from planner.services import editions, plans
from planner.services.clinics import first_clinic
from tests.support.plans import save_section
from tests.support.servers import STARTED, free_port, start, wait_until

pytestmark = pytest.mark.sqlite_only("on PostgreSQL workers of their own do the jobs")


@pytest.fixture(autouse=True)
def _nobody_stays() -> Iterator[None]:
    """End every server that a test started, whatever became of the test."""
    yield
    for server in STARTED:
        server.stop()


def test_a_server_prints_the_edition_that_waited_while_it_was_off(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")
    database = installation.prepare(settings).database
    with database.work() as session:
        plan_id = plans.start_plan(session, first_clinic(session))
        save_section(session, plan_id, "one_thing", OneThing(text="To dance"), seen=1)
        seen = plans.get_plan(session, plan_id).revision
        editions.share(
            session, first_clinic(session), plan_id, Sharing(), has_consent=True, seen=seen
        )
        edition_print.add(session, plan_id, 1)
    kept: list[bytes] = []

    def is_kept() -> bool:
        with database.session(writes=False) as session:
            kept.append(editions.find_print(session, plan_id, 1, "a4") or b"")
        return bool(kept[-1])

    server = start(tmp_path, free_port())
    wait_until(is_kept)
    server.stop()
    database.dispose()
    assert kept[-1].startswith(b"%PDF-")
    assert "outcome=done" in server.log.read_text()
