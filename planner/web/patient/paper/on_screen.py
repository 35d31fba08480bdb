"""The summary as a page: the same words as the PDF, from the same templates."""

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from planner.pdf.documents import on_screen
from planner.web.patient.frame import held_plan
from planner.web.patient.paper.printing import dated, edition_or_404, made_on
from planner.web.request import access, current_clinic


def add_routes(blueprint: Blueprint) -> None:
    """Add the page."""
    blueprint.add_url_rule("/plan/summary", "on_screen", _on_screen, methods=["GET"])


@access.plan_holder
def _on_screen() -> AnyResponse:
    stored = held_plan()
    number = request.args.get("edition")
    edition = edition_or_404(stored.plan_id, number) if number else None
    sheet = on_screen(
        edition.plan if edition else dated(stored),
        today=made_on(edition) if edition else current_clinic.today(),
        paper=current_clinic.clinic().paper,
        metaphor=current_clinic.clinic().metaphor,
        edition=edition.number if edition else None,
    )
    # Our own template made it, and escaped all that was typed.
    body = render_template(
        "patient/summary.html",
        printed=Markup(sheet),  # noqa: S704  made by our own templates, every text escaped
        edition=edition.number if edition else None,
    )
    return Response(body, mimetype="text/html")
