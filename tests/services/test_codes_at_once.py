"""A code that is typed in one browser while another gives the plan a new one, on PostgreSQL."""

import threading

from planner.config import Settings
from planner.domain.visits import LimitsByKind, Nobody
from planner.services import access_codes, plans, sessions
from planner.services.clinics import first_clinic
from planner.storage.database import Database
from planner.storage.hashing import Hasher
from tests.support.databases import needs_postgresql, waits_for_lock
from tests.support.servers import wait_until

pytestmark = needs_postgresql
COMES_BACK, STAYS = b"c" * 32, b"s" * 32
LIMITS = LimitsByKind()


def test_a_code_that_is_replaced_while_it_opens_a_plan_leaves_no_session(
    postgresql: Database, settings: Settings
) -> None:
    """SQLite has one write lock, so there the two follow each other anyway."""
    database, hasher = postgresql, Hasher(postgresql.keyring, settings)
    with database.work() as session:
        clinic = first_clinic(session)
        plan_id = plans.start_plan(session, clinic)
        code = access_codes.issue_code(session, clinic, plan_id, access_codes.prepare_code(hasher))
        sessions.open_home_session(session, STAYS, plan_id)
        kept = access_codes.find_kept(session, clinic, code, hasher)

    def replace() -> None:
        new = access_codes.prepare_code(hasher)
        with database.work() as session:
            access_codes.issue_code(session, clinic, plan_id, new)
            sessions.end_other_sessions(session, STAYS, plan_id)

    replacing = threading.Thread(target=replace)
    with database.work() as session:
        assert access_codes.get_plan_of(session, code, kept) == plan_id
        replacing.start()
        wait_until(lambda: waits_for_lock(database) or not replacing.is_alive())
        sessions.open_home_session(session, COMES_BACK, plan_id)
    replacing.join()
    with database.session(writes=False) as session:
        assert isinstance(sessions.find_visit(session, COMES_BACK, LIMITS), Nobody)
        assert not isinstance(sessions.find_visit(session, STAYS, LIMITS), Nobody)
