"""Clinics as tests need them."""

from typing import Any

from planner.clocks import utc_now
from planner.config import Settings
from planner.domain.clinics import Clinic
from planner.services import clinics
from planner.storage.database import Database, Session
from planner.storage.vault import load_keyring


def holding(session: Session, days: int) -> Clinic:
    """Return the first clinic as if its access codes held for some days."""
    return clinics.first_clinic(session).model_copy(update={"code_days": days})


def choose(database: Database, **values: Any) -> Clinic:
    """Change what the first clinic has chosen."""
    with database.work() as session:
        return clinics.set_clinic(session, clinics.first_clinic(session).id, values)


def choose_in(settings: Settings, **values: Any) -> Settings:
    """Change what the first clinic of an installation has chosen; before an app is made of it."""
    keyring = load_keyring(settings.keys, settings.key_path)
    database = Database(settings.database, keyring, utc_now)
    choose(database, **values)
    database.dispose()
    return settings
