"""The forms for the patient's questions: one in their own words, or several picked at once."""

from planner.domain.plans import limits
from planner.domain.plans.choices import Prompt
from planner.domain.plans.plan import Plan, Question
from planner.domain.wording import label
from planner.forms.base import SectionForm
from planner.forms.fields.choices import ManyOf, Tick
from planner.forms.fields.simple import AnswerError, TextInput
from planner.forms.items import ItemForm
from planner.i18n import gettext
from planner.i18n import lazy_gettext as _


class QuestionsForm(ItemForm):
    """One item of section `questions`."""

    section = Question
    headline = "text"
    maximum = limits.QUESTIONS
    on_page_one = 3
    facts = ("starred", "in_person")
    text = TextInput(
        _("What do you want to ask?"),
        limit=limits.TEXT,
        rows=3,
        hint=_("Write it the way you would say it."),
        needed=_("Please write your question, or go on without it."),
    )
    starred = Tick(
        _("This is one of my top questions"), line=_("You can choose three. They come first.")
    )
    in_person = Tick(
        _("I would rather ask this in person"),
        line=_("Your team sees only that you have a question."),
    )

    _other_stars = 0

    def offer_choices(self, plan: Plan) -> None:
        """Remember how many other questions have a star."""
        self._other_stars = sum(q.starred for q in plan.questions if q.id != self.id.data)

    def validate_starred(self, field: Tick) -> None:
        """Keep to as many stars as fit at the top of the printed page."""
        if field.data and self._other_stars >= limits.STARRED_QUESTIONS:
            raise AnswerError(
                gettext("You have three top questions already. Take one of them back first.")
            )


class PickQuestionsForm(SectionForm):
    """Ready-made questions to add; those that are in the plan are shown as such."""

    section = Question
    prompts = ManyOf(_("Questions that others ask"), of=Prompt, hint=_("Choose all that fit."))

    def picked(self, plan: Plan) -> list[Question]:
        """Return the questions to add; their ids follow from the prompt, so twice is once."""
        there = {question.prompt for question in plan.questions}
        return [
            Question(id=f"prompt-{prompt}", prompt=prompt, text=gettext(label(prompt)))
            for prompt in self.prompts.data
            if prompt not in there
        ]
