"""The welcome page, where a plan begins."""

from typing import cast

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner import i18n
from planner.domain.plans.plan import FilledInBy
from planner.domain.visits import TextSize
from planner.forms.patient.start import StartForm
from planner.services import access_codes, plans
from planner.web.patient.entry import text_size
from planner.web.patient.journey import JOURNEY, minutes_of_all
from planner.web.request import access, current_clinic, quotas, unit_of_work, visits


def add_routes(blueprint: Blueprint) -> None:
    """Add the page."""
    blueprint.add_url_rule("/", "start", _start, methods=["GET", "POST"])


@access.anyone
def _start() -> AnyResponse:
    languages = i18n.available_locales()
    language = _language_asked_for(languages)
    i18n.set_locale(language)
    if request.method == "GET":
        return _show(StartForm.showing(None), languages, language)
    if _holds_a_plan():
        return redirect(url_for("patient.tasks"), 303)
    form = StartForm.posted(request.form, current_clinic.today())
    value = form.value(FilledInBy())
    if value is None:
        return _show(form, languages, language, 422)
    # Counted and hashed before the plan is written, so that nobody waits for the hash.
    quotas.count_new_plan()
    code = access_codes.prepare_code(unit_of_work.hasher())
    clinic = current_clinic.clinic()
    with unit_of_work.write() as session:
        plan_id = plans.start_plan(session, clinic, language, cast("FilledInBy", value))
        access_codes.issue_code(session, clinic, plan_id, code)
        visits.begin(session, plan_id, text_size.chosen() or TextSize.NORMAL)
    return redirect(url_for(JOURNEY[0].endpoint), 303)


def _language_asked_for(languages: dict[str, str]) -> str:
    asked = request.values.get("language", "")
    return asked if asked in languages else current_clinic.clinic().language


def _holds_a_plan() -> bool:
    return visits.patient() is not None


def _show(form: StartForm, languages: dict[str, str], language: str, status: int = 200) -> Response:
    body = render_template(
        "patient/start.html",
        form=form,
        languages=languages,
        language=language,
        size=text_size.chosen() or TextSize.NORMAL,
        holds_a_plan=_holds_a_plan(),
        minutes=minutes_of_all(),
    )
    return Response(body, status, mimetype="text/html")
