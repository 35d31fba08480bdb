"""All tables; importing this package registers them with `planner.storage.database.Base`."""

from planner.models.access_codes import AccessCodeRow
from planner.models.clinics import ClinicRow
from planner.models.editions import EditionRow, ReviewRow
from planner.models.jobs import JobRow, LeaseRow
from planner.models.master_keys import MasterKeyRow
from planner.models.plans import PlanRow
from planner.models.sessions import SessionRow
from planner.models.throttles import ThrottleRow

__all__ = [
    "AccessCodeRow",
    "ClinicRow",
    "EditionRow",
    "JobRow",
    "LeaseRow",
    "MasterKeyRow",
    "PlanRow",
    "ReviewRow",
    "SessionRow",
    "ThrottleRow",
]
