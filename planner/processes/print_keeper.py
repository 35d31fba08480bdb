"""Keeps a print process running: starts it again when it died, or stands still."""

import subprocess
import time
from dataclasses import dataclass, field

from planner.config import Settings
from planner.logs import log
from planner.pdf.errors import PrintError
from planner.pdf.print_client import Printer
from planner.pdf.print_process.start import kill_print_process, start_print_process

_LONGEST_PAUSE_S = 30.0
_ANSWER_S = 5.0
# One answer may be late on a machine that has much to do.
_UNANSWERED = 2


@dataclass
class Backoff:
    """How long to wait before the next start of something that keeps dying: 1, 2, 4 ... 30 s."""

    pause_s: float = 1.0
    not_before_s: float = field(default=0.0)

    def may_start(self, now_s: float) -> bool:
        """Say whether the pause is over."""
        return now_s >= self.not_before_s

    def started(self, now_s: float) -> None:
        """Note a start: if it dies soon, the next pause is twice as long."""
        if now_s - self.not_before_s > 2 * _LONGEST_PAUSE_S:
            self.pause_s = 1.0
        self.not_before_s = now_s + self.pause_s
        self.pause_s = min(2 * self.pause_s, _LONGEST_PAUSE_S)


class PrintKeeper:
    """The print process of a server, whichever it is just now.

    process: None where none could be started. answer_s: it is asked so often whether it is there,
    and an answer is waited for so long.
    """

    def __init__(self, settings: Settings, answer_s: float = _ANSWER_S) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self._settings = settings
        self._printer = Printer(settings.print_socket_path)
        self._answer_s = answer_s
        self._ask_at_s = 0.0
        self._unanswered = 0
        self._backoff = Backoff()

    def start(self) -> None:
        """Start one; where that fails, `process` is None."""
        self._backoff.started(time.monotonic())
        self._unanswered = 0
        try:
            self.process = start_print_process(
                self._settings.print_socket_path, log_format=self._settings.log_format
            )
        except PrintError:
            log.error("print_process_does_not_start")
            self.process = None

    def look(self) -> None:
        """Replace one that is dead or stands still."""
        if self.process is not None and self.process.poll() is None:
            if not self._stands_still():
                return
            log.error("print_process_hangs")
            kill_print_process(self.process)
        if self._backoff.may_start(time.monotonic()):
            log.error("print_process_died")
            self.start()

    def _stands_still(self) -> bool:
        """Ask it, from time to time, and say whether it gave no answer again and again."""
        if time.monotonic() < self._ask_at_s:
            return False
        is_answered = self._printer.is_answered(self._answer_s)
        self._unanswered = 0 if is_answered else self._unanswered + 1
        self._ask_at_s = time.monotonic() + (self._answer_s if is_answered else 0)
        return self._unanswered >= _UNANSWERED
