"""Words that are not saved: shown again as they were typed, or shown to be copied.

A form comes back as it was typed after a time-out, or in another text size. One that no plan takes
is not saved, and its words are shown to be copied: the plan may have been deleted on another device
or closed in another window; or another plan was opened in this browser, and then the words must not
be saved in that one.
"""

from flask import Flask, g, redirect, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]  # it has no types
from werkzeug.wrappers import Response

from planner.domain.wording import N_
from planner.forms.items import ItemForm
from planner.web.patient.frame import asked_page
from planner.web.request import access, current_clinic, error_pages

_NOTHING_SAVED = N_("Nothing of this page was saved just now. You can copy your words from here.")
_CLOSED = error_pages.ErrorPage(
    N_("Your plan is not open here"),
    (N_("It was closed or deleted in another place."), _NOTHING_SAVED),
)
_OUT_OF_DATE = error_pages.ErrorPage(
    N_("Please open this page again"),
    (N_("A plan was opened here since then, or this page was open too long."), _NOTHING_SAVED),
)


def init_app(app: Flask) -> None:
    """Answer forms without a plan, and forms of an earlier session of this browser."""
    app.register_error_handler(access.NoPlanError, _on_no_plan)
    app.register_error_handler(CSRFError, _on_old_form)


def can_show() -> bool:
    """Say whether the form of this request can be shown as it was typed."""
    page = asked_page()
    return page is not None and page.show_typed is not None


def show() -> Response:
    """Show this request's form as it came in; `can_show` has said that there is one."""
    page = asked_page()
    if page is None or page.show_typed is None:
        raise ValueError("This page has no form that can be shown again.")
    return page.show_typed()


def _typed_words() -> list[tuple[str, str]]:
    """Return what stands in this request's form, as questions with their answers in words."""
    page = asked_page()
    if page is None or page.section is None or not (page.saves_answers and page.show_typed):
        return []
    form = page.section.form.posted(request.form, current_clinic.today())
    answers = [(question, words) for question, words in form.in_words() if words]
    return [] if isinstance(form, ItemForm) and form.is_blank() else answers


def _own_words() -> list[tuple[str, str]]:
    """Return the words of this form if one of our own pages sent it.

    Its token says so, or the browser does; another site must not speak through a page of ours.
    """
    is_ours = g.get("csrf_valid") or request.headers.get("Sec-Fetch-Site") == "same-origin"
    return _typed_words() if is_ours else []


def _on_no_plan(_error: Exception) -> Response:
    words = _own_words()
    return _show_words(403, _CLOSED, words) if words else redirect("/", 303)


def _on_old_form(error: CSRFError) -> Response:
    words = _own_words()
    return _show_words(400, _OUT_OF_DATE, words) if words else error_pages.from_http(error)


def _show_words(status: int, page: error_pages.ErrorPage, words: list[tuple[str, str]]) -> Response:
    return error_pages.render_page(status, page, template="errors/to_copy.html", words=words)
