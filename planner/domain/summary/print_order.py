"""The order of the printed plan: what matters most comes first, all else as the patient has it."""

from planner.domain.plans.choices import Importance
from planner.domain.plans.plan import Plan

_IMPORTANCE = (Importance.MUST, Importance.VERY, Importance.NICE, None)


def in_print_order(plan: Plan) -> Plan:
    """Return `plan` with goals and questions as print has them, so that their numbers run on.

    Goals by how much they matter, questions with a star first; sorting keeps the patient's order
    among the rest.
    """
    goals = sorted(plan.goals, key=lambda goal: _IMPORTANCE.index(goal.importance))
    questions = sorted(plan.questions, key=lambda question: not question.starred)
    return plan.model_copy(update={"goals": tuple(goals), "questions": tuple(questions)})
