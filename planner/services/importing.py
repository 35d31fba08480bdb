"""Start a plan from one that was saved as a file."""

from planner.database import Session
from planner.domain.choices import Where
from planner.domain.plan import Plan
from planner.services import plans
from planner.services.sealed_plans import get_for_change, store

_NO_SECTIONS = {"schema_version", "language"}


def start_from(session: Session, plan: Plan) -> str:
    """Store a new plan with these answers and a key of its own; returns its id.

    Where it is filled in is now, and its day is that of the next answer. Sections that hold
    something count as saved.
    """
    by = plan.filled_in_by.model_copy(update={"where": Where.HOME, "on": None})
    taken = plan.model_copy(update={"filled_in_by": by})
    plan_id = plans.start_plan(session, plan.language)
    row, empty = get_for_change(session, plan_id)
    filled = [
        name
        for name in Plan.model_fields
        if name not in _NO_SECTIONS and getattr(taken, name) != getattr(empty, name)
    ]
    store(session, row, taken, filled)
    return plan_id
