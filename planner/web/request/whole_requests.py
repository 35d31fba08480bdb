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
from planner.web.request import error_pages

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_FAULT = "planner.fault"
# Of one worker process; 2 MiB each at most, and held several times over while a form is read.
FILES_AT_ONCE = 8
_RETRY_AFTER_S = 10
_PIECE_BYTES = 64 * 1024
_PAGE = error_pages.ErrorPage(
    N_("Part of what you sent is missing"),
    (N_("Nothing was saved."), N_("Go back and send it again.")),
)

_TOO_MANY_FILES = error_pages.ErrorPage(
    N_("Please wait a little"),
    (
        N_("Many people send files just now."),
        N_("Your file stays on your device. Nothing is lost."),
    ),
)


class NotWholeError(Exception):
    """A request lacks its host or a part of its body."""


class TooManyFilesError(Exception):
    """Others are sending files just now, as many as there is memory for."""


class WholeRequests:
    """Reads each body to its end, marks a request that is not whole, and lets in so many at once.

    largest: bytes; a larger body is refused by the app for its size. Up to what any page takes it
    is heard to its end and forgotten, for a browser that is cut short shows no answer.
    files: the addresses that take more, for so many senders at a time that memory is bounded.
    at_once: how many requests are worked on at a time; the others wait, already read.
    """

    def __init__(
        self, app: "WSGIApplication", *, largest: int, files: dict[str, int], at_once: int
    ) -> None:
        self._app = app
        self._largest = largest
        self._files = files
        self._most_heard = max(largest, *files.values())
        self._places = threading.BoundedSemaphore(at_once)
        self._file_places = threading.BoundedSemaphore(FILES_AT_ONCE)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        largest = self._files.get(environ.get("PATH_INFO", ""), self._largest)
        is_file = largest > self._largest and environ.get("REQUEST_METHOD") == "POST"
        if is_file and not self._file_places.acquire(blocking=False):
            self._read_or_mark(environ, 0)
            environ[_FAULT] = TooManyFilesError()
            _set_body(environ, b"")
            return self._answer(environ, start_response)
        try:
            self._read_or_mark(environ, largest)
            return self._answer(environ, start_response)
        finally:
            if is_file:
                self._file_places.release()

    def _answer(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        with self._places:
            return self._app(environ, start_response)

    def _read_or_mark(self, environ: "WSGIEnvironment", largest: int) -> None:
        try:
            self._read(environ, largest)
        except (OSError, ParseException, NotWholeError) as error:
            log.warning("broken_request", **describe(error))
            environ[_FAULT] = NotWholeError()
            _set_body(environ, b"")

    def _read(self, environ: "WSGIEnvironment", largest: int) -> None:
        if not environ.get("HTTP_HOST"):
            raise NotWholeError
        told = environ.get("CONTENT_LENGTH") or ""
        is_chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        if not told and not is_chunked:
            _set_body(environ, b"")
            return
        if told and not (told.isascii() and told.isdecimal()):
            raise NotWholeError
        if told and int(told) > largest:
            # Without this mark Werkzeug itself counts what comes, and refuses what is cut off.
            environ.pop("wsgi.input_terminated", None)
            if int(told) <= self._most_heard:
                _hear_out(environ, int(told))
            return
        # One byte more than is let through: the app then sees that a chunked body is too large.
        wanted = int(told) if told else largest + 1
        body = _read_to_the_end(environ, wanted)
        if told and len(body) < wanted:
            raise NotWholeError
        if len(body) > largest:
            _hear_out(environ, self._most_heard - len(body))
        _set_body(environ, body)


def init_app(app: Flask) -> None:
    """Refuse what is not whole before anything else looks at it."""
    app.before_request(_refuse)
    app.register_error_handler(NotWholeError, _on_not_whole)
    app.register_error_handler(TooManyFilesError, _on_too_many_files)


def _read_to_the_end(environ: "WSGIEnvironment", wanted: int) -> bytes:
    source, body = environ["wsgi.input"], bytearray()
    while len(body) < wanted and (piece := source.read(wanted - len(body))):
        body += piece
    return bytes(body)


def _hear_out(environ: "WSGIEnvironment", most: int) -> None:
    """Take what still comes, and keep none of it."""
    while most > 0 and (piece := environ["wsgi.input"].read(min(most, _PIECE_BYTES))):
        most -= len(piece)


def _set_body(environ: "WSGIEnvironment", body: bytes) -> None:
    environ["wsgi.input"] = BytesIO(body)
    environ["wsgi.input_terminated"] = True
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)


def _refuse() -> None:
    fault: Exception | None = request.environ.get(_FAULT)
    if fault is not None:
        raise fault


def _on_not_whole(_error: Exception) -> Response:
    return error_pages.render_page(400, _PAGE)


def _on_too_many_files(_error: Exception) -> Response:
    response = error_pages.render_page(503, _TOO_MANY_FILES, back=request.path, is_busy=True)
    response.headers["Retry-After"] = str(_RETRY_AFTER_S)
    return response
