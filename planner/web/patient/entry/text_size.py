"""The size of the words: three buttons in the footer of each page; the session's row keeps it.

page.js changes the size in place. Without scripts a press loads the page anew; on a question page
it sends the question's own form, which comes back as it was typed, nothing saved and nothing lost.
"""

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, abort, current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from planner.domain.visits import TextSize
from planner.web.patient.entry import unsaved
from planner.web.request import access, visits

FIELD = "text_size"
_SEE_OTHER = 303


def add_routes(blueprint: Blueprint) -> None:
    """Add the address that the buttons call, and take them on question pages."""
    blueprint.add_url_rule("/text-size", "text_size", _choose, methods=["POST"])
    blueprint.before_request(_choose_beside_a_question)


def chosen() -> TextSize | None:
    """Return the size that this request asks for; None when there is no such size."""
    asked = request.form.get(FIELD, "")
    return TextSize(asked) if asked in set(TextSize) else None


@access.plan_holder
def _choose() -> Response:
    _keep()
    return redirect(_page_of(request.form.get("page", "")), _SEE_OTHER)


def _choose_beside_a_question() -> Response | None:
    if request.method != "POST" or FIELD not in request.form:
        return None
    if not unsaved.can_show():
        return None
    _keep()
    return unsaved.show()


def _keep() -> None:
    size = chosen()
    if size is None:
        abort(400)
    visits.set_text_size(size)


def _page_of(address: str) -> str:
    """Return the page to go back to, made anew from our own routes; else the task list.

    What was sent is only looked up, never followed, so it can lead to no other site.
    """
    path, _, query = address.partition("?")
    try:
        endpoint, values = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return url_for("patient.tasks")
    page = url_for(endpoint, **values)
    return f"{page}?{urlencode(parse_qsl(query))}" if query else page
