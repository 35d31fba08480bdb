"""Ask of an older plan "Is this still true?", section by section, and remember how far one is."""

import datetime as dt
from dataclasses import dataclass

from planner.domain.clinics import Clinic
from planner.models import ReviewRow
from planner.services.sealed_plans import StoredPlan, hold_plan
from planner.storage.database import Session

# Plans change within days of a visit or of news; asking sooner would only be in the way.
ASK_AFTER_DAYS = 7


@dataclass(frozen=True)
class Review:
    """A look through a plan that is going on.

    from_revision: the plan's revision when it began. still_true: the sections said to be so.
    """

    from_revision: int
    still_true: frozenset[str]

    def is_settled(self, section: str, stored: StoredPlan) -> bool:
        """Say whether a section was found still true, or was changed since the look began."""
        changed_at = stored.section_revisions.get(section, 0)
        return section in self.still_true or changed_at > self.from_revision


def is_due(session: Session, clinic: Clinic, stored: StoredPlan) -> bool:
    """Say whether a plan is old enough to ask about, and was not asked about since.

    A plan whose own "true until" has passed is asked about at once.
    """
    row = session.get(ReviewRow, stored.plan_id)
    today = clinic.day_of(session.now())
    asked_on = clinic.day_of(row.began_at) if row else None
    true_until = stored.plan.sharing.true_until
    if true_until is not None and true_until < today and (asked_on or true_until) <= true_until:
        return True
    last = max(clinic.day_of(stored.updated_at), asked_on or dt.date.min)
    return (today - last).days >= ASK_AFTER_DAYS


def find_current(session: Session, plan_id: str) -> Review | None:
    """Return the look through that is going on, or None."""
    row = session.get(ReviewRow, plan_id)
    if row is None or row.is_over:
        return None
    return Review(row.from_revision, frozenset(row.still_true))


def begin(session: Session, stored: StoredPlan, *, is_over: bool = False) -> None:
    """Begin a look through the plan; one that is going on stays as it is.

    is_over: the patient does not want one now. Raises PlanNotFoundError.
    """
    row = _hold(session, stored.plan_id)
    if row is not None and not row.is_over and not is_over:
        return
    row = row or ReviewRow(plan_id=stored.plan_id)
    row.began_at = session.now()
    row.from_revision = stored.revision
    row.still_true = []
    row.is_over = is_over
    session.add(row)
    session.flush()


def confirm(session: Session, plan_id: str, section: str) -> None:
    """Note that a section is still true; without a look going on there is nothing to note.

    Raises PlanNotFoundError.
    """
    row = _hold(session, plan_id)
    if row is not None and not row.is_over:
        row.still_true = sorted({*row.still_true, section})
        session.flush()


def finish(session: Session, plan_id: str) -> None:
    """End the look through; an ended one is a success. Raises PlanNotFoundError."""
    row = _hold(session, plan_id)
    if row is not None:
        row.is_over = True
        session.flush()


def _hold(session: Session, plan_id: str) -> ReviewRow | None:
    """Return the look through as it stands now; another window's answer waits for ours.

    The plan is held, not the row: there may be none yet, and who deletes the plan waits too.
    """
    hold_plan(session, plan_id)
    return session.get(ReviewRow, plan_id, populate_existing=True)
