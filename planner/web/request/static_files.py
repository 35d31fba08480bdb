"""Our static files, at addresses that carry a hash of their content and so may be kept for ever."""

import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from werkzeug.security import safe_join

from planner.paths import STATIC
from planner.web.request import access
from planner.web.request.headers import IMMUTABLE

# One address for what always travels together: each file more would cost an old phone a request
# and its head on the first page. In the order of the cascade.
BUNDLES = {"css/patient-pages.css": ("css/tokens.css", "css/base.css", "css/patient.css")}
_TEXT_TYPES = {"text/css", "text/javascript", "image/svg+xml"}


def init_app(app: Flask) -> None:
    """Serve the static folder under the usual endpoint `static`."""
    app.add_url_rule("/static/<path:filename>", "static", _serve, methods=["GET"])
    app.url_defaults(_add_hash)


def static_url(filename: str) -> str:
    """Return the hashed address of a static file, also where no request matched (error pages)."""
    return f"/static/{filename}?v={fingerprint(filename)}"


@lru_cache(maxsize=256)
def fingerprint(filename: str) -> str:
    """Return a short hash of a file's content; empty when there is no such file.

    Read once in a process: our files change only with the program.
    """
    content = _content(filename)
    return "" if content is None else hashlib.sha256(content).hexdigest()[:16]


@access.anyone
def _serve(filename: str) -> Response:
    content = _content(filename)
    if content is None:
        abort(404)
    kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    response = Response(content, mimetype=kind)
    if kind in _TEXT_TYPES:
        response.headers["Content-Type"] = f"{kind}; charset=utf-8"
    if request.args.get("v") == fingerprint(filename):
        response.headers["Cache-Control"] = IMMUTABLE
    return response


def _content(filename: str) -> bytes | None:
    """Return what is served under this name; None when there is no such file."""
    paths = [_find(part) for part in BUNDLES.get(filename, (filename,))]
    found = [path.read_bytes() for path in paths if path is not None]
    return b"".join(found) if len(found) == len(paths) else None


def _find(filename: str) -> Path | None:
    joined = safe_join(str(STATIC), filename)
    if joined is None or any(part.startswith(".") for part in Path(filename).parts):
        return None
    path = Path(joined)
    return path if path.is_file() else None


def _add_hash(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values:
        values.setdefault("v", fingerprint(str(values["filename"])))
