"""Visits: who is here, in one value that a request's cookie is read into, and how long it holds."""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

from planner.domain.roles import Permission, Role, may


class Kind(StrEnum):
    """What kind of visit a session is of."""

    HOME = "home"
    KIOSK = "kiosk"
    STAFF = "staff"


class TextSize(StrEnum):
    """How large the words are on the screen."""

    NORMAL = "normal"
    LARGE = "large"
    LARGER = "larger"


@dataclass(frozen=True, slots=True)
class VisitLimits:
    """How long a visit of one kind may rest, and how long it may last at all.

    idle: at rest until it ends. warning: how long before that end the page asks "Are you still
    there?". longest: until it ends however much is sent in.
    """

    idle: dt.timedelta
    longest: dt.timedelta
    warning: dt.timedelta = dt.timedelta(minutes=2)

    @property
    def renewal(self) -> dt.timedelta:
        """How often its row is written at most; a visit outlives `idle` by no more than this."""
        return min(dt.timedelta(minutes=1), self.idle / 30)


HOME_LIMITS = VisitLimits(idle=dt.timedelta(minutes=30), longest=dt.timedelta(hours=12))
# Two minutes at rest, and then a minute in which the page asks.
KIOSK_LIMITS = VisitLimits(
    idle=dt.timedelta(minutes=3), longest=dt.timedelta(hours=12), warning=dt.timedelta(minutes=1)
)
STAFF_LIMITS = VisitLimits(idle=dt.timedelta(minutes=15), longest=dt.timedelta(hours=12))


@dataclass(frozen=True, slots=True)
class LimitsByKind:
    """The limits of each kind of visit, as a clinic has set them."""

    home: VisitLimits = HOME_LIMITS
    kiosk: VisitLimits = KIOSK_LIMITS
    staff: VisitLimits = STAFF_LIMITS

    @classmethod
    def at_home(cls, *, idle_minutes: int, longest_hours: int) -> "LimitsByKind":
        """Return limits with those of a patient's own browser as a clinic has set them."""
        idle, longest = dt.timedelta(minutes=idle_minutes), dt.timedelta(hours=longest_hours)
        return cls(home=replace(HOME_LIMITS, idle=idle, longest=longest))

    def of(self, kind: Kind) -> VisitLimits:
        """Return the limits of one kind."""
        limits: VisitLimits = getattr(self, kind.value)
        return limits


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """What every visit has that a session was found for.

    seconds_left: until it ends unless something is sent in; zero or less when it has ended.
    most_seconds_left: until it ends however much is sent in. needs_renewal: its row does not yet
    tell that somebody is here at this moment.
    """

    limits: VisitLimits
    seconds_left: int
    most_seconds_left: int
    needs_renewal: bool = False
    text_size: TextSize = TextSize.NORMAL

    @property
    def has_ended(self) -> bool:
        """Say whether it rested or lasted too long."""
        return self.seconds_left <= 0


@dataclass(frozen=True, slots=True)
class PatientVisit(_Open):
    """A patient, or whoever helps, in a browser of their own, with one plan of a clinic open."""

    plan_id: str
    clinic_id: str


@dataclass(frozen=True, slots=True)
class KioskVisit(_Open):
    """A kiosk of a clinic; with a plan while a patient writes there, and without one between.

    clinic_id: that of the plan; None without one.
    """

    kiosk_id: str
    plan_id: str | None = None
    clinic_id: str | None = None


@dataclass(frozen=True, slots=True)
class StaffVisit(_Open):
    """A member of a clinic's staff who has signed in, with the roles they hold there now."""

    staff_id: str
    clinic_id: str
    roles: frozenset[Role]

    def may(self, permission: Permission) -> bool:
        """Say whether one of the roles holds a permission."""
        return may(self.roles, permission)


OpenVisit = PatientVisit | KioskVisit | StaffVisit


@dataclass(frozen=True, slots=True)
class Nobody:
    """Somebody of whom nothing is known, or whose visit is over.

    ended: the visit that rested or lasted too long. It opens nothing, so a rule that looks at
    kinds of visits cannot let it in by mistake; it only tells what a late form was about.
    """

    ended: OpenVisit | None = None


Visit = Nobody | OpenVisit


def seen_by_rules(visit: OpenVisit) -> Visit:
    """Return a visit as rules see it: it is nobody's, once it has ended."""
    return Nobody(visit) if visit.has_ended else visit
