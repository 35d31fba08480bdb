"""The first clinic, from what the environment said before clinics were stored.

Read once, when the table of clinics is made. From then on these variables have no effect, and
`planner doctor` names each with the command that takes its place.
"""

import os
import shlex
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.config import SettingsError
from planner.domain.clinics import Clinic, InvalidClinicError, make_clinic
from planner.paths import own_command

# Variable -> field of the clinic.
VARIABLES = {
    "PLANNER_CLINIC_NAME": "name",
    "PLANNER_CLINIC_PHONE": "phone",
    "PLANNER_TIME_ZONE": "time_zone",
    "PLANNER_LANGUAGE": "languages",
    "PLANNER_PAPER": "paper",
    "PLANNER_METAPHOR": "metaphor",
    "PLANNER_HOME_IDLE_MINUTES": "home_idle_minutes",
    "PLANNER_HOME_MAX_HOURS": "home_max_hours",
    "PLANNER_CODE_DAYS": "code_days",
    "PLANNER_UNUSED_PLAN_DAYS": "unused_plan_days",
}
_ZONEINFO = "/zoneinfo/"


@dataclass(frozen=True)
class Leftover:
    """A variable that is still set and has no effect.

    command: the line that gives the clinic the value of the variable; None when it has it already.
    """

    variable: str
    command: str | None


def values_for_first_clinic(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the values of the first clinic: those of the environment, this computer's time zone.

    Raises SettingsError that names each variable whose value no clinic can have.
    """
    environment = os.environ if environment is None else environment
    values = _given(environment)
    values.setdefault("time_zone", local_zone_name(environment) or "UTC")
    try:
        clinic = make_clinic({"id": "", **values})
    except InvalidClinicError as error:
        names = {field: variable for variable, field in VARIABLES.items()}
        raise SettingsError(
            [f"{names[one.path]}: {one.message}." for one in error.problems]
        ) from None
    return clinic.model_dump(mode="json", exclude={"id"})


def clinic_of_this_computer(**values: Any) -> Clinic:
    """Return a clinic of these values where this computer stands, for what no clinic stores."""
    return make_clinic({"id": "", "time_zone": local_zone_name() or "UTC", **values})


def find_leftovers(
    clinics: Sequence[Clinic], environment: Mapping[str, str] | None = None
) -> list[Leftover]:
    """Return the variables that are set though clinics are stored; the first one took their place.

    clinics: all of them, one at least.
    """
    environment = os.environ if environment is None else environment
    clinic, found = clinics[0], []
    which = f" --clinic {clinic.id}" if len(clinics) > 1 else ""
    for variable, field in VARIABLES.items():
        text = environment.get(variable)
        if text:
            option = field.replace("_", "-")
            line = f"{own_command()} clinic set {option} {shlex.quote(text)}{which}"
            found.append(Leftover(variable, None if _has(clinic, field, text) else line))
    return found


def local_zone_name(
    environment: Mapping[str, str] | None = None, root: Path = Path("/etc")
) -> str | None:
    """Return the name of this computer's time zone, as in `Europe/Berlin`; None when it tells none.

    Where it is looked for: TZ, the file that /etc/localtime stands for, /etc/timezone.
    """
    environment = os.environ if environment is None else environment
    told = environment.get("TZ", "").removeprefix(":")
    named = root / "timezone"
    candidates = [
        told.rpartition(_ZONEINFO)[2],
        str((root / "localtime").resolve()).rpartition(_ZONEINFO)[2],
        named.read_text(encoding="utf-8", errors="replace").strip() if named.is_file() else "",
    ]
    return next((name for name in candidates if _is_zone(name)), None)


def _given(environment: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {
        field: environment[variable]
        for variable, field in VARIABLES.items()
        if environment.get(variable)
    }
    if "languages" in values:
        values["languages"] = [values["languages"]]
    return values


def _has(clinic: Clinic, field: str, text: str) -> bool:
    value = [text] if field == "languages" else text
    try:
        wanted = make_clinic({"id": clinic.id, field: value})
    except InvalidClinicError:
        return False
    return bool(getattr(wanted, field) == getattr(clinic, field))


def _is_zone(name: str) -> bool:
    try:
        # Without the files of `posix` and `right`, which are no names of places.
        return bool(name) and zoneinfo.ZoneInfo(name).key in zoneinfo.available_timezones()
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
