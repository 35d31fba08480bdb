"""The page for a print that did not come; used by every page that prints."""

from flask import Response, render_template

from planner.pdf.errors import (
    PrintBusy,
    PrintError,
    PrintRefused,
    PrintTooBig,
    PrintTookTooLong,
)

_RETRY_AFTER_S = 10


def trouble(error: PrintError, *, is_plan: bool = True) -> Response:
    """Say kindly that printing has to wait, or that it will not help to wait (503).

    is_plan: whether it was the patient's plan that was to be printed.
    """
    is_too_much = isinstance(error, PrintTooBig | PrintTookTooLong)
    body = render_template(
        "patient/print_trouble.html",
        is_too_much=is_too_much and is_plan,
        is_refused=isinstance(error, PrintRefused) and is_plan,
        is_plan=is_plan,
    )
    response = Response(body, 503, mimetype="text/html")
    seconds = error.retry_after_s if isinstance(error, PrintBusy) else _RETRY_AFTER_S
    response.headers["Retry-After"] = str(seconds)
    return response
