"""Puts the answers of the example into the plan that was begun last, as if they had been typed."""

import datetime as dt
from pathlib import Path

import sqlalchemy as sa

from planner.clocks import utc_now
from planner.config import Settings
from planner.domain.plans import plan_file
from planner.domain.plans.plan import Plan
from planner.models import PlanRow, SessionRow
from planner.services import plans
from planner.storage.database import Database
from planner.storage.vault import read_key_file

EXAMPLE = Path(__file__).resolve().parent.parent / "tests" / "plans" / "full.json"
TODAY = dt.date(2027, 2, 25)
_NOT_ANSWERS = {"schema_version", "language"}


def example() -> Plan:
    """Read the example."""
    return plan_file.parse(EXAMPLE.read_bytes(), TODAY)


def fill_in(settings: Settings) -> None:
    """Store every section of the example."""
    filled = example()
    database = Database(settings.database, read_key_file(settings.key_path), utc_now)
    with database.work() as session:
        newest = sa.select(PlanRow.id).order_by(PlanRow.updated_at.desc()).limit(1)
        plan_id = session.scalars(newest).one()
        for name in Plan.model_fields.keys() - _NOT_ANSWERS:
            stored = plans.get_plan(session, plan_id)
            seen = stored.revision
            plans.save_section(session, stored, name, getattr(filled, name), seen=seen)
    database.dispose()


def age(settings: Settings, days: int = 9) -> None:
    """Make every plan of a data folder look as if it had been left alone for some days."""
    database = Database(settings.database, read_key_file(settings.key_path), utc_now)
    with database.work() as session:
        for row in session.scalars(sa.select(PlanRow)):
            row.updated_at -= dt.timedelta(days=days)
    database.dispose()


def shift_sessions(settings: Settings, hours: int) -> None:
    """Make every session of a data folder look as if it had begun so much later or earlier."""
    database = Database(settings.database, read_key_file(settings.key_path), utc_now)
    with database.work() as session:
        for row in session.scalars(sa.select(SessionRow)):
            row.started_at += dt.timedelta(hours=hours)
    database.dispose()
