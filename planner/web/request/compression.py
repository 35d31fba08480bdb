"""Answers compressed with gzip: our own files always, pages only where no other site can listen in.

A page holds a CSRF token and a patient's words. Whoever could put text of their own into it and
watch its compressed length could guess them letter by letter (the BREACH attack), so a page is
compressed only when the browser says that no other site asked for it. Decision 12 has the rest.
"""

import gzip
import io
import secrets
from functools import lru_cache

from flask import Flask, Response, request

_KINDS = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml"})
_OWN_REQUESTS = frozenset({"same-origin", "none"})
_SMALLEST_BYTES = 600
_LONGEST_PADDING = 64
_PAGE_LEVEL = 5
_FILE_LEVEL = 9


def init_app(app: Flask) -> None:
    """Compress answers just before they are sent."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in _KINDS or response.is_streamed:
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) < _SMALLEST_BYTES or not request.accept_encodings.quality("gzip"):
        return response
    if request.endpoint == "static":
        packed = _packed_file(body)
    elif request.headers.get("Sec-Fetch-Site") in _OWN_REQUESTS:
        packed = _packed_page(body)
    else:
        return response
    response.set_data(packed)
    response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=64)
def _packed_file(body: bytes) -> bytes:
    return gzip.compress(body, _FILE_LEVEL, mtime=0)


def _packed_page(body: bytes) -> bytes:
    """Compress a page, with a name of random length in front that blurs how long it became."""
    padding = "x" * secrets.randbelow(_LONGEST_PADDING)
    out = io.BytesIO()
    with gzip.GzipFile(padding, "wb", _PAGE_LEVEL, out, mtime=0) as file:
        file.write(body)
    return out.getvalue()
