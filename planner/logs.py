"""Logging: one line an event on stderr, without a word of a patient, a path value or a code.

Exceptions are named by type and by the place in the code; their messages are left out, because a
database or a parser likes to quote what it was given.
"""

import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, FilteringBoundLogger

from planner.loglines import LineWriter

_CAUSE_INTERVAL_S = 1.0
_PACKAGE = Path(__file__).resolve().parent
# The one that `configure` made last.
_WRITERS: list[LineWriter] = []


class OncePerSecond:
    """Let through one line a second for each cause, and say how many were left out before it.

    Information lines pass freely. A database that is down would else fill the disk with one
    line a request.
    """

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._lock = threading.Lock()
        self._last: dict[tuple[Any, ...], tuple[float, int]] = {}

    def __call__(self, _logger: Any, method: str, event: EventDict) -> EventDict:
        """Drop or pass one event; a structlog processor."""
        if method in {"info", "debug"}:
            return event
        cause = (event.get("event"), event.get("error"), event.get("place"))
        now = self._clock_s()
        with self._lock:
            last, left_out = self._last.get(cause, (float("-inf"), 0))
            if now - last < _CAUSE_INTERVAL_S:
                self._last[cause] = (last, left_out + 1)
                raise structlog.DropEvent
            self._last[cause] = (now, 0)
        if left_out:
            event["left_out"] = left_out
        return event


class OthersHandler(logging.Handler):
    """Takes what libraries log: level, name and place in the code, never their message."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line for a library's warning or error."""
        place = f"{Path(record.pathname).name}:{record.lineno}"
        fields: dict[str, Any] = {"source": record.name, "place": place}
        if record.exc_info and record.exc_info[1] is not None:
            fields |= describe(record.exc_info[1])
        level = "error" if record.levelno >= logging.ERROR else "warning"
        getattr(log, level)("library", **fields)


def configure(style: Literal["text", "json"] = "text") -> None:
    """Send our own events and what libraries log to stderr; called once at start-up."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.processors.LogfmtRenderer(
            key_order=["at", "level", "event"], bool_as_flag=False
        )
    )
    writer = LineWriter(sys.stderr, lambda lost: str(renderer(None, "warning", _loss(lost))))
    _WRITERS[:] = [writer]
    structlog.configure(
        processors=[
            OncePerSecond(),
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            renderer,
        ],
        logger_factory=lambda *_: writer,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [OthersHandler()]
    root.setLevel(logging.WARNING)
    sys.excepthook = _on_uncaught
    threading.excepthook = lambda args: _on_uncaught(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def lost_lines() -> int:
    """Return how many lines of this process could not be written since it started."""
    return sum(writer.lost for writer in _WRITERS)


def _loss(lost: int) -> EventDict:
    event = {"level": "warning", "event": "log_lines_lost", "lost": lost}
    return structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")(None, "warning", event)


def describe(error: BaseException) -> dict[str, str]:
    """Name an exception by its type, the type of its cause and the innermost line of our code."""
    fields = {"error": _type_name(error), "place": _place(error.__traceback__)}
    cause = error.__cause__ or error.__context__
    if cause is not None:
        fields["cause"] = _type_name(cause)
    return fields


def _on_uncaught(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        log.error("crash", **describe(error))


def _type_name(error: BaseException) -> str:
    kind = type(error)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _place(trace: TracebackType | None) -> str:
    """Name the innermost frame inside our package, else the innermost at all, as `file:line`."""
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    if not frames:
        return "unknown"
    frame = (ours or frames)[-1]
    path = Path(frame.filename)
    name = path.relative_to(_PACKAGE).as_posix() if ours else path.name
    return f"{name}:{frame.lineno}"


log: FilteringBoundLogger = structlog.get_logger()
