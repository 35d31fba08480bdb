"""Print an edition after it was shared, so that its print is ready when somebody asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from planner.jobs.run import Run
from planner.logs import log
from planner.pdf.documents import print_plan
from planner.pdf.errors import PrintBusy
from planner.services import editions, job_queue
from planner.services.clinics import get_clinic_of_plan
from planner.services.editions import EditionNotFoundError
from planner.services.plans import PlanNotFoundError
from planner.storage.database import Session

KIND = "edition_print"
# So often an edition is sent to a print process that is busy; then the attempt has failed.
TRIES_WHILE_BUSY = 5


def add(session: Session, plan_id: str, number: int) -> int:
    """Add the job that prints an edition and keeps the print; returns its id."""
    arguments = {"plan_id": plan_id, "number": number}
    return job_queue.add_job(session, KIND, arguments, key=f"{plan_id}-{number}")


def print_one(run: Run) -> None:
    """Do the job; raises every `PrintError`."""
    keep_one(run, run.arguments["plan_id"], run.arguments["number"], step=1, steps=1)


def keep_one(run: Run, plan_id: str, number: int, *, step: int, steps: int) -> None:
    """Print an edition and keep the print, unless one is kept or the plan was erased.

    step, steps: the progress once it is kept. Raises every `PrintError`, and what `Run.work` does.
    """
    made = None
    with _gone_is_done():
        made = _print_when_there_is_room(run, plan_id, number)
    with run.work() as session:
        if made is not None:
            # The plan may have been erased while its edition was printed.
            with _gone_is_done():
                editions.keep_print(session, plan_id, number, made.pdf, made.paper)
        run.note_progress(session, step, steps)


@contextmanager
def _gone_is_done() -> Iterator[None]:
    """Leave out what is left to do for an edition that was erased with its plan."""
    try:
        yield
    except (EditionNotFoundError, PlanNotFoundError):
        log.info("edition_gone")


@dataclass(frozen=True, slots=True)
class _Made:
    pdf: bytes
    paper: str


def _print_when_there_is_room(run: Run, plan_id: str, number: int) -> _Made | None:
    """Print as `_print` does; while the print process is busy, come back when it says so."""
    for _ in range(TRIES_WHILE_BUSY - 1):
        try:
            return _print(run, plan_id, number)
        except PrintBusy as busy:
            run.wait(busy.retry_after_s)
    return _print(run, plan_id, number)


def _print(run: Run, plan_id: str, number: int) -> _Made | None:
    """Print an edition as of the day it was made; None when a print of it is kept already."""
    with run.database.session(writes=False) as session:
        clinic = get_clinic_of_plan(session, plan_id)
        if editions.find_print(session, plan_id, number, clinic.paper) is not None:
            return None
        edition = editions.get_edition(session, plan_id, number)
        made_on = clinic.day_of(edition.made_at)
    # Printing takes seconds: nothing of the database is held meanwhile.
    printed = print_plan(
        edition.plan,
        today=made_on,
        printer=run.printer,
        paper=clinic.paper,
        metaphor=clinic.metaphor,
        edition=number,
    )
    return _Made(printed.pdf, clinic.paper)
