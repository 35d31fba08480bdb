"""The field for a date of birth: the whole date, or as much of it as is known."""

import datetime as dt
import re
from typing import Any

from planner.domain.dates import PartOfDate
from planner.domain.plans import limits
from planner.forms.fields.day_sentences import Place, years_sentence
from planner.forms.fields.days import (
    DayField,
    boxes_of_day,
    month_in,
    plain_boxes,
    read_day_boxes,
    read_month,
    read_year,
)
from planner.forms.fields.simple import AnswerError
from planner.i18n import format_day, format_part_of_date

_YEAR = re.compile(r"(\d{4})[年년]?")


class BirthField(DayField):
    """A day in three boxes, of which the day, or the day and the month, may stay empty.

    Not everybody knows more, or was ever told. No day is made up.
    """

    place = Place.BIRTH

    def boxes_of(self, value: Any) -> dict[str, str]:
        """Return as much as is known, as numbers."""
        if not isinstance(value, PartOfDate):
            return boxes_of_day(value)
        known = boxes_of_day(value.first_day())
        return known | {"day": ""} | ({} if value.has_month else {"month": ""})

    def read_boxes(self, typed: dict[str, str]) -> dt.date | PartOfDate | None:
        """Return the day, the month or the year."""
        boxes = plain_boxes(typed)
        if boxes["day"]:
            is_alone = not boxes["month"] and not boxes["year"]
            part = self._part_in(boxes["day"]) if is_alone else None
            return part or read_day_boxes(boxes, self.asked_for)
        if boxes["month"]:
            return _part(read_month(boxes, self.asked_for))
        return _part(str(read_year(boxes["year"], self.asked_for))) if boxes["year"] else None

    def words(self) -> str:
        """Return as much as is known, in words."""
        if isinstance(self.data, PartOfDate):
            return format_part_of_date(self.data.first_day(), has_month=self.data.has_month)
        return format_day(self.data) if self.data else ""

    def _part_in(self, text: str) -> PartOfDate | None:
        """Return the month or the year that stands in the day box, as `May 1960` or `1960`."""
        if not (found := _YEAR.fullmatch(text)):
            return _part(month_in(text, self.asked_for, "day"))
        if not limits.FIRST_DAY.year <= int(found[1]) <= self.asked_for.last_year:
            raise AnswerError(years_sentence(self.asked_for), "day")
        return _part(found[1])


def _part(text: str | None) -> PartOfDate | None:
    return PartOfDate(text) if text else None
