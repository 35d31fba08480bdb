"""One log line a request: method, endpoint, status, time taken, request id; never the address."""

import secrets
import time

from flask import Flask, Response, g, request

from planner.logs import log


def init_app(app: Flask) -> None:
    """Log every request when its answer is made."""
    app.before_request(_begin)
    app.after_request(_log)


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.begun_s = time.perf_counter()


def _log(response: Response) -> Response:
    begun_s = g.get("begun_s")
    log.info(
        "request",
        method=request.method if request.method in _METHODS else "other",
        endpoint=request.endpoint,
        status=response.status_code,
        ms=None if begun_s is None else round((time.perf_counter() - begun_s) * 1000),
        request_id=g.get("request_id"),
    )
    return response


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
