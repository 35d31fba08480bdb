"""The forms for the patient's questions: one in their own words, or several picked at once."""

from planner.domain.plans import limits
from planner.domain.plans.plan import Plan, Question
from planner.domain.questions import ask, asks_of
from planner.domain.wording import label
from planner.forms.base import SectionForm
from planner.forms.fields.choices import Tick
from planner.forms.fields.simple import AnswerError
from planner.forms.items import ItemForm
from planner.i18n import gettext


class QuestionsForm(ItemForm):
    """One item of section `questions`."""

    section = Question
    asks = asks_of("questions", leave_out=("prompts",))
    headline = "text"
    maximum = limits.QUESTIONS
    on_page_one = 3
    facts = ("starred", "in_person")
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
    asks = (ask("questions.prompts"),)

    def picked(self, plan: Plan) -> list[Question]:
        """Return the questions to add; their ids follow from the prompt, so twice is once."""
        there = {question.prompt for question in plan.questions}
        return [
            Question(id=f"prompt-{prompt}", prompt=prompt, text=gettext(label(prompt)))
            for prompt in self.prompts.data
            if prompt not in there
        ]
