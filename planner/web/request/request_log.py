"""One log line a request: method, endpoint, status, time taken, request id; never the address.

The line is written when the answer is final: after the commit, and after an error page took the
place of what a view had answered.
"""

import secrets
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, g, request

from planner.logs import log

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_FIELDS = "planner.request_log"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestLog:
    """Writes the line of each request, with the status that went out."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        method, begun_s = environ["REQUEST_METHOD"], time.perf_counter()
        # A layer within may copy the environ; all copies share these fields.
        fields: dict[str, Any] = {"endpoint": None, "request_id": secrets.token_hex(8)}
        environ[_FIELDS] = fields
        # What stands when the app raises: the web server then answers in our place.
        status = 500

        def start(text: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            nonlocal status
            status = int(text.split(" ", 1)[0])
            return start_response(text, headers, exc_info)

        try:
            return self._app(environ, start)
        finally:
            log.info(
                "request",
                method=method if method in _METHODS else "other",
                endpoint=fields["endpoint"],
                status=status,
                ms=round((time.perf_counter() - begun_s) * 1000),
                request_id=fields["request_id"],
            )


def init_app(app: Flask) -> None:
    """Note which view a request is for."""
    app.before_request(_note_endpoint)


def _note_endpoint() -> None:
    fields = request.environ.get(_FIELDS)
    if fields is not None:
        fields["endpoint"] = request.endpoint
        g.request_id = fields["request_id"]
