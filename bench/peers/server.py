"""Gunicorn for the peers: two workers of eight threads, as our settings say by default."""

from typing import Any

from gunicorn.app.base import BaseApplication

from planner.config import Settings


class Server(BaseApplication):
    """A WSGI app under gunicorn's own thread worker."""

    def __init__(self, app: Any, port: int) -> None:
        self._app, self._port = app, port
        super().__init__()

    def load_config(self) -> None:
        defaults = Settings()
        wanted: dict[str, Any] = {
            "bind": [f"127.0.0.1:{self._port}"],
            "workers": defaults.web_workers,
            "threads": defaults.web_threads,
            "worker_class": "gthread",
            "loglevel": "warning",
            "keepalive": 5,
            "preload_app": True,
            "control_socket_disable": True,
        }
        for name, value in wanted.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._app
