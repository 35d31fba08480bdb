"""The field for a usual week: seven days by three parts of the day."""

from collections.abc import Iterator, Mapping

from planner.domain.plans.choices import Availability, Day, PartOfDay
from planner.domain.wording import label
from planner.forms.fields.boxes import BoxesField
from planner.forms.fields.simple import AnswerError
from planner.i18n import gettext

Grid = dict[Day, dict[PartOfDay, Availability]]


class GridField(BoxesField):
    """How each part of each day suits the patient; what is not answered is not in the value."""

    kind = "grid"
    boxes = tuple(f"{day}-{part}" for day in Day for part in PartOfDay)
    boxes_stand_alone = True
    days = tuple(Day)
    parts = tuple(PartOfDay)
    states = tuple(Availability)

    @property
    def target(self) -> str:
        """The cell to mend, or the first one."""
        return f"{self.id}-{self.bad_box or self.boxes[0]}"

    def chosen(self, day: Day, part: PartOfDay) -> str:
        """Return what stands in one cell; empty when nothing was chosen."""
        return self.typed.get(f"{day}-{part}", "")

    def boxes_of(
        self, value: Mapping[Day, Mapping[PartOfDay, Availability]] | None
    ) -> dict[str, str]:
        """Return the cells by `day-part`."""
        rows = (value or {}).items()
        return {f"{day}-{part}": str(state) for day, row in rows for part, state in row.items()}

    def read_boxes(self, typed: dict[str, str]) -> Grid:
        """Return the days that have an answer."""
        grid: Grid = {}
        for day in Day:
            given = {part: typed.get(f"{day}-{part}", "") for part in PartOfDay}
            row = {part: _state(day, part, state) for part, state in given.items() if state}
            if row:
                grid[day] = row
        return grid

    def words(self) -> str:
        """Return one line for each day that has an answer."""
        return "\n".join(
            f"{gettext(label(day))} – {', '.join(self._row_words(day))}" for day in self.data or {}
        )

    def _row_words(self, day: Day) -> Iterator[str]:
        for part, state in self.data[day].items():
            yield f"{gettext(label(part))}: {gettext(label(state))}"


def _state(day: Day, part: PartOfDay, chosen: str) -> Availability:
    try:
        return Availability(chosen)
    except ValueError:
        message = gettext("Please choose one of the answers shown here.")
        raise AnswerError(message, f"{day}-{part}") from None
