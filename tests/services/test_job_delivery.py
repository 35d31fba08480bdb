"""What procrastinate is to start, on PostgreSQL: all that was lost, and nothing twice."""

import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from planner.models import JobRow
from planner.services import job_delivery, job_queue, job_records
from planner.services.job_queue import State
from planner.storage.database import Database, Session
from tests.support.databases import needs_postgresql
from tests.support.servers import wait_until

pytestmark = needs_postgresql


@pytest.mark.parametrize("state", list(State))
def test_a_lost_delivery_is_made_up_for_exactly_while_its_job_has_not_ended(
    postgresql: Database, state: State
) -> None:
    job = add_in_state(postgresql, state)
    lose_deliveries(postgresql)
    deliver_missing(postgresql)
    is_wanted = state in {State.WAITING, State.RUNNING}
    assert deliveries(postgresql) == ([job] if is_wanted else [])


@pytest.mark.parametrize("status", ["todo", "doing"])
def test_a_job_that_is_delivered_is_not_delivered_again(postgresql: Database, status: str) -> None:
    known, lost = (add_in_state(postgresql, State.WAITING) for _ in range(2))
    with postgresql.work() as session:
        session.execute(
            sa.text(
                "UPDATE procrastinate_jobs SET status = CAST(:status AS procrastinate_job_status)"
            ),
            {"status": status},
        )
        session.execute(
            sa.text("DELETE FROM procrastinate_jobs WHERE queueing_lock = :lock"),
            {"lock": f"job {lost}"},
        )
    for _ in range(2):
        deliver_missing(postgresql)
        assert deliveries(postgresql) == [known, lost]


def test_a_lost_delivery_keeps_its_pause_but_no_longer_than_the_longest(
    postgresql: Database,
) -> None:
    soon, years_ahead = (add_in_state(postgresql, State.WAITING) for _ in range(2))
    with postgresql.work() as session:
        now = session.steady_now()
        for job, pause in ((soon, dt.timedelta(minutes=5)), (years_ahead, dt.timedelta(days=900))):
            row = session.get_one(JobRow, job)
            row.due_at = now + pause
    lose_deliveries(postgresql)
    deliver_missing(postgresql)
    pauses = sa.text("SELECT scheduled_at FROM procrastinate_jobs ORDER BY id")
    with postgresql.session(writes=False) as session:
        first, second = session.scalars(pauses)
    assert first == now + dt.timedelta(minutes=5)
    assert second - now < dt.timedelta(minutes=31)


def test_two_who_look_at_once_deliver_a_lost_job_once(postgresql: Database) -> None:
    """A worker looks from time to time, and the command that revives dead jobs does too."""
    job = add_in_state(postgresql, State.WAITING)
    lose_deliveries(postgresql)
    raised: list[Exception] = []

    def revive() -> None:
        try:
            with postgresql.work() as session:
                job_records.revive_dead(session)
        except sa.exc.SQLAlchemyError as error:
            raised.append(error)

    reviving = threading.Thread(target=revive)
    with postgresql.work() as session:
        job_delivery.deliver_missing(session)
        reviving.start()
        wait_until(lambda: is_anybody_waiting(postgresql))
    reviving.join()
    assert raised == []
    assert deliveries(postgresql) == [job]


def add_in_state(database: Database, state: State) -> int:
    """Add a job and have it come as far as that."""
    with database.work() as session:
        job_id = job_queue.add_job(session, "count", {})
        if state is State.CANCELLED:
            job_queue.cancel(session, job_id)
        elif state is not State.WAITING:
            _start(session, job_id, state)
    return job_id


def _start(session: Session, job_id: int, state: State) -> None:
    attempts = job_queue.ATTEMPTS if state is State.DEAD else 1
    for _ in range(attempts):
        job = job_queue.start_job(session, job_id)
        assert job is not None
        if state is State.DEAD:
            job_queue.fail(session, job, "ValueError")
    if state is State.DONE:
        job_queue.finish(session, job)


def deliver_missing(database: Database) -> None:
    with database.work() as session:
        job_delivery.deliver_missing(session)


def lose_deliveries(database: Database) -> None:
    with database.work() as session:
        session.execute(sa.text("DELETE FROM procrastinate_jobs"))


def deliveries(database: Database) -> list[int]:
    """List the jobs that procrastinate is to start, or has started."""
    listed = sa.text("SELECT args->>'job_id' FROM procrastinate_jobs ORDER BY 1")
    with database.session(writes=False) as session:
        return [int(job_id) for job_id in session.scalars(listed)]


def is_anybody_waiting(database: Database) -> bool:
    waiting = sa.text(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
        "AND wait_event_type = 'Lock' AND backend_type = 'client backend'"
    )
    with database.session(writes=False) as session:
        return session.execute(waiting).first() is not None
