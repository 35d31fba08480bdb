"""Save my answers as a file, and start from such a file."""

from collections.abc import Iterator

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.errors import PlanFileError, Problem
from planner.domain.plans import limits, plan_file
from planner.i18n import gettext
from planner.services import access_codes, importing
from planner.web.patient.frame import held_plan
from planner.web.patient.paper.printing import dated
from planner.web.patient.review.placenames import place_in_words
from planner.web.request import (
    access,
    browser_session,
    current_clinic,
    quotas,
    unit_of_work,
    visits,
)
from planner.web.shared.form_problem import Trouble

_MOST_PROBLEMS = 10


def add_routes(blueprint: Blueprint) -> None:
    """Add the pages."""
    blueprint.add_url_rule("/plan/my-plan.json", "plan_file", _plan_file, methods=["GET"])
    blueprint.add_url_rule("/from-file", "from_file", _from_file, methods=["GET", "POST"])


@access.plan_holder
def _plan_file() -> AnyResponse:
    response = Response(plan_file.dump(dated(held_plan())), mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="my-plan.json"'
    return response


@access.anyone
def _from_file() -> AnyResponse:
    if visits.patient() is not None:
        return redirect(url_for("patient.tasks"), 303)
    if request.method == "GET":
        return _show()
    quotas.count_import()
    sent = request.files.get("file")
    data = sent.stream.read(limits.FILE_BYTES + 1) if sent else b""
    if not data:
        return _show([gettext("Choose the file first. Its name ends with .json.")])
    try:
        plan = plan_file.parse(data, current_clinic.today(), needs_identifiers=False)
    except PlanFileError as error:
        return _show(list(_in_words(error.problems)))
    quotas.count_stored(len(data))
    code = access_codes.prepare_code(unit_of_work.hasher())
    clinic, sender = current_clinic.clinic(), browser_session.browser_secret()
    with unit_of_work.write() as session:
        # A file whose answer was lost on the way is often sent again: it is still one plan.
        plan_id = importing.plan_id_of(session, sender, data)
        importing.start_from(session, clinic, plan, code, plan_id)
        visits.begin(session, plan_id)
    return redirect(url_for("patient.code"), 303)


def _show(errors: list[str] | None = None) -> AnyResponse:
    form = Trouble("file", errors or [])
    body = render_template("patient/from_file.html", form=form)
    return Response(body, 422 if errors else 200, mimetype="text/html")


def _in_words(problems: list[Problem]) -> Iterator[str]:
    """Yield a sentence for each place with a mistake, at most ten; a person cannot mend more."""
    if any(not problem.path or problem.path == "schema_version" for problem in problems):
        yield gettext(
            "This file cannot be read. It has to be a file that you saved here as “my-plan.json”, "
            "and nobody may have changed it."
        )
        return
    places = dict.fromkeys(place_in_words(problem.path) for problem in problems)
    for place in list(places)[:_MOST_PROBLEMS]:
        yield gettext("Something in the file is not right. Look at: %(place)s.") % {"place": place}
    if len(places) > _MOST_PROBLEMS:
        yield gettext("There are more mistakes than can be shown here.")
