"""The headers on every answer, whatever made it: WSGI layers around the whole app."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'"
)
_FEATURES = (
    "accelerometer autoplay browsing-topics camera clipboard-read display-capture encrypted-media "
    "fullscreen geolocation gyroscope hid idle-detection magnetometer microphone midi payment "
    "picture-in-picture publickey-credentials-get screen-wake-lock serial usb web-share "
    "xr-spatial-tracking"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    # Older browsers than frame-ancestors.
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES.split()),
}
_NO_STORE = "no-store"
IMMUTABLE = "public, max-age=31536000, immutable"
_HSTS = "max-age=63072000; includeSubDomains"


class SecurityHeaders:
    """Sets our headers on every answer and takes away what would weaken them.

    Only an answer that says `IMMUTABLE` itself (a static file at its hashed address) may be kept.
    """

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        over_tls = environ.get("wsgi.url_scheme") == "https"

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, _secured(headers, over_tls=over_tls), exc_info)

        return self._app(environ, start)


class HeadLikeGet:
    """Has the app answer HEAD as GET and drops the body.

    Views ask whether something was sent in (POST) or is looked at (GET); one that forgets the
    third case would treat a look as a form without answers.
    """

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] != "HEAD":
            return self._app(environ, start_response)
        body = self._app({**environ, "REQUEST_METHOD": "GET"}, start_response)
        close = getattr(body, "close", None)
        if close is not None:
            close()
        return []


def _secured(headers: list[tuple[str, str]], *, over_tls: bool) -> list[tuple[str, str]]:
    given = {name.lower(): value for name, value in headers}
    cache = IMMUTABLE if given.get("cache-control") == IMMUTABLE else _NO_STORE
    ours = SECURITY_HEADERS | {"Cache-Control": cache}
    if over_tls:
        ours["Strict-Transport-Security"] = _HSTS
    replaced = {name.lower() for name in ours}
    return [(n, v) for n, v in headers if n.lower() not in replaced] + list(ours.items())
