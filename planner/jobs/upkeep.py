"""What is done once a day by itself: clear away plans that serve nobody and what has ended."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from planner.domain.clinics import Clinic
from planner.jobs.run import Run
from planner.services import job_queue, job_records, retention
from planner.services.clinics import list_clinics
from planner.services.retention import Cleared
from planner.services.sessions import home_limits
from planner.storage.database import Database, Session

KIND = "purge"
Erase = Callable[[Session, Clinic, str], bool]


@dataclass(frozen=True, slots=True)
class PlansToErase:
    """The plans of a clinic that hold no answer, and of the others those that nobody can open."""

    clinic: Clinic
    unused: list[str]
    unreachable: list[str]

    def steps(self) -> Iterator[tuple[Erase, Clinic, str]]:
        """Yield what looks at each a last time and erases it."""
        for plan_id in self.unused:
            yield retention.erase_if_unused, self.clinic, plan_id
        for plan_id in self.unreachable:
            yield retention.erase_if_unreachable, self.clinic, plan_id


def is_due(session: Session) -> bool:
    """Say whether today's purge was not added yet; asks without writing."""
    return not job_queue.has_job(session, KIND, _period(session))


def add_due(session: Session) -> int:
    """Add today's purge, once however many processes ask; returns its id.

    A day here is one of UTC, the same on every host and for every clinic.
    """
    return job_queue.add_job(session, KIND, {}, key=_period(session))


def purge(run: Run) -> None:
    """Do the job; its progress counts the plans that were looked at a last time."""
    clear(run.database, run.work, run.note_progress)


def clear(
    database: Database,
    work: Callable[[], AbstractContextManager[Session]],
    note_progress: Callable[[Session, int, int], None],
) -> Cleared:
    """Erase each plan in a transaction of its own, so that patients can save in between.

    work: opens a transaction that is committed at its end. note_progress: takes how many plans of
    how many were looked at.
    """
    with database.reading() as session:
        clinics = list_clinics(session)
    steps = [step for one in clinics for step in _look_for(database, work, one).steps()]
    erased = Counter[Erase]()
    for done, (erase, clinic, plan_id) in enumerate(steps, start=1):
        with work() as session:
            erased[erase] += erase(session, clinic, plan_id)
            note_progress(session, done, len(steps))
    with work() as session:
        job_records.clear_ended(session)
        return replace(
            retention.clear_rows(session, home_limits(clinics)),
            unused_plans=erased[retention.erase_if_unused],
            unreachable_plans=erased[retention.erase_if_unreachable],
        )


def _look_for(
    database: Database, work: Callable[[], AbstractContextManager[Session]], clinic: Clinic
) -> PlansToErase:
    """Find the plans of a clinic, and note of the others that they need no further look.

    In many short transactions: a million plans take minutes when they are looked into first.
    """
    unused: list[str] = []
    last: str | None = ""
    while last is not None:
        with database.reading() as session:
            look = retention.look_into(session, clinic, last)
        if look.filled:
            with work() as session:
                retention.note_filled(session, look.filled)
        unused += look.unused
        last = look.last
    with database.reading() as session:
        return _with_unreachable(session, clinic, unused)


def find_plans(session: Session, clinics: Sequence[Clinic]) -> list[PlansToErase]:
    """Return the plans of each clinic that serve nobody any more."""
    return [_plans_of(session, clinic) for clinic in clinics]


def _plans_of(session: Session, clinic: Clinic) -> PlansToErase:
    return _with_unreachable(session, clinic, retention.find_unused(session, clinic))


def _with_unreachable(session: Session, clinic: Clinic, unused: list[str]) -> PlansToErase:
    unreachable = retention.find_unreachable(session, clinic)
    known = set(unused)
    return PlansToErase(clinic, unused, [one for one in unreachable if one not in known])


def _period(session: Session) -> str:
    return f"{session.now():%Y-%m-%d}"
