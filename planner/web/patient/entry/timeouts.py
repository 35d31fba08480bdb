"""Staying and being timed out: what the warning's button calls, and where the page leads to.

A form that comes in after its session ended is not lost: its words wait in the page, and whoever
has the access code of the same plan gets the form back as it was.
"""

from collections.abc import Sequence

from flask import Blueprint, Flask, g, redirect, request, url_for
from flask_wtf.csrf import generate_csrf  # type: ignore[import-untyped]  # it has no types
from werkzeug.wrappers import Response

from planner.domain.wording import N_
from planner.web.patient.entry import code_sign_in, unsaved
from planner.web.request import access, error_pages, unit_of_work, visits
from planner.web.shared.form_problem import Trouble

blueprint = Blueprint("timeouts", __name__)

TIMED_OUT = error_pages.ErrorPage(
    N_("You have been away for a while"),
    (N_("To keep your answers private, we closed your plan on this screen."),),
)
# What the page sends by itself, beside the words that were typed.
_OURS = {code_sign_in.FIELD, "then"}


def init_app(app: Flask) -> None:
    """Answer requests that come after the session ended."""
    app.register_error_handler(access.SessionEndedError, _on_session_ended)


@blueprint.post("/stay")
@access.plan_holder
def stay() -> tuple[str, int]:
    """Let a page say "I am still here": the time at rest starts anew, nothing is shown."""
    return "", 204


@blueprint.get("/seconds-left")
@access.plan_holder
def seconds_left() -> Response:
    """Tell a page how long the session lasts yet; asking does not make it longer."""
    return Response(str(visits.seconds_left()), mimetype="text/plain")


@blueprint.get("/timed-out")
@access.anyone
def timed_out() -> Response:
    """Say that the session ended because nobody was here; where it goes on, so does the plan."""
    if visits.patient() is not None:
        return redirect(url_for("patient.tasks"), 303)
    return _page(200, action=url_for("patient.come_back"), typed=_token())


def _on_session_ended(_error: Exception) -> Response:
    if request.method in unit_of_work.SAFE_METHODS:
        return redirect(url_for("timeouts.timed_out"), 303)
    # Only what came with our own token: another site's words must not ride on a page of ours.
    if not (g.get("csrf_valid") and unsaved.can_show()):
        return _page(403, action=url_for("patient.come_back"), typed=_token())
    if code_sign_in.FIELD not in request.form:
        return _kept_page(403)
    return _try_code(request.form[code_sign_in.FIELD])


def _try_code(typed: str) -> Response:
    before = visits.plan_id()
    tried = code_sign_in.open_by_code(typed)
    if tried.plan_id is None:
        return _kept_page(tried.status, problem=tried.sentence(), wait_s=tried.wait_s)
    if before != tried.plan_id:
        # The words belong to another plan, and must not be shown in this one.
        return redirect(url_for("patient.tasks"), 303)
    return unsaved.show()


def _kept_page(status: int, *, problem: str = "", wait_s: int = 0) -> Response:
    typed = [(n, v) for n, v in request.form.items(multi=True) if n not in _OURS]
    problems = [problem] if problem else []
    response = _page(status, problems, action=request.path, typed=typed, is_kept=True)
    if wait_s:
        response.headers["Retry-After"] = str(wait_s)
    return response


def _page(status: int, problems: Sequence[str] = (), **more: object) -> Response:
    return error_pages.render_page(
        status,
        TIMED_OUT,
        template="errors/timed_out.html",
        field=code_sign_in.FIELD,
        form=Trouble(code_sign_in.FIELD, list(problems)),
        typed_code=request.form.get(code_sign_in.FIELD, "")[:40],
        **more,
    )


def _token() -> list[tuple[str, str]]:
    return [("csrf_token", str(generate_csrf()))]
