"""What `planner doctor` says of clinics, and of variables that they replaced."""

import os
from collections.abc import Iterator

from planner.config import SettingsError
from planner.paths import own_command
from planner.processes.first_clinic import VARIABLES, find_leftovers, values_for_first_clinic
from planner.services.clinics import list_clinics
from planner.storage.database import Database

_UTC = {"UTC", "Etc/UTC"}
Finding = tuple[bool, str]


def clinic_findings(database: Database) -> Iterator[Finding]:
    """Yield where each clinic's days begin, and each variable that has no effect any more."""
    with database.session(writes=False) as session:
        clinics = list_clinics(session)
    for clinic in clinics:
        name = f"clinic {clinic.name}" if clinic.name else "the clinic"
        line = f"days of {name} begin in {clinic.time_zone}"
        if clinic.time_zone in _UTC:
            line += f"; is it elsewhere: {own_command()} clinic set time-zone Europe/Berlin"
        yield True, line
    for left in find_leftovers(clinics):
        said = f"{left.variable} has no effect any more: the clinic is stored"
        if left.command is None:
            yield True, f"{said}, with this very value. It can go: unset {left.variable}"
        else:
            yield False, f"{said}. Mend it with: {left.command}, or: unset {left.variable}"


def findings_before_the_first_start() -> Iterator[Finding]:
    """Yield what the first start will make the clinic from."""
    try:
        values = values_for_first_clinic()
    except SettingsError as error:
        for problem in error.problems:
            yield False, f"{problem} Mend it before the first run"
        return
    yield True, f"days of the clinic will begin in {values['time_zone']}"
    for variable in VARIABLES:
        if os.environ.get(variable):
            yield True, f"{variable} is read once, when the first run makes the clinic"
