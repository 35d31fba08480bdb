"""A running server and a browser, for the browser tests and for the script that takes pictures."""

import contextlib
import datetime as dt
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from planner.app import create_app
from planner.clocks import Clock, utc_now
from planner.config import Settings
from planner.processes import migrate
from planner.storage.database import Database
from planner.storage.vault import make_key_file, read_key_file

CHROMIUM = "/usr/bin/chromium"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def fresh_settings(folder: Path, clinic: Mapping[str, Any] | None = None, **more: Any) -> Settings:
    """Settings for a new data folder with a key and an empty, migrated database.

    clinic: what its one clinic has chosen.
    """
    settings = Settings(data_dir=folder, **more)
    make_key_file(settings.key_path)
    now = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    database = Database(settings.database, read_key_file(settings.key_path), lambda: now)
    migrate.upgrade(database.engine, first_clinic=lambda: clinic or {})
    database.dispose()
    return settings


@contextlib.contextmanager
def serving(settings: Settings, printer: Any = None, clock: Clock = utc_now) -> Iterator[str]:
    """Serve the app on a free port of this computer; gives its address."""
    app = create_app(settings, printer=printer, clock=clock)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["planner"].database.dispose()


@contextlib.contextmanager
def chromium(**options: Any) -> Iterator[Browser]:
    """Start Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS, **options)
        try:
            yield browser
        finally:
            browser.close()
