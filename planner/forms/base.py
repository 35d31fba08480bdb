"""The base of all forms: filled from a domain section, gives a domain section back."""

# WTForms has no types; this class and those in `fields` are the only ones that stand on it.
# mypy: disallow-subclassing-any=False, disable-error-code="import-untyped"

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.fields.core import UnboundField

from planner.domain.plans.plan import Plan
from planner.domain.questions import Ask
from planner.forms.field_factory import make_field
from planner.forms.fields.simple import Hidden, Nested
from planner.i18n import gettext


class SectionForm(Form):
    """A form whose fields have the names of a domain model's fields.

    `section` is the domain model; `asks` its questions, of which fields are made in their order,
    and `depth` how many parts of their paths lead to the model; `today` the day that dates are
    compared with; with `asks_kindly` off, answers that are only asked for may stay empty.
    """

    section: ClassVar[type[BaseModel]]
    asks: ClassVar[tuple[Ask, ...]] = ()
    depth: ClassVar[int] = 0
    today: dt.date = dt.date.max
    asks_kindly: bool = True

    def __init_subclass__(cls, **options: Any) -> None:
        """Give the form a field for each of its questions; a part that is a form stays one."""
        super().__init_subclass__(**options)
        for ask in cls.__dict__.get("asks", ()):
            name = ask.path[cls.depth]
            is_part = len(ask.path) > cls.depth + 1
            setattr(cls, name, _moved_last(getattr(cls, name)) if is_part else make_field(ask))

    @classmethod
    def showing(cls, value: BaseModel | None) -> Self:
        """Make a form that shows `value`; None is an empty form."""
        form = cls(formdata=None, obj=value)
        for field in form:
            if not isinstance(field, Nested) and field.words_in:
                field.show_unread(getattr(value, field.words_in, ""))
        return form

    @classmethod
    def posted(cls, formdata: MultiDict[str, str], today: dt.date) -> Self:
        """Make a form that holds what was posted, to be compared with `today`."""
        form = cls(formdata=None)
        form.today = today
        form.process(formdata)
        return form

    def process(self, *args: Any, **options: Any) -> None:
        """Read what was posted, or show a value; each field knows the day before it reads."""
        for field in self:
            field.today = self.today
        super().process(*args, **options)

    def offer_choices(self, plan: Plan) -> None:
        """Fill choices that come from the rest of the plan; most forms have none."""

    def value(self, stored: BaseModel | None = None) -> BaseModel | None:
        """Return the domain value, or None when something must be mended first.

        stored: what the plan holds now; it keeps the parts that this form does not ask for.
        """
        if not self.validate():
            return None
        try:
            return self.section.model_validate(self._unasked(stored) | self.answers())
        except ValidationError as error:
            self._show(error)
            return None

    def value_that_fits(self, stored: BaseModel | None = None) -> BaseModel | None:
        """Return the value with each answer that must be mended left as it is stored.

        None when that makes no value, as for an item whose own name is missing. The form
        otherwise holds what fits, and no longer what was typed.
        """
        self.validate()
        own = [field for field in self if not isinstance(field, Nested)]
        if stored is None and any(field.errors and field.needed for field in own):
            # No default stands in for what is needed, least of all for who may see it.
            return None
        self._take_back(stored)
        try:
            return self.section.model_validate(self._unasked(stored) | self.answers())
        except ValidationError:
            return None

    def _unasked(self, stored: BaseModel | None) -> dict[str, Any]:
        names = self.section.model_fields.keys() - self._fields.keys() if stored else ()
        return {name: getattr(stored, name) for name in names}

    def _take_back(self, stored: BaseModel | None) -> None:
        for field in self:
            held = getattr(stored, field.short_name, None)
            if isinstance(field, Nested):
                field.form._take_back(held)
            elif field.errors and not field.is_only_asked:
                field.data = field.what_fits(field.default if stored is None else held)

    def keeps_all_words(self) -> bool:
        """Say whether the value holds, as words, all that could not be read."""
        return all(
            not field.form.errors if isinstance(field, Nested) else not field.errors or field.unread
            for field in self
        )

    def is_only_asking(self) -> bool:
        """Say whether all that is missing may stay missing."""
        return (
            bool(self.errors)
            and all(
                field.is_only_asked
                for field in self
                if field.errors and not isinstance(field, Nested)
            )
            and not any(field.errors for field in self if isinstance(field, Nested))
        )

    def in_words(self) -> Iterator[tuple[str, str]]:
        """Yield each question with its answer in words; empty when nothing was entered."""
        for field in self:
            if isinstance(field, Nested):
                yield from field.form.in_words()
            elif not isinstance(field, Hidden):
                yield str(field.label.text), field.words()

    def asked_in_words(self) -> Iterator[tuple[str, str]]:
        """Yield what `in_words` does, but for questions that another answer has settled."""
        yield from self.in_words()

    def answers(self) -> dict[str, Any]:
        """Return the values by the domain's field names."""
        names = self.section.model_fields
        values = {field.short_name: field.data for field in self if field.short_name in names}
        beside = [field for field in self if not isinstance(field, Nested) and field.words_in]
        return values | {field.words_in: field.unread for field in beside}

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what must be mended, in the order of the page: id of the control, sentence.

        The sentence names the question, because it is read far from the box.
        """
        for field in self:
            if isinstance(field, Nested):
                yield from field.form.problems()
            elif field.errors:
                problem = str(field.errors[0])
                names_it = problem in {str(field.needed), str(field.asked)}
                yield field.target, problem if names_it else _with_question(field.asked_in, problem)

    def _show(self, error: ValidationError) -> None:
        """Put what the domain refused on the field that it is about.

        The fields check the same limits first, so this is for rules that only the domain knows.
        """
        for problem in error.errors(include_url=False, include_input=False):
            path = [f"{part}" for part in problem["loc"]]
            field = _field_at(self, path) or next(iter(self))
            field.errors = [_sentence(problem["type"])]


def _moved_last(part: UnboundField) -> UnboundField:
    """Return a field that comes after all that were made before it; WTForms counts them."""
    return UnboundField(part.field_class, *part.args, name=part.name, **part.kwargs)


def _with_question(question: str, problem: str) -> str:
    ends_itself = question.endswith(("?", "؟", "？", "."))
    return f"{question} {problem}" if ends_itself else f"{question}: {problem}"


def _field_at(form: SectionForm, path: list[str]) -> Any:
    if not path:
        return None
    field = form._fields.get(path[0]) or form._fields.get(f"{path[0]}_")
    return _field_at(field.form, path[1:]) if isinstance(field, Nested) else field


def _sentence(kind: str) -> str:
    sentences: Mapping[str, str] = {
        "text_too_long": gettext("This is too long. Please make it shorter."),
        "empty": gettext("Please write something here, or go on without it."),
        "range": gettext("The last day is before the first day. Check the two dates."),
    }
    return sentences.get(kind, gettext("Something is not right here. Please check this answer."))
