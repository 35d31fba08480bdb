"""The browser's cookie, and what `flask.session` is here; `visits` says what it opens.

`flask.session` holds no data. It gives Flask-WTF the value that a form's CSRF token is made of,
which follows from the cookie; a visitor who has no plan yet has a cookie but no row.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, NoReturn

from flask import Flask, Request, Response, g, request, session
from flask.sessions import SessionInterface, SessionMixin

from planner.config import LOOPBACK

_COOKIE_BYTES = 32
_CSRF = "csrf_token"


class BrowserSession(SessionMixin):
    """What `flask.session` is: the random cookie of this browser, and the CSRF value it implies."""

    def __init__(self, cookie: bytes | None, csrf_secret: bytes) -> None:
        self.came_with_cookie = cookie is not None
        self.cookie = cookie or secrets.token_bytes(_COOKIE_BYTES)
        self.renewed: bytes | None = None
        self.has_ended = False
        self.is_needed = False
        self._csrf_secret = csrf_secret

    def __getitem__(self, name: str) -> str:
        """Give the CSRF value; from then on the browser needs the cookie."""
        if name != _CSRF:
            raise KeyError(name)
        self.is_needed = True
        cookie = self.renewed or self.cookie
        return hmac.new(self._csrf_secret, cookie, hashlib.sha256).hexdigest()

    def __setitem__(self, name: str, _value: Any) -> NoReturn:
        raise TypeError(f"flask.session keeps nothing, so not '{name}': use a table.")

    def __delitem__(self, name: str) -> NoReturn:
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter((_CSRF,))

    def __len__(self) -> int:
        return 1


class CookieSessions(SessionInterface):
    """Reads and sets the cookie: `__Host-planner`, or `planner` on this computer without TLS."""

    def __init__(self, csrf_secret: bytes) -> None:
        self._csrf_secret = csrf_secret

    def open_session(self, _app: Flask, request: Request) -> BrowserSession:
        """Take the cookie of a request; a malformed one counts as none."""
        return BrowserSession(
            _decode(request.cookies.get(_cookie_name(request), "")), self._csrf_secret
        )

    def save_session(self, _app: Flask, session: SessionMixin, response: Response) -> None:
        """Set, renew or delete the cookie; a failed request changes none, its form still works."""
        if not isinstance(session, BrowserSession):
            raise TypeError("This app opens only its own kind of session.")
        response.vary.add("Cookie")
        succeeded = response.status_code < HTTPStatus.BAD_REQUEST
        if succeeded and session.has_ended:
            _set_cookie(response, "", max_age_s=0)
        elif succeeded and session.renewed:
            _set_cookie(response, _encode(session.renewed))
        elif session.is_needed and not session.came_with_cookie:
            _set_cookie(response, _encode(session.cookie))


def may_have_row() -> bool:
    """Say whether a session can be stored for this browser: it came with a cookie, or has begun."""
    browser = _browser()
    return browser.came_with_cookie or browser.renewed is not None


def secret() -> bytes:
    """Return the cookie by which this browser's session is found."""
    browser = _browser()
    return browser.renewed or browser.cookie


def renew_cookie() -> tuple[bytes, bytes]:
    """Give this browser a new cookie, which goes with the answer; returns the old and the new."""
    browser = _browser()
    before, browser.renewed = browser.cookie, secrets.token_bytes(_COOKIE_BYTES)
    g.pop(_CSRF, None)
    return before, browser.renewed


def drop_cookie() -> bytes:
    """Forget this browser's cookie, which goes with the answer; returns it."""
    browser = _browser()
    browser.has_ended = True
    return browser.cookie


def has_cookie() -> bool:
    """Say whether this browser came with a cookie that a plan may be open for."""
    return _browser().came_with_cookie


def browser_secret() -> bytes:
    """Return what only this browser knows until a plan is opened in it or closed."""
    return _browser().cookie


def _browser() -> BrowserSession:
    # The proxy's own class is not ours, the object behind it is.
    browser = session._get_current_object()  # type: ignore[attr-defined]  # a proxy's
    if not isinstance(browser, BrowserSession):
        raise TypeError("This app opens only its own kind of session.")
    return browser


def _is_plain_loopback(environ: dict[str, Any]) -> bool:
    """Say whether this is http on this very computer, where some browsers take no Secure cookie."""
    host = str(environ.get("HTTP_HOST", "")).rsplit(":", 1)[0].strip("[]")
    return environ.get("wsgi.url_scheme") == "http" and host in LOOPBACK


def _cookie_name(request: Request) -> str:
    return "planner" if _is_plain_loopback(request.environ) else "__Host-planner"


def _set_cookie(response: Response, value: str, *, max_age_s: int | None = None) -> None:
    response.set_cookie(
        _cookie_name(request),
        value,
        max_age=max_age_s,
        path="/",
        secure=not _is_plain_loopback(request.environ),
        httponly=True,
        samesite="Strict",
    )


def _encode(cookie: bytes) -> str:
    return base64.urlsafe_b64encode(cookie).decode().rstrip("=")


def _decode(value: str) -> bytes | None:
    try:
        cookie = base64.b64decode(value + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return cookie if len(cookie) == _COOKIE_BYTES else None
