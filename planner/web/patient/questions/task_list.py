"""The task list; of a plan that was left alone for long it is asked first if it is still true."""

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.i18n import gettext
from planner.web.patient.frame import held_plan
from planner.web.patient.journey import JOURNEY, State, minutes_left
from planner.web.patient.review import still_true
from planner.web.request import access


@dataclass(frozen=True, slots=True)
class Task:
    """One section as the task list shows it."""

    title: str
    address: str
    state: State


def add_routes(blueprint: Blueprint) -> None:
    """Add the page."""
    blueprint.add_url_rule("/plan", "tasks", _tasks, methods=["GET"])


@access.plan_holder
def _tasks() -> AnyResponse:
    stored = held_plan()
    if still_true.is_to_be_asked(stored):
        return redirect(url_for("patient.still_true"), 303)
    tasks = [Task(gettext(s.title), s.address_in(stored), s.state_in(stored)) for s in JOURNEY]
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
