"""A clinic: its own words, paper, limits and calendar. A day belongs to a clinic.

`Clinic.day_of` is the only way to say on which calendar day something happens; "today" is the day
of this very moment. Stored by `planner.services.clinics`.
"""

import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from planner.domain.errors import PlannerError, Problem
from planner.domain.text import has_control_characters
from planner.problem_words import in_plain_words

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*")
MOST_HOME_HOURS = 24
_MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
_SUNDAY = 6
_WINDOWS = 6  # as many as one treatment track may have


class InvalidClinicError(PlannerError):
    """A clinic cannot have these values; `problems` names each setting, never the value."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{problem}." for problem in problems))


class Closure(BaseModel):
    """Days on which the clinic is closed, the first and the last of them included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_on: dt.date
    last_on: dt.date
    name: str = Field(default="", max_length=80)

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Closure":
        if self.last_on < self.first_on:
            raise ValueError("must have a last day that is not before the first")
        return self


class Window(BaseModel):
    """Days after a dose on which plans are looked at with care; the day of the dose is day 1.

    after: whether each treatment day opens it, or only the first one given in a cycle.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str = Field(min_length=1, max_length=80)
    first_day: int = Field(ge=1, le=60)
    last_day: int = Field(ge=1, le=60)
    after: Literal["dose", "cycle"] = "dose"

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Window":
        if self.last_day < self.first_day:
            raise ValueError("must have a last day that is not before the first")
        return self


class Clinic(BaseModel):
    """What a clinic has chosen, as it stands at one moment.

    languages: of the pages; the first is used until the patient has a choice. metaphor: whether
    patients read of captain and crew, or plain words. home_*: when a session at home ends.
    code_days: how long an access code works. unused_plan_days: when `planner purge` erases plans
    without any answer. opening_days: weekdays, Monday is 0.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str | None = Field(default=None, max_length=200)
    phone: str | None = Field(default=None, max_length=40)
    time_zone: str = "UTC"
    languages: tuple[str, ...] = ("en",)
    paper: Literal["a4", "letter"] = "a4"
    metaphor: bool = True
    home_idle_minutes: int = Field(default=30, ge=2, le=240)
    home_max_hours: int = Field(default=12, ge=1, le=MOST_HOME_HOURS)
    code_days: int = Field(default=400, ge=1, le=3660)
    unused_plan_days: int = Field(default=7, ge=1, le=3660)
    opening_days: tuple[Annotated[int, Field(ge=0, le=_SUNDAY)], ...] = _MONDAY_TO_FRIDAY
    closures: tuple[Closure, ...] = Field(
        default=(),
        description="days, as in 2027-12-24..2027-12-26, and names of 80 letters at most",
    )
    windows: tuple[Window, ...] = Field(
        default=(),
        max_length=_WINDOWS,
        description=f"{_WINDOWS} windows at most, each of days from 1 to 60",
    )

    @field_validator("name", "phone")
    @classmethod
    def _printable(cls, value: str | None) -> str | None:
        if value and (has_control_characters(value) or len(value.splitlines()) > 1):
            raise ValueError("must be one line of text")
        return (value and value.strip()) or None

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            return zoneinfo.ZoneInfo(value).key
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("must be a time zone, as in Europe/Berlin") from None

    @field_validator("languages")
    @classmethod
    def _written_as_languages(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or not all(_LANGUAGE.fullmatch(one) for one in value):
            raise ValueError("must be a language, as in en or pt-BR, or several with commas")
        return value

    @property
    def language(self) -> str:
        """The language of the pages."""
        return self.languages[0]

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """Where a day begins and ends."""
        return zoneinfo.ZoneInfo(self.time_zone)

    def day_of(self, moment: dt.datetime) -> dt.date:
        """Return the calendar day on which something happens, where the clinic is.

        moment: with its time zone. Raises ValueError without one, for that would be a guess.
        """
        if moment.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        return moment.astimezone(self.zone).date()


def make_clinic(values: Mapping[str, Any]) -> Clinic:
    """Return a clinic of these values, defaults for the rest; raises InvalidClinicError."""
    try:
        return Clinic.model_validate(dict(values))
    except ValidationError as error:
        found = {str(one["loc"][0]): one for one in reversed(error.errors(include_url=False))}
        problems = [
            Problem(name, in_plain_words(one, Clinic.model_fields[name]))
            for name, one in reversed(found.items())
        ]
        raise InvalidClinicError(problems) from None
