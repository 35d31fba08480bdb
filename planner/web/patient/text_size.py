"""The size of the words: three buttons that work without scripts; the session's row keeps it.

The buttons stand only on pages where nothing is typed. Choosing a size loads the page anew, so
on a question page it would cost the words that are not sent yet; from there the task list, which
has the buttons, is one step away.
"""

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, abort, current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from planner.services.sessions import TextSize
from planner.web import access, sessions

FIELD = "text_size"
_SEE_OTHER = 303


def add_routes(blueprint: Blueprint) -> None:
    """Add the address that the buttons call."""
    blueprint.add_url_rule("/text-size", "text_size", _choose, methods=["POST"])


def chosen() -> TextSize | None:
    """Return the size that this request asks for; None when there is no such size."""
    asked = request.form.get(FIELD, "")
    return TextSize(asked) if asked in set(TextSize) else None


@access.plan_holder
def _choose() -> Response:
    size = chosen()
    if size is None:
        abort(400)
    sessions.set_text_size(size)
    return redirect(_page_of(request.form.get("page", "")), _SEE_OTHER)


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
