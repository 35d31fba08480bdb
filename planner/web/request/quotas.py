"""Quotas for what costs much: new plans, plan files that are read in, prints; with a kind page.

New plans, and files of visitors without a plan, are counted for an address. Files, new codes and
prints of a holder are counted for the plan, so that a clinic behind one address never waits for its
own patients, and a new session is no fresh start. All of it in the database, which every worker
asks; each count is a transaction of its own, for it holds whatever comes of the request.
"""

from http import HTTPStatus

from flask import Flask
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.wording import N_
from planner.services import throttle
from planner.services.throttle import Bucket
from planner.web.request import client_address, error_pages, unit_of_work, visits
from planner.web.shared import waiting_times

_MIB = 1024 * 1024
_CODES_PER_HOUR = 20
_WORDS = {
    "plans": (
        N_("Many plans were started from here just now."),
        N_("You can also ask your clinic for the paper form."),
    ),
    "imports": (
        N_("Many files were sent from here just now."),
        N_("Your file stays on your device. Nothing is lost."),
    ),
    "bytes": (
        N_("Many files were sent from here just now."),
        N_("Your file stays on your device. Nothing is lost."),
    ),
    "codes": (
        N_("You asked for many new codes just now."),
        N_("The code that you got last still works."),
    ),
    "editions": (
        N_("You shared many times just now."),
        N_("Your plan is safe. What you shared before still stands."),
    ),
    "prints": (
        N_("You printed many times just now."),
        N_("Your plan is safe. A print that you saved is still good."),
    ),
}


class QuotaError(Exception):
    """Too many at once; `wait_s` says when the next is welcome."""

    def __init__(self, kind: str, wait_s: int) -> None:
        super().__init__(f"The quota of {kind} is used up.")
        self.kind = kind
        self.wait_s = wait_s


def init_app(app: Flask) -> None:
    """Answer a spent quota with a kind page."""
    app.register_error_handler(QuotaError, _on_quota)


def count_new_plan() -> None:
    """Count a plan that is about to be started; raises QuotaError."""
    _count("plans", unit_of_work.settings().new_plans_per_hour, client_address.address())


def count_import() -> None:
    """Count a file that is about to be read; raises QuotaError.

    For the holder of a plan it counts for that plan, so that nobody at the same address can
    use up somebody else's.
    """
    _count("imports", unit_of_work.settings().imports_per_hour, _holder())


def count_stored(size_bytes: int) -> None:
    """Count the bytes that a file adds to the database, for the address; raises QuotaError."""
    hourly = unit_of_work.settings().import_mib_per_hour * _MIB
    _count("bytes", hourly, client_address.address(), size_bytes)


def count_new_code() -> None:
    """Count a code that is about to be replaced; raises QuotaError."""
    _count("codes", _CODES_PER_HOUR, _holder())


def count_print() -> None:
    """Count a print of this plan, or of the address where there is none; raises QuotaError.

    What cannot be counted, on a full disk, is printed all the same.
    """
    _count_print("prints")


def count_edition() -> None:
    """Count the print that goes with an edition; raises QuotaError."""
    _count_print("editions")


def _count_print(kind: str) -> None:
    who, hourly = _holder(), unit_of_work.settings().prints_per_hour
    wait_s = 0
    with unit_of_work.bookkeeping(may_fail=True) as session:
        wait_s = throttle.take(session, "prints", who, Bucket(room=hourly, per_hour=hourly))
    if wait_s:
        raise QuotaError(kind, wait_s)


def _holder() -> str:
    # A cookie that opens nothing can be made up anew for each request.
    return visits.payer() or client_address.address()


def _count(kind: str, hourly: int, who: str, amount: int = 1) -> None:
    # Committed by itself: what follows may fail, and was asked for all the same.
    with unit_of_work.bookkeeping() as session:
        bucket = Bucket(room=hourly, per_hour=hourly)
        wait_s = throttle.take(session, kind, who, bucket, amount)
    if wait_s:
        raise QuotaError(kind, wait_s)


def _on_quota(error: QuotaError) -> AnyResponse:
    why, what_to_do = _WORDS[error.kind]
    page = error_pages.ErrorPage(
        N_("Please wait a little"), (why, waiting_times.sentence(error.wait_s), what_to_do)
    )
    response = error_pages.unsaved(HTTPStatus.TOO_MANY_REQUESTS, page)
    response.headers["Retry-After"] = str(error.wait_s)
    return response
