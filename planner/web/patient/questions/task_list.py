"""The task list; of a plan that was left alone for long it is asked first if it is still true."""

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.plans.plan import Helper
from planner.domain.sharing import is_private
from planner.i18n import gettext
from planner.services.plans import StoredPlan
from planner.web.patient.frame import held_plan
from planner.web.patient.journey import JOURNEY, Section, State, minutes_left
from planner.web.patient.review import still_true
from planner.web.patient.review.answers import answers_of_section
from planner.web.request import access


@dataclass(frozen=True, slots=True)
class Task:
    """One section as the task list shows it.

    first_answer: the first words that were entered, or the title of the first item. is_kept_back:
    that item is not for all, and its words stay off a list that others may glance at. more: how
    many further items the list has.
    """

    title: str
    address: str
    state: State
    first_answer: str = ""
    is_kept_back: bool = False
    more: int = 0


def add_routes(blueprint: Blueprint) -> None:
    """Add the page."""
    blueprint.add_url_rule("/plan", "tasks", _tasks, methods=["GET"])


@access.plan_holder
def _tasks() -> AnyResponse:
    stored = held_plan()
    if still_true.is_to_be_asked(stored):
        return redirect(url_for("patient.still_true"), 303)
    tasks = [_task(section, stored) for section in JOURNEY]
    following = next((task for task in tasks if task.state is State.NOT_YET), None)
    body = render_template(
        "patient/tasks.html",
        tasks=tasks,
        following=following,
        is_untouched=all(task.state is State.NOT_YET for task in tasks),
        minutes_left=minutes_left(stored),
        is_reviewing=still_true.is_going_on(stored),
    )
    return Response(body, mimetype="text/html")


def _task(section: Section, stored: StoredPlan) -> Task:
    title, address = gettext(section.title), section.address_in(stored)
    state = section.state_in(stored)
    if state is not State.FILLED:
        return Task(title, address, state)
    items = section.items_in(stored.plan) if section.is_list else ()
    if items and not isinstance(items[0], Helper) and is_private(items[0]):
        return Task(title, address, state, is_kept_back=True, more=len(items) - 1)
    return Task(title, address, state, _first_answer(section, stored), more=max(0, len(items) - 1))


def _first_answer(section: Section, stored: StoredPlan) -> str:
    """Return the first words of a section that holds some."""
    for page in answers_of_section(section, stored):
        if page.cards:
            return page.cards[0].headline
        if page.answers:
            return page.answers[0].words
    return ""
