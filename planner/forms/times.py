"""The field for a time of day as people write it."""

import re

from planner.domain.text import clean
from planner.forms.fields import LONGEST_BOX, AnswerError, PlanField
from planner.i18n import gettext


class TimeField(PlanField):
    """A time of day in one box, kept as `HH:MM`."""

    kind = "time"
    _TIME = re.compile(
        r"(\d{1,2})(?:[:.h ]?([0-5]\d))?\s*(?:(a|p)\.?\s?m\.?)?", re.IGNORECASE | re.ASCII
    )
    _NOON = 12
    _DAY_HOURS = 24

    @property
    def typed(self) -> str:
        """What stands in the box."""
        return clean(self.raw_data[0]) if self.raw_data else (self.data or "")

    def read(self, posted: list[str]) -> str | None:
        """Return the time; `2:15 pm`, `14.15` and `9` are understood."""
        text = posted[0].strip() if posted else ""
        if not text:
            return None
        found = self._TIME.fullmatch(text) if len(text) <= LONGEST_BOX else None
        hour = self._hour(int(found[1]), found[3]) if found else None
        if found is None or hour is None:
            raise AnswerError(gettext("Write the time like 10:30 or 2:15 pm."))
        return f"{hour:02d}:{int(found[2] or 0):02d}"

    def _hour(self, number: int, half: str | None) -> int | None:
        if not half:
            return number if number < self._DAY_HOURS else None
        if not 1 <= number <= self._NOON:
            return None
        return number % self._NOON + (self._NOON if half in "pP" else 0)
