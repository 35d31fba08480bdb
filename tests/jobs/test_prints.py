"""Jobs that print: an edition after it was shared, and a list of them."""

from dataclasses import dataclass, field

import pytest

from planner.config import Settings
from planner.domain.plans.plan import OneThing, Sharing
from planner.jobs import day_list, edition_print, upkeep
from planner.jobs.run import Tools
from planner.jobs.runner import Runner
from planner.models import EditionRow
from planner.pdf.errors import PrintBusy, PrintRefused, PrintUnavailable
from planner.pdf.print_job import Job, Printed
from planner.services import editions, job_queue, job_records, plans
from planner.services.clinics import first_clinic
from planner.services.job_queue import State
from planner.storage.database import Database
from tests.conftest import FakeClock
from tests.support.jobs import status
from tests.support.plans import save_section


@dataclass
class FakePrinter:
    """Prints each document as a small file, unless its words are refused or it is out of order.

    busy_times: so often it says that it is busy, from the first document with these words on.
    """

    database: Database
    works: bool = True
    refused: str = "no such words"
    busy_with: str = "no such words"
    busy_times: int = 0
    told_busy: list[str] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)

    def print(self, job: Job) -> Printed:
        assert self.database.can_write(), "others wait while this prints"
        if not self.works:
            raise PrintUnavailable
        if self.refused in job.html:
            raise PrintRefused
        if (self.told_busy or self.busy_with in job.html) and len(self.told_busy) < self.busy_times:
            self.told_busy.append(job.html)
            raise PrintBusy(retry_after_s=0)
        self.printed.append(job.html)
        return Printed(b"%%PDF %d" % len(self.printed), 2, 1)


@pytest.fixture
def printer(database: Database) -> FakePrinter:
    return FakePrinter(database)


@pytest.fixture
def runner(settings: Settings, database: Database, printer: FakePrinter) -> Runner:
    return Runner(Tools(settings, database, printer))


def share(database: Database, text: str) -> str:
    with database.work() as session:
        plan_id = plans.start_plan(session, first_clinic(session))
        save_section(session, plan_id, "one_thing", OneThing(text=text), seen=1)
        seen = plans.get_plan(session, plan_id).revision
        editions.share(
            session, first_clinic(session), plan_id, Sharing(), has_consent=True, seen=seen
        )
    return plan_id


def kept(database: Database, plan_id: str) -> bytes | None:
    with database.session(writes=False) as session:
        return editions.find_print(session, plan_id, 1, "a4")


def add(database: Database, plan_id: str) -> int:
    with database.work() as session:
        return edition_print.add(session, plan_id, 1)


def add_list(database: Database, *plan_ids: str) -> int:
    with database.work() as session:
        return day_list.add(session, [(plan_id, 1) for plan_id in plan_ids])


def test_an_edition_is_printed_once_and_kept(
    runner: Runner, database: Database, printer: FakePrinter
) -> None:
    plan_id = share(database, "To dance")
    job = add(database, plan_id)
    assert add(database, plan_id) == job
    runner.do_due()
    assert kept(database, plan_id) == b"%PDF 1"
    assert "To dance" in printer.printed[0]
    assert "Edition 1" in printer.printed[0]
    found = status(database, job)
    assert (found.state, found.steps_done, found.steps) == (State.DONE, 1, 1)
    assert runner.do_due() == 0


def test_an_edition_whose_plan_was_erased_is_no_failure(
    runner: Runner, database: Database, printer: FakePrinter
) -> None:
    plan_id = share(database, "To dance")
    job = add(database, plan_id)
    with database.work() as session:
        plans.erase_plan(session, plan_id)
    runner.do_due()
    assert status(database, job).state == State.DONE
    assert printer.printed == []


def test_a_plan_that_is_erased_while_its_edition_is_printed_keeps_nothing(
    runner: Runner, database: Database, printer: FakePrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_id = share(database, "To dance")
    job = add(database, plan_id)

    def erase_meanwhile(_job: Job) -> Printed:
        with database.work() as session:
            plans.erase_plan(session, plan_id)
        return Printed(b"%PDF", 2, 1)

    monkeypatch.setattr(printer, "print", erase_meanwhile)
    runner.do_due()
    assert status(database, job).state == State.DONE


def test_a_print_process_that_is_away_is_asked_again_after_a_pause(
    runner: Runner, database: Database, printer: FakePrinter, clock: FakeClock
) -> None:
    plan_id = share(database, "To dance")
    job = add(database, plan_id)
    printer.works = False
    runner.do_due()
    assert (status(database, job).state, kept(database, plan_id)) == (State.WAITING, None)
    printer.works = True
    assert runner.do_due() == 0
    clock.advance(seconds=job_queue.PAUSES_S[0])
    runner.do_due()
    assert kept(database, plan_id) == b"%PDF 1"


def test_a_list_prints_one_after_the_other_and_tells_how_far_it_is(
    runner: Runner, database: Database, printer: FakePrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [share(database, f"Wish {number}") for number in range(3)]
    job = add_list(database, *wanted)
    seen = []
    print_one = printer.print

    def watched(asked: Job) -> Printed:
        seen.append((status(database, job).steps_done, status(database, job).steps))
        return print_one(asked)

    monkeypatch.setattr(printer, "print", watched)
    runner.do_due()
    assert seen == [(0, 0), (1, 3), (2, 3)]
    assert [kept(database, one) for one in wanted] == [b"%PDF 1", b"%PDF 2", b"%PDF 3"]
    found = status(database, job)
    assert (found.state, found.steps_done, found.steps) == (State.DONE, 3, 3)


def test_one_edition_that_cannot_be_printed_holds_no_other_back(
    runner: Runner, database: Database, printer: FakePrinter, clock: FakeClock
) -> None:
    wanted = [share(database, text) for text in ("First", "Second", "Third")]
    printer.refused = "Second"
    job = add_list(database, *wanted)
    runner.do_due()
    assert [kept(database, one) for one in wanted] == [b"%PDF 1", None, b"%PDF 2"]
    assert status(database, job).state == State.WAITING
    printer.refused = "no such words"
    clock.advance(seconds=job_queue.PAUSES_S[0])
    runner.do_due()
    assert len(printer.printed) == 3
    assert status(database, job).state == State.DONE


def test_one_damaged_edition_holds_no_other_back(runner: Runner, database: Database) -> None:
    wanted = [share(database, text) for text in ("First", "Second", "Third")]
    with database.work() as session:
        session.get_one(EditionRow, (wanted[1], 1)).document = b"\x01 is not what was sealed"
    job = add_list(database, *wanted)
    runner.do_due()
    assert [kept(database, one) for one in wanted] == [b"%PDF 1", None, b"%PDF 2"]
    assert status(database, job).state == State.WAITING


def test_a_list_waits_for_a_busy_print_process_and_goes_on_where_it_was(
    runner: Runner, database: Database, printer: FakePrinter
) -> None:
    wanted = [share(database, text) for text in ("First", "Second", "Third")]
    printer.busy_with, printer.busy_times = "Second", edition_print.TRIES_WHILE_BUSY - 1
    job = add_list(database, *wanted)
    runner.do_due()
    assert all("Second" in html for html in printer.told_busy)
    assert [kept(database, one) for one in wanted] == [b"%PDF 1", b"%PDF 2", b"%PDF 3"]
    found = status(database, job)
    assert (found.state, found.attempts) == (State.DONE, 1)


def test_a_print_process_that_stays_busy_fails_no_edition_and_is_asked_after_a_pause(
    runner: Runner, database: Database, printer: FakePrinter, clock: FakeClock
) -> None:
    wanted = [share(database, text) for text in ("First", "Second", "Third")]
    printer.busy_with, printer.busy_times = "Second", edition_print.TRIES_WHILE_BUSY
    job = add_list(database, *wanted)
    runner.do_due()
    assert all("Second" in html for html in printer.told_busy)
    assert [kept(database, one) for one in wanted] == [b"%PDF 1", None, None]
    found = status(database, job)
    assert (found.state, found.steps_done) == (State.WAITING, 1)
    clock.advance(seconds=job_queue.PAUSES_S[0])
    runner.do_due()
    assert [kept(database, one) for one in wanted] == [b"%PDF 1", b"%PDF 2", b"%PDF 3"]
    assert status(database, job).state == State.DONE


def test_who_waits_for_a_busy_print_process_hears_a_stop_and_a_cancel(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = FakePrinter(database)
    tools = Tools(settings, database, printer)
    job = add(database, share(database, "To dance"))

    def stop(_job: Job) -> Printed:
        tools.stop.set()
        raise PrintBusy(retry_after_s=60)

    monkeypatch.setattr(printer, "print", stop)
    Runner(tools).do_due()
    found = status(database, job)
    assert (found.state, found.attempts) == (State.WAITING, 0)

    def cancel(_job: Job) -> Printed:
        with database.work() as session:
            assert job_queue.cancel(session, job)
        raise PrintBusy(retry_after_s=0)

    monkeypatch.setattr(printer, "print", cancel)
    Runner(Tools(settings, database, printer)).do_due()
    assert status(database, job).state == State.CANCELLED


def test_a_list_that_is_cancelled_keeps_what_it_printed_and_stops(
    runner: Runner, database: Database, printer: FakePrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [share(database, f"Wish {number}") for number in range(3)]
    job = add_list(database, *wanted)
    print_one = printer.print

    def cancelled_at_the_second(asked: Job) -> Printed:
        if "Wish 1" in asked.html:
            with database.work() as session:
                job_queue.cancel(session, job)
        return print_one(asked)

    monkeypatch.setattr(printer, "print", cancelled_at_the_second)
    runner.do_due()
    assert status(database, job).state == State.CANCELLED
    assert [kept(database, one) for one in wanted] == [b"%PDF 1", None, None]


def test_a_job_that_only_a_newer_version_knows_waits_for_one(
    runner: Runner, database: Database, clock: FakeClock
) -> None:
    with database.work() as session:
        job = job_queue.add_job(session, "from_the_future", {})
    runner.do_due()
    assert status(database, job).state == State.WAITING


def test_the_purge_is_due_once_a_day_also_after_days_of_standstill(
    runner: Runner, database: Database, clock: FakeClock
) -> None:
    with database.work() as session:
        plans.start_plan(session, first_clinic(session))
    done = []
    for days in (0, 0, 1, 9):
        clock.advance(days=days)
        done.append(runner.do_due())
    assert done == [1, 0, 1, 1]
    with database.session(writes=False) as session:
        assert not upkeep.is_due(session)
        assert job_records.count_by_kind(session, State.DONE) == {"purge": 1}
        assert session.scalars(plans_left()).all() == []


def plans_left() -> object:
    import sqlalchemy as sa

    return sa.text("SELECT id FROM plans")


def test_a_runner_leaves_jobs_alone_while_another_holds_the_lease(
    runner: Runner, settings: Settings, database: Database, printer: FakePrinter
) -> None:
    plan_id = share(database, "To dance")
    add(database, plan_id)
    asked = []
    print_one = printer.print
    other = Runner(Tools(settings, database, printer))

    def print_while_another_looks(job: Job) -> Printed:
        asked.append(other.do_due())
        return print_one(job)

    printer.print = print_while_another_looks  # type: ignore[method-assign]  # a fake
    runner.do_due()
    assert asked == [0]
    assert len(printer.printed) == 1
