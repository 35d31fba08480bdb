"""Requests that came whole: a form that was cut off on its way must not be saved as if it were all.

Called by the app. The body is read before anybody works on the request, so a slow sender keeps
nobody waiting; only then does the request take one of the places.
"""

import threading
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Flask, request
from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]  # has no types
from werkzeug.wrappers import Response

from planner.domain.wording import N_
from planner.logs import describe, log
from planner.web import errors

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_FAULT = "planner.fault"
_PAGE = errors.ErrorPage(
    N_("Part of what you sent is missing"),
    (N_("Nothing was saved."), N_("Go back and send it again.")),
)


class NotWholeError(Exception):
    """A request lacks its host or a part of its body."""


class WholeRequests:
    """Reads each body to its end, marks a request that is not whole, and lets in so many at once.

    largest: bytes; a larger body is left to the app, which refuses it by its size.
    at_once: how many requests are worked on at a time; the others wait, already read.
    """

    def __init__(self, app: "WSGIApplication", *, largest: int, at_once: int) -> None:
        self._app = app
        self._largest = largest
        self._places = threading.BoundedSemaphore(at_once)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        try:
            self._read(environ)
        except (OSError, ParseException, NotWholeError) as error:
            log.warning("broken_request", **describe(error))
            environ[_FAULT] = True
            _set_body(environ, b"")
        with self._places:
            return self._app(environ, start_response)

    def _read(self, environ: "WSGIEnvironment") -> None:
        if not environ.get("HTTP_HOST"):
            raise NotWholeError
        told = environ.get("CONTENT_LENGTH") or ""
        is_chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        if not told and not is_chunked:
            _set_body(environ, b"")
            return
        if told and not (told.isascii() and told.isdecimal()):
            raise NotWholeError
        if told and int(told) > self._largest:
            # Without this mark Werkzeug itself counts what comes, and refuses what is cut off.
            environ.pop("wsgi.input_terminated", None)
            return
        # One byte more than is let through: the app then sees that a chunked body is too large.
        wanted = int(told) if told else self._largest + 1
        body = _read_to_the_end(environ, wanted)
        if told and len(body) < wanted:
            raise NotWholeError
        _set_body(environ, body)


def init_app(app: Flask) -> None:
    """Refuse what is not whole before anything else looks at it."""
    app.before_request(_refuse)
    app.register_error_handler(NotWholeError, _on_not_whole)


def _read_to_the_end(environ: "WSGIEnvironment", wanted: int) -> bytes:
    source, body = environ["wsgi.input"], bytearray()
    while len(body) < wanted and (piece := source.read(wanted - len(body))):
        body += piece
    return bytes(body)


def _set_body(environ: "WSGIEnvironment", body: bytes) -> None:
    environ["wsgi.input"] = BytesIO(body)
    environ["wsgi.input_terminated"] = True
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)


def _refuse() -> None:
    if request.environ.get(_FAULT):
        raise NotWholeError


def _on_not_whole(_error: Exception) -> Response:
    return errors.render_page(400, _PAGE)
