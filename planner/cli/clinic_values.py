"""What a clinic has chosen, as it is typed and shown: one line of text for each field."""

import re
from typing import Any

from planner.cli.files import GivenError
from planner.domain.clinics import Clinic, Closure

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOSURE = re.compile(r"(?P<first_on>\S+?)(?:\.\.(?P<last_on>\S+))?(?:\s+(?P<name>.+))?")
_WINDOW = re.compile(
    r"(?P<first_day>\d+)-(?P<last_day>\d+)\s+(?P<after>dose|cycle)\s+(?P<label>.+)"
)
_MUST_BE = {
    "opening_days": "weekdays, as in mon,tue,fri",
    "closures": "days, as in 2027-12-24..2027-12-26 Christmas, 2027-05-01",
    "windows": "days after a dose or in a cycle, as in 7-14 dose low counts",
}
OPTIONS = [name.replace("_", "-") for name in Clinic.model_fields if name != "id"]

# They are kept for the pages of the care team.
UNUSED = ("opening-days", "closures", "windows")


def field_of(option: str) -> str:
    """Return the field that an option names, as in `time-zone`. Raises GivenError."""
    if option not in OPTIONS:
        raise GivenError(f"There is no setting {option!r} of a clinic. There are: {_all()}.")
    return option.replace("-", "_")


def read_value(field: str, text: str) -> Any:
    """Return what stands in a typed line; whether a clinic can have it is found out later.

    Raises GivenError for a line that cannot be taken apart.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    match field:
        case "languages":
            return parts
        case "opening_days":
            return [_weekday(part.casefold()) for part in parts]
        case "closures":
            return [_closure(part) for part in parts]
        case "windows":
            return [_matched(_WINDOW, field, part) for part in parts]
    return text.strip()


def show_value(clinic: Clinic, field: str) -> str:
    """Return a field as it would be typed."""
    value = getattr(clinic, field)
    match field:
        case "metaphor":
            return "on" if value else "off"
        case "languages":
            return ",".join(value)
        case "opening_days":
            return ",".join(_WEEKDAYS[day] for day in value)
        case "closures":
            return ", ".join(f"{_days(c)} {c.name}".strip() for c in value)
        case "windows":
            return ", ".join(f"{w.first_day}-{w.last_day} {w.after} {w.label}" for w in value)
    return "" if value is None else str(value)


def _days(closure: Closure) -> str:
    first, last = closure.first_on, closure.last_on
    return f"{first}" if first == last else f"{first}..{last}"


def _weekday(text: str) -> int:
    if text not in _WEEKDAYS:
        raise _not_understood("opening_days")
    return _WEEKDAYS.index(text)


def _closure(text: str) -> dict[str, str]:
    found = _matched(_CLOSURE, "closures", text)
    return found | {"last_on": found.get("last_on", found["first_on"])}


def _matched(pattern: re.Pattern[str], field: str, text: str) -> dict[str, str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise _not_understood(field)
    return {name: part for name, part in found.groupdict().items() if part is not None}


def _not_understood(field: str) -> GivenError:
    return GivenError(f"{field.replace('_', '-')}: must be {_MUST_BE[field]}.")


def _all() -> str:
    return ", ".join(OPTIONS)
