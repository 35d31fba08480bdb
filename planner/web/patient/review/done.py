"""The last page: the plan or its newest edition, what changed since, and what to do with it."""

from flask import Blueprint, Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.plans.changes import has_answers
from planner.domain.sharing import has_private
from planner.services import access_codes, editions
from planner.services.editions import Edition
from planner.services.plans import StoredPlan
from planner.web.patient.frame import held_plan
from planner.web.patient.paper.printing import made_on, print_plan_ahead, what_to_print
from planner.web.patient.review.changed import changed_lines
from planner.web.request import access, current_clinic, unit_of_work


def add_routes(blueprint: Blueprint) -> None:
    """Add the page."""
    blueprint.add_url_rule("/plan/done", "done", _done, methods=["GET"])


@access.plan_holder
def _done() -> AnyResponse:
    stored = held_plan()
    if not has_answers(stored.plan):
        body = render_template("patient/nothing_yet.html", paper=current_clinic.clinic().paper)
        return Response(body, mimetype="text/html")
    with unit_of_work.read() as session:
        shared = editions.list_editions(session, stored.plan_id)
        held = access_codes.find_code(session, current_clinic.clinic(), stored.plan_id)
    if held is not None and not held.is_shown:
        # Left undone on a full disk: the code is shown all the same.
        with unit_of_work.bookkeeping(may_fail=True) as session:
            access_codes.mark_shown(session, stored.plan_id)
    about = _about_editions(shared, stored)
    # The print of an edition is made and kept anyhow.
    if not shared or about["later"]:
        print_plan_ahead(stored)
    body = render_template(
        "patient/done.html",
        has_private=has_private(shared[-1].plan if shared else stored.plan),
        held=held,
        **about,
        **what_to_print(stored.plan),
    )
    return Response(body, mimetype="text/html")


def _about_editions(shared: list[Edition], stored: StoredPlan) -> dict[str, object]:
    """Return the newest edition, what it changed, and what the plan has changed since."""
    if not shared:
        return {"edition": None, "changes": [], "later": []}
    newest = shared[-1]
    before = shared[-2].plan if len(shared) > 1 else None
    return {
        "edition": newest,
        "edition_made_on": made_on(newest),
        "changes": changed_lines(before, newest.plan) if before else [],
        "later": changed_lines(newest.plan, stored.plan),
    }
