"""The task list, and the check page with every answer."""

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.i18n import gettext
from planner.services.plans import StoredPlan
from planner.web import access
from planner.web.patient.cards import Card, cards
from planner.web.patient.journey import BESIDE, JOURNEY, Section, State, minutes_left
from planner.web.patient.page import course, held_plan


@dataclass(frozen=True, slots=True)
class Task:
    """One section as the task list shows it."""

    title: str
    address: str
    minutes: int
    state: State


@dataclass(frozen=True, slots=True)
class Answers:
    """One section as the check page shows it: items of a list, or answers."""

    title: str
    change: str
    is_list: bool
    cards: list[Card]
    answers: list[tuple[str, str]]


def add_routes(blueprint: Blueprint) -> None:
    """Add the pages."""
    blueprint.add_url_rule("/plan", "tasks", _tasks, methods=["GET"])
    blueprint.add_url_rule("/plan/check", "check", _check, methods=["GET", "POST"])


@access.plan_holder
def _tasks() -> AnyResponse:
    stored = held_plan()
    tasks = [
        Task(gettext(s.title), s.address_in(stored), s.minutes, s.state_in(stored)) for s in JOURNEY
    ]
    following = next((task for task in tasks if task.state is State.NOT_YET), None)
    body = render_template(
        "patient/tasks.html",
        tasks=tasks,
        following=following,
        is_untouched=all(task.state is State.NOT_YET for task in tasks),
        minutes_left=minutes_left(stored),
    )
    return Response(body, mimetype="text/html")


@access.plan_holder
def _check() -> AnyResponse:
    stored = held_plan()
    if request.method == "POST":
        return redirect(url_for("patient.done"), 303)
    about = stored.plan.about
    body = render_template(
        "patient/check.html",
        sections=[_answers(section, stored) for section in (*BESIDE, *JOURNEY)],
        course=course(stored, len(JOURNEY)),
        step=len(JOURNEY) + 1,
        steps=len(JOURNEY) + 1,
        back=url_for(JOURNEY[-1].endpoint),
        is_name_missing=not about.full_name.strip(),
        is_birth_missing=about.date_of_birth is None,
    )
    return Response(body, mimetype="text/html")


def _answers(section: Section, stored: StoredPlan) -> Answers:
    plan = stored.plan
    return Answers(
        gettext(section.title),
        url_for(section.endpoint),
        section.is_list,
        cards(section, plan) if section.is_list else [],
        [] if section.is_list else _words(section, stored),
    )


def _words(section: Section, stored: StoredPlan) -> list[tuple[str, str]]:
    """Return every question with its answer; beside the way, an empty answer means no question."""
    answers = section.form.showing(section.value_in(stored.plan)).in_words()
    return [(asked, words) for asked, words in answers if words or section in JOURNEY]
