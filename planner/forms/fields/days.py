"""Days as people write them, with errors that say what to mend; a field of three boxes."""

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from planner.domain.date_parsing.days import DayFault, NotADayError
from planner.domain.date_parsing.days import read_day as read_whole_day
from planner.domain.date_parsing.days import read_month as read_whole_month
from planner.domain.figures import plain
from planner.domain.plans import limits
from planner.forms.fields.boxes import BoxesField
from planner.forms.fields.date_words import habits, month_number
from planner.forms.fields.day_sentences import (
    ALONE,
    Asked,
    Place,
    missing_year_sentence,
    sentence_for,
    year_sentence,
    years_sentence,
)
from planner.forms.fields.simple import AnswerError
from planner.i18n import format_day, format_month, gettext

DAY_BOXES = ("day", "month", "year")
_LONGEST_MONTH = 31
_THIS_CENTURY, _CENTURY = 2000, 100
_DAY = re.compile(r"(\d\d?)(?:st|nd|rd|th|er|[oa日号일])?")
_YEAR = re.compile(r"(\d{4})[年년]?|'(\d\d)")

Typed = Mapping[str, str]


def read_day_boxes(typed: Typed, asked: Asked = ALONE) -> dt.date | None:
    """Return the day that the boxes `day`, `month` and `year` say; None when all are empty.

    The day box may hold the whole date, as it comes when somebody pastes it, or all but the year.
    Raises `AnswerError` with the box to mend.
    """
    boxes = plain_boxes(typed)
    if not any(boxes.values()):
        return None
    if not boxes["day"]:
        raise AnswerError(gettext("The day is missing. Write it as a number, such as 12."), "day")
    if not boxes["month"] and not _DAY.fullmatch(boxes["day"]):
        rest = f"/{read_year(boxes['year'], asked)}" if boxes["year"] else ""
        return _read_whole_date(boxes["day"] + rest, asked)
    year, month = _read_month_and_year(boxes, asked)
    day = _read_day_number(boxes["day"], asked)
    last = calendar.monthrange(year, month)[1]
    if day > last:
        message = gettext("%(month)s has only %(days)d days. Please check the day.")
        name = format_month(dt.date(year, month, 1))
        raise AnswerError(message % {"month": name, "days": last}, "day")
    return dt.date(year, month, day)


def read_month(typed: Typed, asked: Asked = ALONE) -> str | None:
    """Return the month that the boxes `month` and `year` say, as `YYYY-MM`; None when empty.

    The month box alone may hold both.
    """
    boxes = plain_boxes(typed)
    if not boxes["month"] and not boxes["year"]:
        return None
    if not boxes["year"] and (found := month_in(boxes["month"], asked, "month")):
        return found
    year, month = _read_month_and_year(boxes, asked)
    return f"{year:04d}-{month:02d}"


def month_in(text: str, asked: Asked, box: str) -> str | None:
    """Return the month that `text` says with its year, as `YYYY-MM`; None when it is none."""
    try:
        year, month = read_whole_month(text, habits(), born_by=asked.born_by)
    except NotADayError:
        return None
    if not limits.FIRST_DAY.year <= year <= asked.last_year:
        raise AnswerError(years_sentence(asked), box)
    return f"{year:04d}-{month:02d}"


def plain_boxes(typed: Typed) -> dict[str, str]:
    """Return what stands in the three boxes, made plain for reading."""
    return {box: plain(typed.get(box, "")) for box in DAY_BOXES}


def read_year(text: str, asked: Asked) -> int:
    """Return the year that stands in its own box; raises `AnswerError`."""
    if not text:
        raise AnswerError(missing_year_sentence(asked), "year")
    found = _YEAR.fullmatch(text)
    if not found:
        raise AnswerError(year_sentence(asked), "year")
    year = int(found[1] or 0) or _THIS_CENTURY + int(found[2])
    if found[2] and asked.born_by:
        if year <= asked.born_by.year:
            raise AnswerError(year_sentence(asked), "year")
        year -= _CENTURY
    if not limits.FIRST_DAY.year <= year <= limits.LAST_DAY.year:
        raise AnswerError(years_sentence(asked), "year")
    return year


def _read_whole_date(text: str, asked: Asked) -> dt.date:
    try:
        day = read_whole_day(text, habits(), born_by=asked.born_by)
    except NotADayError as error:
        raise AnswerError(sentence_for(error.fault, asked), "day") from None
    if not limits.FIRST_DAY <= day <= limits.LAST_DAY:
        raise AnswerError(years_sentence(asked), "day")
    if f"{day.year}" not in text and asked.is_far(day):
        # "27/6/12" may begin with the year.
        raise AnswerError(sentence_for(DayFault.SHORT_YEAR, asked), "day")
    return day


def _read_month_and_year(boxes: Typed, asked: Asked) -> tuple[int, int]:
    if not boxes["month"]:
        message = gettext(
            "The month is missing. Write it as a name or a number, such as June or 6."
        )
        raise AnswerError(message, "month")
    month = month_number(boxes["month"])
    if month is None:
        message = gettext("Write the month as a name or a number from 1 to 12, such as June or 6.")
        raise AnswerError(message, "month")
    return read_year(boxes["year"], asked), month


def _read_day_number(text: str, asked: Asked) -> int:
    found = _DAY.fullmatch(text)
    if found and 1 <= int(found[1]) <= _LONGEST_MONTH:
        return int(found[1])
    if len(re.findall(r"\d+", text)) > 1:
        raise AnswerError(sentence_for(DayFault.SEVERAL, asked), "day")
    raise AnswerError(gettext("Write the day as a number from 1 to 31, such as 12."), "day")


class DayField(BoxesField):
    """One calendar day in three boxes."""

    kind = "day"
    boxes = DAY_BOXES
    place = Place.ALONE

    @property
    def target(self) -> str:
        """The box to mend."""
        return f"{self.id}-{self.bad_box or 'day'}"

    @property
    def asked_for(self) -> Asked:
        """What is asked for here."""
        return Asked(self.place, self.today)

    def point_at(self, box: str) -> None:
        """Note that `box` must be mended, or the one that holds the whole date."""
        self.bad_box = box if self.typed.get(box) else "day"

    def boxes_of(self, value: Any) -> dict[str, str]:
        """Return day, month and year as numbers."""
        return boxes_of_day(value)

    def read_boxes(self, typed: dict[str, str]) -> Any:
        """Return the day."""
        return read_day_boxes(typed, self.asked_for)

    def words(self) -> str:
        """Return the day in words."""
        return format_day(self.data) if self.data else ""


def boxes_of_day(day: dt.date | None) -> dict[str, str]:
    """Return what the boxes show for a day, as numbers."""
    if day is None:
        return dict.fromkeys(DAY_BOXES, "")
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
