"""The pages ask what the table of questions says, in its words."""

import pytest

from planner.domain import questions
from planner.domain.questions import Ask
from planner.forms.base import SectionForm
from planner.forms.fields.simple import Nested, TextInput
from planner.forms.patient.questions import PickQuestionsForm
from planner.forms.patient.sharing import SharingForm
from planner.web.patient.journey import all_pages

FORMS = [*(page.form for page in all_pages()), PickQuestionsForm, SharingForm]
ASKS = [ask for section in questions.SECTIONS for ask in section.all_asks]


def fields(form: SectionForm) -> list[object]:
    """The fields that ask something, with those of the forms inside."""
    own = [field for field in form if field.kind != "hidden"]
    return [
        one
        for field in own
        for one in (fields(field.form) if isinstance(field, Nested) else [field])
    ]


def test_every_question_of_a_page_is_asked_once_in_its_own_words() -> None:
    labels = sorted(str(f.label.text) for form in FORMS for f in fields(form(formdata=None)))
    assert labels == sorted(ask.on_screen for ask in ASKS if ask.on_screen)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_page_asks_in_the_order_of_its_questions(form: type[SectionForm]) -> None:
    labels = [str(field.label.text) for field in fields(form(formdata=None))]
    assert labels == [ask.on_screen for ask in form.asks]


@pytest.mark.parametrize(
    "ask", [ask for ask in ASKS if ask.needed or ask.asked], ids=lambda a: a.key
)
def test_what_is_said_of_an_empty_box_is_what_its_question_says(ask: Ask) -> None:
    form = next(form for form in FORMS if ask in form.asks)(formdata=None)
    field = form[ask.path[0]]
    assert (str(field.needed), str(field.asked)) == (ask.needed, ask.asked)
    field.data = field.default if isinstance(field, TextInput) else None
    form.validate()
    assert [str(error) for error in field.errors] == [ask.needed or ask.asked]
