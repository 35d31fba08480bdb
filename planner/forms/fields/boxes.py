"""The base of fields that are made of several boxes: a day, a week, wishes, places in order."""

from typing import Any

from planner.domain.text import clean
from planner.forms.fields.simple import LONGEST_BOX, AnswerError, PlanField, too_long


class BoxesField(PlanField):
    """A field made of several boxes; `typed` keeps what stands in each, by the box's name.

    longest_box: how many characters a box may hold; what is longer is refused unread.
    boxes_stand_alone: whether a box still means the same when another one must be mended.
    """

    longest_box = LONGEST_BOX
    boxes_stand_alone = False

    def __init__(self, label: object = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.typed: dict[str, str] = {}

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Gather the boxes before WTForms looks for one value under the field's own name."""
        self._formdata = formdata
        super().process(formdata, *args, **kwargs)

    def process_data(self, value: Any) -> None:
        """Show a stored value in the boxes."""
        self.data = value
        self.typed = self.boxes_of(value)

    def read(self, posted: list[str]) -> Any:
        """Read the boxes; `posted` is unused because no box has the bare name."""
        del posted
        self.typed = {
            box: clean(self._formdata.get(f"{self.name}-{box}", "")).strip() for box in self.boxes
        }
        return self._value_of(self.typed)

    def _value_of(self, typed: dict[str, str]) -> Any:
        for box, text in typed.items():
            if over := too_long(text, self.longest_box):
                raise AnswerError(over, box)
        return self.read_boxes(typed)

    def what_fits(self, held: Any) -> Any:
        """Return the value with each box that must be mended as it is in `held`.

        All of `held` where the boxes make one answer together, such as a day.
        """
        if not self.boxes_stand_alone:
            return super().what_fits(held)
        kept, fitting = self.boxes_of(held), dict(self.typed)
        for _ in self.boxes:
            try:
                value = self._value_of(fitting)
            except AnswerError as problem:
                fitting[problem.box] = kept.get(problem.box, "")
            else:
                self.typed = fitting
                return value
        return super().what_fits(held)

    def boxes_of(self, value: Any) -> dict[str, str]:
        """Return what the boxes show for a stored value."""
        raise NotImplementedError

    def read_boxes(self, typed: dict[str, str]) -> Any:
        """Return the value that the boxes say."""
        raise NotImplementedError
