"""Print a list: several editions one after the other, each kept as soon as it is printed."""

from collections.abc import Sequence

from planner.domain.errors import PlannerError
from planner.domain.plans.documents import NewerPlanError
from planner.jobs.edition_print import keep_one
from planner.jobs.run import Run
from planner.logs import log
from planner.pdf.errors import PrintBusy, PrintError, PrintNotInstalled, PrintUnavailable
from planner.services import job_queue
from planner.storage.database import Session
from planner.storage.vault import VaultError

KIND = "day_list"


class NotAllPrintedError(PlannerError):
    """Some editions of a list could not be printed; all others are kept."""


def add(session: Session, wanted: Sequence[tuple[str, int]]) -> int:
    """Add the job that prints these editions, in this order; returns its id.

    wanted: of each edition the id of its plan and its number. Asked for twice, it is two jobs, of
    which the second finds each print kept.
    """
    return job_queue.add_job(session, KIND, {"editions": [list(one) for one in wanted]})


def print_all(run: Run) -> None:
    """Do the job: progress counts the editions that were printed or are known not to print.

    Raises NotAllPrintedError at the end, so that the others are tried again; and at once what says
    that nothing can be printed now. The next attempt then goes on with what is not kept yet.
    """
    wanted = run.arguments["editions"]
    failed = 0
    for step, (plan_id, number) in enumerate(wanted, start=1):
        try:
            keep_one(run, plan_id, number, step=step, steps=len(wanted))
        except (PrintBusy, PrintUnavailable, PrintNotInstalled):
            raise
        except (PrintError, VaultError, NewerPlanError) as error:
            # Also one that is damaged, or that only a newer version can read.
            log.error("edition_not_printed", kind=type(error).__name__)
            failed += 1
            with run.work() as session:
                run.note_progress(session, step, len(wanted))
    if failed:
        raise NotAllPrintedError("Not all editions could be printed.")
