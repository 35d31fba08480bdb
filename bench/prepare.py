"""Makes the documents: our own print of each plan, with its last job kept."""

import datetime as dt
from pathlib import Path

from bench.documents import Document
from planner.domain.plans import plan_file
from planner.pdf.documents import print_plan
from planner.pdf.print_client import Printer
from planner.pdf.print_job import Job, Printed
from planner.pdf.renderer import Engine

PLANS = Path(__file__).resolve().parent.parent / "tests" / "plans"
NAMES = ("full.json", "busy.json")
TODAY = dt.date(2027, 2, 25)


class Recorder(Printer):
    """Prints in this process and keeps every job."""

    def __init__(self) -> None:
        self._engine = Engine()
        self.jobs: list[Job] = []

    def print(self, job: Job) -> Printed:
        """Print `job` and remember it."""
        self.jobs.append(job)
        return self._engine.render(job)


def documents() -> list[Document]:
    """Make the everyday plan and the one at the limits."""
    return [_document(name) for name in NAMES]


def _document(name: str) -> Document:
    source = (PLANS / name).read_bytes()
    recorder = Recorder()
    printed = print_plan(plan_file.parse(source, TODAY), today=TODAY, printer=recorder)
    return Document(name, source, recorder.jobs[-1], len(recorder.jobs), printed.pages)
