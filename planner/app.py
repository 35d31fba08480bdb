"""Makes the web app: the only place where settings, database, pages and print are joined."""

from collections.abc import MutableMapping
from io import BytesIO
from typing import Any

from flask import Flask, Request
from flask.templating import Environment
from werkzeug.middleware.proxy_fix import ProxyFix

from planner import i18n
from planner.clocks import Clock, utc_now
from planner.config import Settings, load_settings
from planner.domain.plans import limits
from planner.logs import describe, log
from planner.paths import TEMPLATES
from planner.pdf.print_client import Printer
from planner.services.known_clinics import KnownClinics
from planner.storage.connecting import is_lost
from planner.storage.database import Database
from planner.storage.hashing import Hasher
from planner.storage.vault import Keyring, load_keyring
from planner.web import patient
from planner.web.patient.entry import timeouts, unsaved
from planner.web.request import (
    access,
    body_sizes,
    browser_session,
    compression,
    cross_site,
    current_clinic,
    error_pages,
    health,
    quotas,
    request_log,
    static_files,
    unit_of_work,
    visits,
    whole_requests,
)
from planner.web.request.headers import HeadLikeGet, SecurityHeaders

_FORM_PARTS = 500


class PlannerRequest(Request):
    """A request whose files stay in memory: nothing that a patient sends is ever put on disk."""

    def _get_file_stream(self, *_args: Any, **_more: Any) -> BytesIO:
        """Take a file; its size is bounded by the size of the request."""
        return BytesIO()


class TemplateEnvironment(Environment):
    """Flask's environment, whose templates share one plain dictionary of globals.

    Jinja looks at each import which globals a template lacks; in its own chain of dictionaries
    that takes longer than many a page. Globals are set before the first template is loaded.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template."""
        return {**self.globals, **(d or {})}


class PlannerApp(Flask):
    """Flask, with errors logged by type and place only."""

    request_class = PlannerRequest
    jinja_environment = TemplateEnvironment

    def log_exception(self, exc_info: Any) -> None:
        """Log an error of the commit; the others are logged by their handler."""
        error: BaseException = exc_info[1]
        if not is_lost(error):
            log.error("exception", **describe(error))


def create_app(
    settings: Settings | None = None,
    *,
    clock: Clock | None = None,
    steady: Clock | None = None,
    printer: Any = None,
) -> Flask:
    """Make the app.

    settings: None reads them from the environment. clock, steady: what `planner.clocks` describes;
    without `steady` a given `clock` serves for both. printer: the client of the print process; None
    makes the usual one for the settings' socket.
    Raises SettingsError, VaultError, DatabaseError when an installation is not fit to run, and
    UnmarkedRouteError when a route does not say who may use it.
    """
    settings = settings or load_settings()
    steady = steady or clock
    clock = clock or utc_now
    keyring = load_keyring(settings.keys, settings.key_path)
    app = PlannerApp("planner", template_folder=str(TEMPLATES), static_folder=None)
    _configure(app, settings, keyring)
    database = _open_database(settings, keyring, clock, steady)
    clinics = KnownClinics(database)
    # The web server forks after this: a child must not share a connection with its parent.
    database.dispose()
    unit_of_work.init_app(
        app,
        unit_of_work.Parts(
            settings=settings,
            database=database,
            clinics=clinics,
            clock=clock,
            hasher=Hasher(keyring, settings),
            printer=printer or _make_printer(settings),
        ),
    )
    request_log.init_app(app)
    whole_requests.init_app(app)
    compression.init_app(app)
    current_clinic.init_app(app)
    app.before_request(_use_language)
    body_sizes.init_app(app)
    cross_site.init_app(app)
    access.init_app(app)
    static_files.init_app(app)
    error_pages.init_app(app)
    timeouts.init_app(app)
    unsaved.init_app(app)
    quotas.init_app(app)
    _register_pages(app)
    access.refuse_unmarked_routes(app)
    app.wsgi_app = _wrap(app, settings)  # type: ignore[method-assign]  # Flask's documented way
    return app


def _configure(app: Flask, settings: Settings, keyring: Keyring) -> None:
    app.config.update(
        SECRET_KEY=keyring.derive("csrf-token"),
        PRINT_OWNER_KEY=keyring.derive("print-owner"),
        MAX_CONTENT_LENGTH=limits.REQUEST_BYTES + body_sizes.FRAME_BYTES,
        MAX_FORM_MEMORY_SIZE=limits.REQUEST_BYTES + body_sizes.FRAME_BYTES,
        MAX_FORM_PARTS=_FORM_PARTS,
        TRUSTED_HOSTS=list(settings.hosts),
        PROVIDE_AUTOMATIC_OPTIONS=False,
        # The token is bound to the session, which has limits of its own; no clock is needed.
        WTF_CSRF_TIME_LIMIT=None,
        # Our pages send no referrer; `access` looks at where a request comes from.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = browser_session.CookieSessions(keyring.derive("csrf-session"))
    if settings.locale_dir:
        i18n.add_catalogs(settings.locale_dir)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        i18n.gettext, i18n.ngettext, newstyle=True
    )
    app.jinja_env.globals.update(
        _=i18n.translated,
        language_tag=i18n.language_tag,
        text_direction=i18n.text_direction,
        format_day=i18n.format_day,
        format_days=i18n.format_days,
        format_month=i18n.format_month,
        static_url=static_files.static_url,
        session_seconds_left=visits.seconds_left,
        text_size=visits.text_size,
        clinic=current_clinic.clinic,
        crewed=current_clinic.crewed,
    )


def _open_database(
    settings: Settings, keyring: Keyring, clock: Clock, steady: Clock | None
) -> Database:
    database = Database(
        settings.database,
        keyring,
        clock,
        steady_clock=steady,
        pool_size=settings.web_threads,
    )
    if steady is None:
        database.share_clock()
    database.verify()
    return database


def _make_printer(settings: Settings) -> Any:
    # At most half of the threads wait for a print: the others serve those who do not print.
    return Printer(settings.print_socket_path, at_once=max(1, settings.web_threads // 2))


def _register_pages(app: Flask) -> None:
    app.register_blueprint(health.blueprint)
    app.register_blueprint(timeouts.blueprint)
    app.register_blueprint(patient.blueprint)


def _use_language() -> None:
    # Until a plan with a language of its own is open.
    i18n.set_locale(unit_of_work.parts().clinics.first.language)


def _wrap(app: Flask, settings: Settings) -> Any:
    whole_ones = whole_requests.WholeRequests(
        app.wsgi_app,
        largest=limits.REQUEST_BYTES + body_sizes.FRAME_BYTES,
        files=body_sizes.files_by_path(app),
        at_once=settings.web_threads,
    )
    secured = SecurityHeaders(request_log.RequestLog(HeadLikeGet(whole_ones)))
    if not settings.proxies:
        return secured
    # Outermost, so that the headers know whether the visitor came over TLS.
    return ProxyFix(
        secured, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
    )
