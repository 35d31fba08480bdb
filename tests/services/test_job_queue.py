"""The queue of jobs: states, attempts, pauses, keys, and who holds what."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from planner.models import JobRow
from planner.services import job_queue, job_records, leases
from planner.services.job_queue import Job, JobCancelledError, JobLostError, State
from planner.storage.database import Database, Session
from tests.conftest import FakeClock


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session(writes=True) as opened:
        yield opened


def state(session: Session, job_id: int) -> State:
    found = job_records.find_status(session, job_id)
    assert found is not None
    return found.state


def started(session: Session) -> Job:
    job = job_queue.start_next(session)
    assert job is not None
    return job


def test_jobs_start_in_the_order_in_which_they_fell_due(session: Session, clock: FakeClock) -> None:
    first = job_queue.add_job(session, "count", {"name": 1})
    second = job_queue.add_job(session, "count", {"name": 2})
    job = started(session)
    assert (job.id, job.arguments, job.attempt) == (first, {"name": 1}, 1)
    assert started(session).id == second
    assert job_queue.start_next(session) is None


def test_a_job_with_the_same_key_is_added_once_whatever_became_of_it(session: Session) -> None:
    first = job_queue.add_job(session, "count", {"name": 1}, key="a")
    job_queue.finish(session, started(session))
    assert job_queue.add_job(session, "count", {"name": 1}, key="a") == first
    assert job_queue.start_next(session) is None
    assert job_queue.add_job(session, "other", {}, key="a") != first
    assert job_queue.has_job(session, "count", "a")
    assert not job_queue.has_job(session, "count", "b")


def test_pauses_grow_and_the_fifth_failure_is_the_last(session: Session, clock: FakeClock) -> None:
    job_id = job_queue.add_job(session, "count", {})
    pauses = []
    for _ in range(job_queue.ATTEMPTS):
        pause_s = job_queue.fail(session, started(session), "ValueError")
        pauses.append(pause_s)
        if pause_s is not None:
            clock.advance(seconds=pause_s - 1)
            assert job_queue.start_next(session) is None
            clock.advance(seconds=1)
    assert pauses == [*job_queue.PAUSES_S, None]
    assert sorted(job_queue.PAUSES_S) == list(job_queue.PAUSES_S)
    assert state(session, job_id) == State.DEAD
    clock.advance(days=30)
    assert job_queue.start_next(session) is None
    assert job_records.count_by_kind(session, State.DEAD) == {"count": 1}


def test_five_deaths_of_its_worker_kill_a_job_like_five_failures(session: Session) -> None:
    job_id = job_queue.add_job(session, "count", {})
    for _ in range(job_queue.ATTEMPTS):
        started(session)
        assert job_queue.take_up(session) == 1
    assert state(session, job_id) == State.DEAD


def test_a_job_that_another_took_up_is_lost_to_the_first(session: Session) -> None:
    job_queue.add_job(session, "count", {})
    first = started(session)
    job_queue.take_up(session)
    second = started(session)
    for lost in (job_queue.hold, job_queue.finish):
        with pytest.raises(JobLostError):
            lost(session, first)
    assert job_queue.fail(session, first, "ValueError") is None
    job_queue.hand_back(session, first)
    job_queue.finish_cancelled(session, first)
    job_queue.finish(session, second)
    assert state(session, second.id) == State.DONE


def test_a_running_job_that_is_cancelled_stops_where_it_next_holds(session: Session) -> None:
    job_id = job_queue.add_job(session, "count", {})
    job = started(session)
    assert job_queue.cancel(session, job_id)
    assert state(session, job_id) == State.RUNNING
    with pytest.raises(JobCancelledError):
        job_queue.hold(session, job)
    job_queue.finish_cancelled(session, job)
    assert state(session, job_id) == State.CANCELLED
    assert not job_queue.cancel(session, job_id)
    assert not job_queue.cancel(session, job_id + 1)


def test_a_cancelled_job_whose_worker_died_is_cancelled_when_it_is_taken_up(
    session: Session,
) -> None:
    job_id = job_queue.add_job(session, "count", {})
    started(session)
    job_queue.cancel(session, job_id)
    job_queue.take_up(session)
    assert state(session, job_id) == State.CANCELLED


def hand_back(session: Session, job: Job) -> None:
    job_queue.hand_back(session, job)


def fail(session: Session, job: Job) -> None:
    assert job_queue.fail(session, job, "ValueError") is None


def lose_worker(session: Session, _job: Job) -> None:
    job_queue.take_up(session)


@pytest.mark.parametrize("end", [hand_back, fail, lose_worker])
def test_a_job_that_was_cancelled_while_it_ran_never_starts_again(
    session: Session, clock: FakeClock, end: Callable[[Session, Job], None]
) -> None:
    job_id = job_queue.add_job(session, "count", {"plan_id": "p1"})
    job = started(session)
    job_queue.cancel(session, job_id)
    end(session, job)
    assert state(session, job_id) == State.CANCELLED
    clock.advance(days=1)
    assert not job_queue.is_work_waiting(session)
    assert job_queue.start_next(session) is None
    assert job_queue.start_job(session, job_id) is None


def test_a_last_failure_of_a_job_that_was_cancelled_leaves_none_dead(
    session: Session, clock: FakeClock
) -> None:
    job_id = job_queue.add_job(session, "count", {})
    for _ in range(job_queue.ATTEMPTS - 1):
        job_queue.fail(session, started(session), "ValueError")
        clock.advance(days=1)
    job = started(session)
    job_queue.cancel(session, job_id)
    job_queue.fail(session, job, "ValueError")
    assert job_records.revive_dead(session) == 0
    assert state(session, job_id) == State.CANCELLED


def test_a_job_that_an_earlier_version_let_wait_after_its_cancel_is_cancelled(
    session: Session,
) -> None:
    job_id = job_queue.add_job(session, "count", {"name": 1})
    job_queue.add_job(session, "count", {"name": 2})
    session.execute(sa.update(JobRow).where(JobRow.id == job_id).values(is_cancel_asked=True))
    assert started(session).arguments == {"name": 2}
    assert state(session, job_id) == State.CANCELLED


def test_what_has_ended_well_keeps_no_ids_and_goes_after_some_days(
    session: Session, clock: FakeClock
) -> None:
    done = job_queue.add_job(session, "count", {"plan_id": "p1"})
    job_queue.finish(session, started(session))
    cancelled = job_queue.add_job(session, "count", {"plan_id": "p2"})
    job_queue.cancel(session, cancelled)
    assert [row.arguments for row in session.scalars(sa.select(JobRow))] == [{}, {}]
    clock.advance(days=1)
    assert job_records.clear_ended(session) == 0
    clock.advance(days=2)
    assert job_records.clear_ended(session) == 2
    assert job_records.find_status(session, done) is None
    assert job_queue.add_job(session, "count", {}) > cancelled


def test_jobs_that_nobody_starts_are_counted_as_late(session: Session, clock: FakeClock) -> None:
    job_queue.add_job(session, "count", {})
    clock.advance(minutes=9)
    assert job_records.count_late(session) == 0
    clock.advance(minutes=2)
    assert job_records.count_late(session) == 1
    started(session)
    assert job_records.count_late(session) == 0


def test_a_lease_is_one_holders_until_it_ends_or_is_given_back(
    session: Session, clock: FakeClock
) -> None:
    assert leases.take_lease(session, "jobs", "a", seconds=30)
    assert not leases.take_lease(session, "jobs", "b", seconds=30)
    assert leases.take_lease(session, "other", "b", seconds=30)
    clock.advance(seconds=20)
    assert leases.take_lease(session, "jobs", "a", seconds=30)
    clock.advance(seconds=20)
    assert not leases.is_free(session, "jobs")
    clock.advance(seconds=10)
    assert leases.is_free(session, "jobs")
    assert leases.take_lease(session, "jobs", "b", seconds=30)
    leases.release_lease(session, "jobs", "a")
    assert not leases.is_free(session, "jobs")
    leases.release_lease(session, "jobs", "b")
    assert leases.is_free(session, "jobs")


def test_jobs_and_leases_of_a_clock_that_was_wrong_wait_for_nothing(
    session: Session, clock: FakeClock
) -> None:
    """A server that started with a clock years ahead, and was killed before that was mended."""
    job_queue.add_job(session, "count", {"name": 1})
    assert leases.take_lease(session, "jobs", "killed", seconds=3600)
    clock.advance(days=-400)
    assert job_queue.is_work_waiting(session)
    assert started(session).arguments == {"name": 1}
    assert leases.is_free(session, "jobs")
    assert leases.take_lease(session, "jobs", "next", seconds=30)


def test_a_job_is_part_of_the_transaction_that_adds_it(database: Database) -> None:
    def add_and_fail() -> None:
        with database.work() as session:
            job_queue.add_job(session, "count", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        add_and_fail()
    with database.work() as session:
        assert job_queue.start_next(session) is None
        session.rollback()
