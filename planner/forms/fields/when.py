"""The field for when something is: one day, a few days, only a month, or no date."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from planner.domain.dates import AnyWhen, DayRange, InMonth, OnDay
from planner.domain.figures import plain
from planner.domain.plans import limits
from planner.forms.fields.boxes import BoxesField
from planner.forms.fields.day_sentences import Asked, Place
from planner.forms.fields.days import (
    DAY_BOXES,
    boxes_of_day,
    month_in,
    plain_boxes,
    read_day_boxes,
    read_month,
)
from planner.forms.fields.simple import AnswerError
from planner.i18n import format_days, format_month, gettext

_PLACES = {
    "on": Place.ONE_DAY,
    "month": Place.ONE_DAY,
    "from": Place.FIRST,
    "to": Place.LAST,
}


class WhenField(BoxesField):
    """One day, a few days, only a month or, with `may_have_none`, no date at all.

    One day whose day box is left empty counts as only a month: people often know no more.
    What cannot be read as a date is kept in the patient's words, and stands in the day box again.
    """

    kind = "when"
    boxes = (
        "how",
        *(f"on-{box}" for box in DAY_BOXES),
        *(f"from-{box}" for box in DAY_BOXES),
        *(f"to-{box}" for box in DAY_BOXES),
        "month-month",
        "month-year",
    )

    def __init__(
        self,
        label: object = "",
        *,
        may_have_none: bool = False,
        words_in: str = "",
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.may_have_none = may_have_none
        self.words_in = words_in
        self._unread = ""

    @property
    def target(self) -> str:
        """The box to mend, or the first choice."""
        return f"{self.id}-{self.bad_box or 'how-on'}"

    @property
    def how(self) -> str:
        """Which of the ways is chosen: `on`, `range`, `month`, `none` or nothing yet."""
        return self.typed.get("how", "")

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was entered, neither a date nor words for one."""
        return not self.data and not self.unread

    @property
    def unread(self) -> str:
        """What stands in the boxes of the chosen way while it cannot be read as a date.

        Empty when it is longer than what a plan keeps: the page then still asks for it.
        """
        if not self.process_errors:
            return self._unread
        ends = {"range": ("from", "to"), "month": ("month",)}.get(self.how, ("on",))
        texts = (" ".join(filter(None, self._in_boxes(end))) for end in ends)
        words = " \u2013 ".join(filter(None, texts))
        return words if len(words) <= limits.NAME else ""

    def show_unread(self, words: str) -> None:
        """Show kept words in the day box, where a whole date may be typed too."""
        self._unread = words
        if words:
            self.typed = {"how": "on", "on-day": words}

    def boxes_of(self, value: AnyWhen | None) -> dict[str, str]:
        """Return the chosen way and its boxes."""
        match value:
            case OnDay():
                return {"how": "on", **_named("on", value.on)}
            case DayRange():
                return {"how": "range", **_named("from", value.from_), **_named("to", value.to)}
            case InMonth():
                first = _named("month", value.first_day())
                return {"how": "month", **first}
        return {"how": "" if self.may_have_none else "on"}

    def read_boxes(self, typed: dict[str, str]) -> AnyWhen | None:
        """Return when it is, by the chosen way; boxes of the other ways do not count."""
        typed["how"] = typed["how"] or self._way_with_words(typed)
        match typed["how"]:
            case "on":
                return self._one_day()
            case "range":
                return self._range()
            case "month":
                return _in_month(self._read("month", read_month))
        return None

    def words(self) -> str:
        """Return the day, the days or the month in words, and what could not be read as one."""
        if not self.unread:
            return self._date_in_words()
        unread = gettext("“%(words)s”") % {"words": self.unread}
        return "; ".join(filter(None, (self._date_in_words(), unread)))

    def _date_in_words(self) -> str:
        match self.data:
            case None:
                return ""
            case InMonth():
                return format_month(self.data.first_day())
        return format_days(self.data.first_day(), self.data.last_day())

    def _in_boxes(self, name: str) -> Iterator[str]:
        return (" ".join(self.typed.get(f"{name}-{box}", "").split()) for box in DAY_BOXES)

    def _way_with_words(self, typed: Mapping[str, str]) -> str:
        """Guess the way from the boxes that have words in them, for a page shown without CSS."""
        for box in self.boxes[1:]:
            if plain(typed[box]):
                way = box.partition("-")[0]
                return "range" if way in {"from", "to"} else way
        return ""

    def _one_day(self) -> AnyWhen | None:
        typed = self._part("on")
        if typed["month"] and typed["year"] and not typed["day"]:
            return _in_month(self._read("on", read_month))
        if not typed["month"] and not typed["year"]:
            month = self._read("on", lambda boxes, asked: month_in(boxes["day"], asked, "day"))
            if month:
                return _in_month(month)
        day = self._read("on", read_day_boxes)
        return OnDay(on=day) if day else None

    def _range(self) -> DayRange | None:
        first, last = (self._read(end, read_day_boxes) for end in ("from", "to"))
        if first is None and last is None:
            return None
        if first is None:
            raise AnswerError(gettext("The first day is missing. Please write it too."), "from-day")
        if last is None:
            raise AnswerError(gettext("The last day is missing. Please write it too."), "to-day")
        if last < first:
            message = gettext("The last day is before the first day. Check the two dates.")
            raise AnswerError(message, "to-day")
        return DayRange(from_=first, to=last)

    def _part(self, name: str) -> dict[str, str]:
        return plain_boxes({box: self.typed.get(f"{name}-{box}", "") for box in DAY_BOXES})

    def _read(self, name: str, reader: Any) -> Any:
        try:
            return reader(self._part(name), Asked(_PLACES[name], self.today))
        except AnswerError as problem:
            raise AnswerError(str(problem), f"{name}-{problem.box}") from None


def _in_month(month: str | None) -> InMonth | None:
    return InMonth(month=month) if month else None


def _named(name: str, day: dt.date) -> dict[str, str]:
    return {f"{name}-{box}": text for box, text in boxes_of_day(day).items()}
