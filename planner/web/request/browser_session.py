"""Browser sessions: the cookie, what `flask.session` is here, start, end and time-out.

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
from planner.logs import describe, log
from planner.services import sessions as service
from planner.services.sessions import Limits, OpenSession, TextSize, home_limits
from planner.web.request import unit_of_work

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


def limits() -> Limits:
    """How long a session at home may rest and last."""
    return home_limits(unit_of_work.parts().clinics.all)


def current() -> OpenSession | None:
    """Return the session of this browser, an ended one included; None when it has no plan."""
    if "open_session" not in g:
        g.open_session = _find()
    found: OpenSession | None = g.open_session
    return found


def _find() -> OpenSession | None:
    browser = _browser()
    if not (browser.came_with_cookie or browser.renewed):
        return None
    found = service.find_session(
        unit_of_work.database_session(), browser.renewed or browser.cookie, limits()
    )
    is_renewed = found is not None and g.get("is_renewed", False)
    return service.touched(found, limits()) if found and is_renewed else found


def renew() -> None:
    """Start the time at rest anew, because something was sent in; `keep_renewal` stores it."""
    found = current()
    g.is_renewed = True
    g.open_session = None if found is None else service.touched(found, limits())


def keep_renewal(*, alone: bool) -> None:
    """Store the new time, if there is one, at the end of the request.

    Not before: a view may let go of the database on its way, and what was noted would go with it.
    alone: nothing else of this request is kept.
    """
    if not g.get("is_renewed"):
        return
    database = unit_of_work.database_session()
    if alone:
        database.rollback()
    service.touch_session(database, _browser().cookie)
    if alone:
        database.commit()


def seconds_left() -> int | None:
    """Seconds until the session ends unless something is sent in; None without a session."""
    found = current()
    return None if found is None else max(0, found.seconds_left)


def text_size() -> TextSize:
    """Return how large the words are for this browser."""
    found = current()
    return TextSize.NORMAL if found is None else found.text_size


def set_text_size(size: TextSize) -> None:
    """Keep how large the words are, until the session is deleted."""
    service.set_text_size(unit_of_work.database_session(), _browser().cookie, size)
    g.pop("open_session", None)


def start(plan_id: str, size: TextSize = TextSize.NORMAL) -> None:
    """Make this browser the holder of a plan, under a new cookie."""
    database, browser, before = unit_of_work.database_session(), _browser(), current()
    # Whoever comes back to a plan after a rest finds the words as large as they were.
    if before is not None and before.plan_id == plan_id:
        size = before.text_size
    service.purge_sessions(database, "home", limits())
    service.end_session(database, browser.cookie)
    browser.renewed = secrets.token_bytes(_COOKIE_BYTES)
    service.open_session(database, browser.renewed, "home", plan_id, size)
    g.pop("open_session", None)
    g.pop(_CSRF, None)


def end_others(plan_id: str) -> None:
    """Close a plan in every other browser, as after too long a time."""
    service.end_other_sessions(
        unit_of_work.database_session(), _browser().cookie, plan_id, limits()
    )


def leave() -> None:
    """Forget this browser, whatever the database says: its cookie goes with the answer.

    A session that cannot be deleted now opens nothing without the cookie, and ends at rest.
    """
    browser = _browser()
    browser.has_ended = True
    g.open_session = None
    unit_of_work.release()
    try:
        with unit_of_work.parts().database.work() as database:
            service.end_session(database, browser.cookie)
    except Exception as error:  # noqa: BLE001  whoever leaves must not be kept by any fault
        log.error("session_not_deleted", **describe(error))


def has_cookie() -> bool:
    """Say whether this browser came with a cookie that a plan may be open for."""
    return _browser().came_with_cookie


def end() -> None:
    """Forget this browser: delete its session and its cookie."""
    service.end_session(unit_of_work.database_session(), _browser().cookie)
    _browser().has_ended = True
    g.open_session = None


def browser_secret() -> bytes:
    """Return what only this browser knows until a plan is opened in it or closed."""
    return _browser().cookie


def _browser() -> BrowserSession:
    # The proxy's own class is not ours, the object behind it is.
    browser = session._get_current_object()  # type: ignore[attr-defined]
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
