"""Error pages in plain, kind words; nothing of the request or the error stands on them."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from planner.domain.plans.documents import NewerPlanError
from planner.domain.visits import TextSize
from planner.domain.wording import N_
from planner.i18n import gettext
from planner.logs import describe, log
from planner.services.plans import PlanNotFoundError
from planner.storage.connecting import is_lost
from planner.storage.hashing import HasherBusyError
from planner.web.request import body_sizes, browser_session, unit_of_work, visits
from planner.web.request.static_files import static_url

RETRY_AFTER_S = 5
_TOO_LARGE = 413


@dataclass(frozen=True)
class ErrorPage:
    """The words of one error page: message ids, translated when it is shown."""

    title: str
    lines: tuple[str, ...]


_PAGES = {
    400: ErrorPage(
        N_("Please open this page again"),
        (
            N_("This page was open too long, or it came from another place."),
            N_("Go to the start and carry on from there."),
        ),
    ),
    403: ErrorPage(
        N_("This page is not open to you"),
        (N_("If you think it should be, ask the staff."),),
    ),
    404: ErrorPage(
        N_("We cannot find that page"),
        (N_("If you typed the address, check that it is right."),),
    ),
    405: ErrorPage(
        N_("That did not work"),
        (N_("Go to the start and carry on from there."),),
    ),
    409: ErrorPage(
        N_("This was changed in another window"),
        (N_("Nothing was overwritten."), N_("Open the page again to see what is saved now.")),
    ),
    413: ErrorPage(
        N_("That is too much at once"),
        (N_("Nothing was saved."), N_("Go back, make the text shorter and send it again.")),
    ),
    429: ErrorPage(
        N_("Please wait a little"),
        (N_("Too many tries came at once."), N_("Wait a minute and try again.")),
    ),
    500: ErrorPage(
        N_("Sorry, something went wrong"),
        (
            N_("The fault is ours, not yours."),
            N_("What you sent just now may not be saved. What you saved before is still there."),
        ),
    ),
    503: ErrorPage(
        N_("Please try again in a moment"),
        (
            N_("We cannot save or read your answers just now."),
            N_("What you saved before is still there."),
        ),
    ),
}


_NEWER_PLAN = ErrorPage(
    N_("A newer program saved your plan"),
    (
        N_("This page is older than your plan, and cannot show it."),
        N_("Nothing of it is lost. Try again in some minutes, or tell your clinic."),
    ),
)
_NEWER_RETRY_AFTER_S = 120
_NOT_DELETED = ErrorPage(
    N_("We could not delete your plan just now"),
    (N_("It may still be kept here."), N_("Try again in a moment.")),
)
_PLAN_GONE = ErrorPage(
    N_("Your plan is not here any more"),
    (
        N_("It was deleted in another window or on another device."),
        N_("You can start a new plan."),
    ),
)
_FILE_TOO_BIG = ErrorPage(N_("This file is too big"), (N_("Nothing was saved."),))


def init_app(app: Flask) -> None:
    """Answer every error with our own page."""
    app.register_error_handler(Exception, _on_error)
    app.register_error_handler(NewerPlanError, _on_newer_plan)
    app.register_error_handler(PlanNotFoundError, _on_plan_gone)
    app.register_error_handler(HasherBusyError, _on_busy_hasher)


def _on_error(error: Exception) -> BaseResponse:
    original = getattr(error, "original_exception", None) or error
    if is_lost(original):
        unit_of_work.give_up_database()
        log.error("database_lost", **describe(original))
        return _on_lost_database()
    if (
        isinstance(error, HTTPException)
        and error.code is not None
        and error.code != HTTPStatus.INTERNAL_SERVER_ERROR
    ):
        return from_http(error)
    if original is error:
        # Raised by a view. One from the commit was already logged by the app.
        log.error("exception", endpoint=request.endpoint, **describe(error))
    return unsaved(500, _PAGES[500])


def _on_lost_database() -> BaseResponse:
    """Keep what was typed, and let go whoever wants to leave; say so of a plan not deleted."""
    if request.endpoint == "patient.erase":
        response: BaseResponse = render_page(503, _NOT_DELETED, template="errors/not_deleted.html")
    else:
        response = unsaved(503, _PAGES[503], template="errors/lost.html")
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _on_newer_plan(error: NewerPlanError) -> BaseResponse:
    """Say that another version is needed, and lead to what needs none: leaving and deleting."""
    log.error("plan_is_newer", place=error.place, fault=error.fault)
    response = unsaved(503, _NEWER_PLAN, template="errors/newer_plan.html")
    response.headers["Retry-After"] = str(_NEWER_RETRY_AFTER_S)
    return response


def _on_plan_gone(_error: PlanNotFoundError) -> BaseResponse:
    """Say that the plan was deleted meanwhile; what was typed stays on the page."""
    return unsaved(HTTPStatus.GONE, _PLAN_GONE)


def _on_busy_hasher(_error: HasherBusyError) -> BaseResponse:
    """Ask to try again: many start a plan or make a code at this moment."""
    log.warning("hasher_busy", endpoint=request.endpoint)
    response = unsaved(503, _PAGES[503])
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def from_http(error: HTTPException) -> BaseResponse:
    """Show the page of an HTTP error."""
    code = error.code or 500
    if code < HTTPStatus.BAD_REQUEST:
        return error.get_response()  # a redirect, made by the routing
    if code == _TOO_LARGE and request.endpoint in body_sizes.FILE_BYTES:
        return render_page(code, _FILE_TOO_BIG, back=request.path)
    page = _PAGES.get(code, _PAGES[400 if code < HTTPStatus.INTERNAL_SERVER_ERROR else 500])
    response = render_page(code, page)
    if code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = error.get_response().headers.get("Allow", "GET, HEAD")
    if code in {429, 503}:
        retry_after = getattr(error, "retry_after", None)
        response.headers["Retry-After"] = str(retry_after or RETRY_AFTER_S)
    return response


def unsaved(code: int, page: ErrorPage, template: str = "errors/error.html") -> BaseResponse:
    """Show a page on which what was typed travels on, in a form to send again.

    Only what came with our own token: another site's words must not ride on a button of ours.
    """
    typed = list(request.form.items(multi=True)) if g.get("csrf_valid") else []
    again = request.path if typed else None
    return render_page(code, page, template=template, typed=typed, again=again)


def _text_size(code: int) -> TextSize:
    """Return the size that this browser chose, where looking it up waits for nobody.

    Not on our own faults, when the database may be the one, and not for what was refused unread.
    """
    is_known = visits.is_known() or request.method in unit_of_work.SAFE_METHODS
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR or not is_known:
        return TextSize.NORMAL
    try:
        return visits.text_size()
    except Exception as error:  # noqa: BLE001  the page must come without it
        log.error("text_size", **describe(error))
        return TextSize.NORMAL


def render_page(
    code: int, page: ErrorPage, *, template: str = "errors/error.html", **more: object
) -> Response:
    """Make a page of plain words; `more` goes to the template.

    It must come even when the database, the URL map or the template itself does not work.
    """
    try:
        body = render_template(
            template,
            title=gettext(page.title),
            lines=[gettext(line) for line in page.lines],
            stylesheet=static_url("css/patient-pages.css"),
            size=_text_size(code),
            may_leave=browser_session.has_cookie(),
            **more,
        )
    except Exception as error:  # noqa: BLE001  nothing is left to show but the bare words
        log.error("error_page", **describe(error))
        words = "\n".join([gettext(page.title), *(gettext(line) for line in page.lines)])
        return Response(words, code, mimetype="text/plain")
    return Response(body, code, mimetype="text/html")
