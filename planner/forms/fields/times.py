"""The field for a time of day as people write it."""

from planner.domain.date_parsing.times import NotATimeError, in_afternoon, read_time, show_time
from planner.domain.text import clean
from planner.forms.fields.date_words import parts_of_day
from planner.forms.fields.simple import LONGEST_BOX, AnswerError, PlanField, shows_nothing
from planner.i18n import gettext


class TimeField(PlanField):
    """A time of day in one box, kept as `HH:MM`; `2:15` is in the afternoon and is shown so."""

    kind = "time"

    @property
    def typed(self) -> str:
        """What stands in the box."""
        if self.raw_data:
            return clean(self.raw_data[0])
        return show_time(self.data) if self.data else ""

    def words(self) -> str:
        """Return the time; after noon also as it stands on a clock's face."""
        if self.data and (on_clock := in_afternoon(self.data)):
            return gettext("%(time)s (%(clock)s pm)") % {"time": self.data, "clock": on_clock}
        return self.data or ""

    def read(self, posted: list[str]) -> str | None:
        """Return the time; `2:15 pm`, `14.15`, `9` and `half past ten` are understood."""
        text = posted[0] if posted else ""
        if shows_nothing(text):
            return None
        if len(text) > LONGEST_BOX:
            raise AnswerError(_how_to_write())
        try:
            return read_time(text, parts_of_day())
        except NotATimeError as error:
            raise AnswerError(_which_half(error.half)) from None


def _how_to_write() -> str:
    return gettext("Write the time like 10:30 or 2:15 pm.")


def _which_half(on_clock: str) -> str:
    if not on_clock:
        return _how_to_write()
    message = gettext("Is it %(time)s am or %(time)s pm? Please write am or pm too.")
    return message % {"time": on_clock}
