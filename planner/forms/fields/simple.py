"""The base of all fields, and the simple kinds: text and numbers (choices: `choosing`)."""

# WTForms has no types; these two classes are the only ones that stand directly on it.
# mypy: disallow-subclassing-any=False, disable-error-code="import-untyped"

import datetime as dt
from collections.abc import Sequence
from typing import Any

from wtforms import Field, Form, FormField
from wtforms.validators import ValidationError

from planner.domain.date_parsing.lengths import read_minutes, read_nights
from planner.domain.figures import plain
from planner.domain.plans import limits
from planner.domain.text import clean, is_blank
from planner.i18n import gettext, ngettext

_NEAR = 0.6
# Dates, times and numbers are shorter than this; what is longer never meets a pattern.
LONGEST_BOX = 100


class AnswerError(ValidationError):
    """What is wrong with one answer, in a plain sentence; `box` is the part to mend."""

    def __init__(self, message: str, box: str = "") -> None:
        super().__init__(message)
        self.box = box


class PlanField(Field):
    """A field whose errors say how to mend them and know which box they belong to.

    Subclasses name the template macro that draws them (`kind`), turn what was posted into a value
    (`read`, which raises `AnswerError`) and check the value (`check`, likewise). `today` is the
    day that dates are compared with. `words_in` names the model's field that keeps what was typed
    here and could not be read (`unread`), so that it is not lost; most fields have none.
    """

    kind = "line"
    boxes: Sequence[str] = ()
    words_in = ""
    today: dt.date = dt.date.max

    def __init__(
        self,
        label: object = "",
        *,
        hint: object = "",
        needed: object = "",
        asked: object = "",
        **options: Any,
    ) -> None:
        """Describe a field.

        needed: what to say when it is empty; asked: the same, but the patient may go on without.
        """
        super().__init__(label, **options)
        self.hint = hint
        self.needed = needed
        self.asked = asked
        self.bad_box = ""
        self.is_only_asked = False

    @property
    def target(self) -> str:
        """The id of the control that an error in this field is about."""
        return f"{self.id}-{self.bad_box}" if self.bad_box else str(self.id)

    @property
    def asked_in(self) -> str:
        """The question that the box to mend belongs to, as the patient reads it."""
        return str(self.label.text)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was entered."""
        return not self.data

    @property
    def unread(self) -> str:
        """What was typed and could not be read, as the plan keeps it; empty for most fields."""
        return ""

    def show_unread(self, words: str) -> None:
        """Show words that the plan kept because they could not be read."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was posted; a `AnswerError` becomes this field's error."""
        try:
            self.data = self.read([clean(value) for value in valuelist])
        except AnswerError as problem:
            self.bad_box = problem.box
            raise

    def pre_validate(self, form: Form) -> None:
        """Check the value, unless reading it has already failed."""
        if self.process_errors:
            return
        try:
            self.check()
        except AnswerError as problem:
            self.bad_box = problem.box
            raise
        if self.asked and self.is_empty and form.asks_kindly:
            self.is_only_asked = True
            self.bad_box = self.boxes[0] if self.boxes else ""
            raise AnswerError(str(self.asked))

    def words(self) -> str:
        """Return the value in words, as the patient reads it back; empty when there is none."""
        return "" if self.is_empty else str(self.data)

    def read(self, posted: list[str]) -> Any:
        """Turn the posted values into this field's value."""
        return posted[0] if posted else ""

    def what_fits(self, held: Any) -> Any:
        """Return what stands in for a value that must be mended: what is stored, `held`."""
        return held

    def check(self) -> None:
        """Raise `AnswerError` when the value cannot stand."""
        if self.needed and self.is_empty:
            raise AnswerError(str(self.needed), self.boxes[0] if self.boxes else "")


class TextInput(PlanField):
    """Words: one line (its ends stripped) or, with `rows`, a box kept exactly as typed."""

    def __init__(
        self, label: object = "", *, limit: int = limits.NAME, rows: int = 0, **options: Any
    ) -> None:
        options.setdefault("default", "")
        super().__init__(label, **options)
        self.limit = limit
        self.rows = rows
        self.kind = "words" if rows else "line"

    @property
    def room(self) -> int:
        """The limit to tell about, or 0 while what is written is far from it."""
        is_near = len(self.data or "") > self.limit * _NEAR
        return self.limit if self.rows and is_near else 0

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing but white space."""
        return is_blank(str(self.data or ""))

    def read(self, posted: list[str]) -> str:
        """Return the text; a single line loses the spaces around it."""
        text = posted[0] if posted else ""
        return text if self.rows else " ".join(text.splitlines()).strip()

    def check(self) -> None:
        """Refuse text over the limit; nothing is ever cut."""
        super().check()
        over = too_long(self.data or "", self.limit)
        if over:
            raise AnswerError(over)


def shows_nothing(text: str) -> bool:
    """Say whether nothing that can be read stands in a box for figures."""
    return len(text) <= LONGEST_BOX and not plain(text)


def too_long(text: str, limit: int) -> str:
    """Say by how much `text` is too long; empty when it fits."""
    over = len(text) - limit
    if over <= 0:
        return ""
    message = ngettext(
        "This is %(over)d letter too long. There is room for %(limit)d. "
        "Please make it a little shorter.",
        "This is %(over)d letters too long. There is room for %(limit)d. Please make it shorter.",
        over,
    )
    return message % {"over": over, "limit": limit}


class Number(PlanField):
    """A whole number from 0 to `maximum`, or nothing; what was typed stays in the box."""

    kind = "number"

    def __init__(
        self, label: object = "", *, maximum: int, unit: object = "", **options: Any
    ) -> None:
        super().__init__(label, **options)
        self.maximum = maximum
        self.unit = unit

    @property
    def is_empty(self) -> bool:
        """Say whether no number was given; zero is a number."""
        return self.data is None

    @property
    def typed(self) -> str:
        """What stands in the box."""
        if self.raw_data:
            return clean(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def words(self) -> str:
        """Return the number with its unit."""
        return "" if self.data is None else f"{self.data} {self.unit}".strip()

    def read(self, posted: list[str]) -> int | None:
        """Return the number."""
        text = posted[0] if posted else ""
        if shows_nothing(text):
            return None
        number = self.number_in(text) if len(text) <= LONGEST_BOX else None
        if number is None or number > self.maximum:
            raise AnswerError(self.help(is_too_much=number is not None))
        return number

    def help(self, *, is_too_much: bool) -> str:
        """Say what can be written here."""
        del is_too_much  # the sentence names both ends
        sentence = gettext("Please write a whole number from 0 to %(maximum)d, such as 2.")
        return sentence % {"maximum": self.maximum}

    def number_in(self, text: str) -> int | None:
        """Return the number that `text` says, or None."""
        return read_nights(text)


class Minutes(Number):
    """A length of time in minutes; `1:10`, `about an hour` and `70 min` are understood too."""

    def help(self, *, is_too_much: bool) -> str:
        """Say what can be written here."""
        if is_too_much:
            return gettext("Please write at most 24 hours, such as 45 minutes or 1:10.")
        return gettext("Please write how long it takes, such as 45 minutes or 1:10.")

    def number_in(self, text: str) -> int | None:
        """Return the minutes that `text` says, or None."""
        return read_minutes(text)


class Hidden(PlanField):
    """The id of an item, made when its form is shown so that sending twice adds once."""

    kind = "hidden"

    def words(self) -> str:
        """Return nothing: an id says nothing to a patient."""
        return ""


class Nested(FormField):
    """A form inside a form, for a part of a section that is a model of its own."""

    kind = "nested"
