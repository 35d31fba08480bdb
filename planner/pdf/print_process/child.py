"""A job's own process: it confines itself, is given one job, answers, and ends."""

import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import NoReturn

from planner import sandbox
from planner.pdf.errors import PrintRefused
from planner.pdf.fonts import font_places
from planner.pdf.limits import Limits
from planner.pdf.print_job import Outcome, Reply, pack_reply, unpack_job

Work = Callable[[bytes], Reply]

OUT_OF_MEMORY = 2
_MOST_FDS = 1024
# That has imported this before it forks.
_FORK_SERVER = os.getpid()


def do_job(parent: Connection, limits: Limits, work: Work) -> NoReturn:
    """Read one job from `parent`, do `work` on it, send the reply back and end this process.

    The exit code is 0 when all of the reply was sent, `OUT_OF_MEMORY`, or 1.
    """
    exit_code = 1
    try:
        _close_all_but(parent.fileno())
        sandbox.confine(limits.bounds, font_places())
        # Else it died before its death would have been ours, and nobody else would end us.
        if os.getppid() == _FORK_SERVER:
            # Taken only now: what is not yet confined sees no document.
            parent.send_bytes(pack_reply(work(parent.recv_bytes())))
            exit_code = 0
    except MemoryError:
        exit_code = OUT_OF_MEMORY
    finally:
        # At once: what Python does at a usual end could still be made to run by who took it over.
        os._exit(exit_code)


def print_document(payload: bytes) -> Reply:
    """Print the document of a job."""
    # The fork server has it imported.
    from planner.pdf.print_process import preload  # noqa: PLC0415  slow to import

    if preload.RENDERER is None:
        return Reply(Outcome.NOT_INSTALLED)
    try:
        printed = preload.RENDERER.render(unpack_job(payload))
    except MemoryError:
        return Reply(Outcome.TOO_BIG)
    except PrintRefused as refusal:
        return Reply(Outcome.REFUSED, body=refusal.kind.encode())
    except (ValueError, KeyError, TypeError):
        return Reply(Outcome.REFUSED)
    facts = {"pages": printed.pages, "glance_pages": printed.glance_pages}
    return Reply(Outcome.PRINTED, facts, printed.pdf)


def say_what_works(_payload: bytes) -> Reply:
    """Say whether documents can be printed at all, and whether the stylesheets could be read."""
    from planner.pdf.print_process import preload  # noqa: PLC0415  slow to import

    facts = {"installed": int(preload.RENDERER is not None), "warm": int(preload.IS_WARM)}
    return Reply(Outcome.ALIVE, facts)


def _close_all_but(number: int) -> None:
    os.closerange(3, number)
    os.closerange(number + 1, _MOST_FDS)
