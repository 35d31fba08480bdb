"""The web server process: gunicorn with our settings; the supervisor starts it as a child.

Run as `python -m planner.processes.web_server`; settings come from the environment.
"""

import ctypes
import gc
import signal
import sys
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # has no types
from gunicorn.glogging import Logger  # type: ignore[import-untyped]  # has no types

from planner.app import create_app
from planner.config import Settings, SettingsError, load_settings
from planner.domain.errors import PlannerError
from planner.jobs.run import Tools
from planner.jobs.runner import Runner
from planner.logs import OthersHandler, configure
from planner.processes.connection_counts import ConnectionCounts
from planner.processes.gunicorn_worker import CONNECTIONS, READERS, Worker
from planner.web.request.unit_of_work import parts_of

DRAIN_S = 8
# A job that takes longer is cut off, and begun again after the next start.
_JOB_STOP_S = 1.0
_PR_SET_PDEATHSIG = 1


class QuietLogger(Logger):  # type: ignore[misc]  # its base has no types
    """Gunicorn's log, through ours: it likes to quote the address of a request."""

    def setup(self, cfg: Any) -> None:
        """Replace gunicorn's own handlers; there is no access log, our app writes its own lines."""
        super().setup(cfg)
        self.error_log.handlers = [OthersHandler()]
        self.error_log.propagate = False
        self.access_log.handlers = []
        self.access_log.propagate = False


class Server(BaseApplication):  # type: ignore[misc]  # its base has no types
    """Gunicorn, told everything here: no configuration file or variable of its own is read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # Made before the fork, so that a fault shows once and workers share the memory.
        self._app = create_app(settings)
        # What is here now stays: the collector need not walk it again and again, in every worker,
        # and its pages stay shared between them.
        gc.collect()
        gc.freeze()
        self._runner: Runner | None = None
        self._counts = ConnectionCounts(settings.web_workers)
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        settings = self._settings
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        memory = Path("/dev/shm")  # noqa: S108  a heartbeat file, made safely by gunicorn
        wanted: dict[str, Any] = {
            "bind": [f"{host}:{settings.port}"],
            "workers": settings.web_workers,
            # These read and send; the app lets in `web_threads` of them at a time.
            "threads": READERS,
            "worker_connections": CONNECTIONS,
            "worker_class": Worker,
            "logger_class": QuietLogger,
            "loglevel": "warning",
            "graceful_timeout": DRAIN_S,
            "keepalive": 5,
            "preload_app": True,
            "umask": 0o077,
            "worker_tmp_dir": str(memory) if memory.is_dir() else None,
            # Gunicorn would believe any local caller about TLS; ProxyFix does, when configured.
            "forwarded_allow_ips": "",
            "secure_scheme_headers": {},
            # Gunicorn 27 opens a control socket in the home folder unless told not to.
            "control_socket_disable": True,
            "on_starting": _die_with_parent,
            "pre_fork": self._give_place,
            "child_exit": lambda _server, worker: self._counts.take_back(worker),
            # In each worker, because a thread does not live through a fork.
            "post_worker_init": lambda _worker: self._begin_work(),
            "worker_exit": lambda _server, _worker: self._end_work(),
        }
        for name, value in wanted.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Give gunicorn the app."""
        return self._app

    def _give_place(self, server: Any, worker: Any) -> None:
        worker.counts = self._counts
        self._counts.give_place(worker, server.WORKERS.values())

    def _begin_work(self) -> None:
        """Begin what a worker does beside answering; on PostgreSQL others do it."""
        parts = parts_of(self._app)
        parts.database.keep_forgetting()
        if parts.database.is_sqlite:
            self._runner = Runner(Tools(parts.settings, parts.database, parts.printer))
            self._runner.start()

    def _end_work(self) -> None:
        if self._runner is not None:
            self._runner.stop(_JOB_STOP_S)


def _die_with_parent(_server: Any) -> None:
    """End when the supervisor is killed, so that the port is free for the next start (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def main() -> int:
    """Serve until told to stop; returns the exit code."""
    try:
        settings = load_settings()
        configure(settings.log_format)
        server = Server(settings)
    except (SettingsError, PlannerError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    server.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
