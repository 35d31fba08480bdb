"""What is said about a date that cannot be read; each example in it can be typed into its box."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from planner.domain.date_parsing.days import DayFault
from planner.domain.plans import limits
from planner.i18n import format_day, gettext

_EXAMPLE = dt.date(2027, 6, 3)
_BORN = dt.date(1968, 4, 9)
# From March on, the third of June of the next year is the better example.
_LAST_MONTH_FOR_THIS_YEAR = 2
_YEARS_AHEAD = 20


class Place(StrEnum):
    """Where a date is asked for: by itself, as one of several ways to say when, as a birth."""

    ALONE = "alone"
    ONE_DAY = "one_day"
    FIRST = "first"
    LAST = "last"
    BIRTH = "birth"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a date is asked for; `today` is the day that it is compared with."""

    place: Place = Place.ALONE
    today: dt.date = dt.date.max

    @property
    def example(self) -> dt.date:
        """A day that would be taken here."""
        if self.place is Place.BIRTH:
            return _BORN
        if self.today >= limits.LAST_DAY:
            return _EXAMPLE
        later = self.today.month > _LAST_MONTH_FOR_THIS_YEAR
        return _EXAMPLE.replace(year=self.today.year + later)

    @property
    def born_by(self) -> dt.date | None:
        """The last day on which somebody can have been born, where a birth is asked for."""
        return self.today if self.place is Place.BIRTH else None

    @property
    def last_year(self) -> int:
        """The last year that would be taken."""
        return min(self.today, limits.LAST_DAY).year if self.born_by else limits.LAST_DAY.year

    def is_far(self, day: dt.date) -> bool:
        """Say whether nobody is likely to mean `day`, so that its year must stand in full."""
        years = day.year - self.today.year
        return self.born_by is None and self.today < dt.date.max and not -1 <= years <= _YEARS_AHEAD


ALONE = Asked()


def sentence_for(fault: DayFault, asked: Asked) -> str:
    """Say what to mend in a date that was typed in one go."""
    return _sentence(fault, asked.place) % {"day": format_day(asked.example)}


def missing_year_sentence(asked: Asked) -> str:
    """Say that the box for the year is empty."""
    message = gettext("The year is missing. Write it with four numbers, such as %(year)s.")
    return message % {"year": asked.example.year}


def year_sentence(asked: Asked) -> str:
    """Say how the year is written in its box."""
    message = gettext("Write the year with four numbers, such as %(year)s.")
    return message % {"year": asked.example.year}


def years_sentence(asked: Asked) -> str:
    """Say which years are taken."""
    message = gettext("The year must be from %(first)d to %(last)d. Please check it.")
    return message % {"first": limits.FIRST_DAY.year, "last": asked.last_year}


def _sentence(fault: DayFault, place: Place) -> str:
    match fault:
        case DayFault.NO_YEAR:
            return gettext("The year is missing. Write the whole date, such as %(day)s.")
        case DayFault.SHORT_YEAR | DayFault.CENTURY:
            return gettext("Write the year with four numbers, such as %(day)s.")
        case DayFault.ORDER:
            return gettext("Write the month as a word, such as %(day)s.")
        case DayFault.WEEKDAY:
            return gettext("The day of the week does not fit this date. Please check both.")
        case DayFault.IMPOSSIBLE:
            return gettext("There is no such day. Please check the date.")
        case DayFault.SEVERAL if place is not Place.BIRTH:
            return _several(place)
    return _whole(place)


def _several(place: Place) -> str:
    match place:
        case Place.ONE_DAY:
            return gettext(
                "Write one whole date, such as %(day)s. For more than one day, choose “A few "
                "days”. There the first and the last day have their own boxes."
            )
        case Place.FIRST:
            return gettext(
                "Write only the first day here, such as %(day)s. The last day has its own boxes."
            )
        case Place.LAST:
            return gettext(
                "Write only the last day here, such as %(day)s. The first day has its own boxes."
            )
    return _whole(place)


def _whole(place: Place) -> str:
    match place:
        case Place.ALONE:
            return gettext("Write one whole date, such as %(day)s.")
        case Place.BIRTH:
            return gettext(
                "Write one whole date, such as %(day)s. If you know only the year, write that."
            )
    return gettext(
        "Write one whole date, such as %(day)s. "
        "If you know only the month, choose “Only the month”."
    )
