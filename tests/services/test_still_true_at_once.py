"""Two windows in which the same plan is looked through, on PostgreSQL, where both write at once."""

import threading

import pytest

from planner.services import plans, still_true
from planner.services.clinics import first_clinic
from planner.services.plans import PlanNotFoundError
from planner.storage.database import Database
from tests.support.databases import needs_postgresql, waits_for_lock
from tests.support.servers import wait_until

pytestmark = needs_postgresql


@pytest.fixture
def plan_id(postgresql: Database) -> str:
    with postgresql.work() as session:
        started = plans.start_plan(session, first_clinic(session))
        still_true.begin(session, plans.get_plan(session, started))
    return started


class OtherWindow(threading.Thread):
    """Says of the regular weeks that they are still true."""

    trouble: Exception | None = None

    def __init__(self, database: Database, plan_id: str) -> None:
        super().__init__()
        self.database, self.plan_id = database, plan_id

    def run(self) -> None:
        try:
            with self.database.work() as session:
                still_true.confirm(session, self.plan_id, "weeks")
        except PlanNotFoundError as error:
            self.trouble = error


def test_what_is_said_in_both_is_kept(postgresql: Database, plan_id: str) -> None:
    other = OtherWindow(postgresql, plan_id)
    with postgresql.work() as session:
        still_true.confirm(session, plan_id, "goals")
        other.start()
        wait_until(lambda: waits_for_lock(postgresql) or not other.is_alive())
    other.join()
    with postgresql.reading() as session:
        current = still_true.find_current(session, plan_id)
    assert current is not None
    assert current.still_true == {"goals", "weeks"}


def test_of_a_plan_that_the_other_deletes_it_is_told(postgresql: Database, plan_id: str) -> None:
    other = OtherWindow(postgresql, plan_id)
    with postgresql.work() as session:
        plans.erase_plan(session, plan_id)
        other.start()
        wait_until(lambda: waits_for_lock(postgresql) or not other.is_alive())
    other.join()
    assert isinstance(other.trouble, PlanNotFoundError)
