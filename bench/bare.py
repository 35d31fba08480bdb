"""The yardstick: a bare Flask page of the same size, under the same gunicorn settings as ours.

Run as `python -m bench.bare PORT BYTES`.
"""

import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from planner.config import Settings


def make_app(size: int) -> Flask:
    """Make an app with one page of `size` bytes and nothing else."""
    app = Flask("bare")
    page = f"<!doctype html><title>Bare</title><p>{'x' * max(0, size - 40)}</p>"

    @app.get("/")
    def show() -> str:
        return page

    return app


class Bare(BaseApplication):
    """Gunicorn as planner.processes.web_server sets it."""

    def __init__(self, port: int, size: int) -> None:
        self._port, self._app = port, make_app(size)
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

    def load(self) -> Flask:
        return self._app


if __name__ == "__main__":
    Bare(int(sys.argv[1]), int(sys.argv[2])).run()
