"""What a press's child does with a job, and what its parent loads before, so that it is quick."""

import logging

from planner import sandbox
from planner.pdf.errors import PrintNotInstalled, PrintRefused
from planner.pdf.fonts import font_places
from planner.pdf.job import Outcome, Reply, unpack_job
from planner.pdf.press_child import Work

log = logging.getLogger(__name__)


def warm_work() -> Work | None:
    """Import WeasyPrint and print once, so that every child is born warm; None without it."""
    try:
        from planner.pdf import renderer  # noqa: PLC0415  a machine without Pango must get this far

        sandbox.warm_up()
        font_places()
    except PrintNotInstalled as missing:
        log.warning("%s", missing)
        return None
    machine = renderer.Engine()
    try:
        machine.warm_up()
    except PrintRefused:
        # Every job with that stylesheet will say so as well; the others can still print.
        log.warning("The warm-up failed: a print stylesheet of this installation is broken.")

    def work(payload: bytes) -> Reply:
        try:
            printed = machine.render(unpack_job(payload))
        except MemoryError:
            return Reply(Outcome.TOO_BIG)
        except PrintRefused as refusal:
            return Reply(Outcome.REFUSED, body=refusal.kind.encode())
        except (ValueError, KeyError, TypeError):
            return Reply(Outcome.REFUSED)
        facts = {"pages": printed.pages, "glance_pages": printed.glance_pages}
        return Reply(Outcome.PRINTED, facts, printed.pdf)

    return work
