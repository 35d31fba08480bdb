"""All tables; importing this package registers them with `planner.database.Base`."""

from planner.models.plans import PlanRow
from planner.models.sessions import SessionRow

__all__ = ["PlanRow", "SessionRow"]
