"""What it costs to print plans near the limits, by kind of text: `python -m bench.near_limits`."""

import datetime as dt
import json
import time
from pathlib import Path
from typing import Any

from planner.domain.plans import limits
from planner.domain.plans.plan_file import parse
from planner.pdf import documents
from planner.pdf.print_job import Job, Printed
from planner.pdf.renderer import Engine

FULL = Path(__file__).parent.parent / "tests" / "plans" / "full.json"
TODAY = dt.date(2027, 2, 21)
# Letters of the longest texts, so that the file stays within its own limit in any script.
LETTERS = 4_000
TEXTS = {
    "plain words": "I want to walk to the shop. ",
    "Hindi": "दिन दल मिलना मन किताब कल ",
    "decomposed Hangul": "\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165 ",
    "Burmese": "မြန်မာနိုင်ငံကောင်းသောနေ့ပါ",
    "unassigned": "\u0378\u0379\u05ff ",
    "private": "\ue000\ue123\uf8f0 ",
    "mathematical letters": "\U0001d400\U0001d552\U0001d6a8 ",
    "one unbroken word": "abcdefghij",
}


class Counted:
    """Prints in this process and notes the processor time of each try."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.engine.warm_up()
        self.tries: list[float] = []

    def print(self, job: Job) -> Printed:
        began = time.process_time()
        printed = self.engine.render(job)
        self.tries.append(time.process_time() - began)
        return printed


def filled(value: Any, text: str, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: filled(one, text, name) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, text, key) for one in value]
    if not isinstance(value, str) or " " not in value:
        return value
    return (text * LETTERS)[: LETTERS if key == "text" else limits.NAME].strip()


def main() -> None:
    printer = Counted()
    for name, text in TEXTS.items():
        document = filled(json.loads(FULL.read_bytes()), text)
        plan = parse(json.dumps(document, ensure_ascii=False).encode(), TODAY)
        printer.tries.clear()
        began = time.process_time()
        printed = documents.print_plan(plan, today=TODAY, printer=printer)  # type: ignore[arg-type]  # it counts
        spent = time.process_time() - began
        tries = ", ".join(f"{seconds:.1f}" for seconds in printer.tries)
        print(f"{name}: {spent:.1f} s of processor, {printed.pages} pages; tries: {tries}")


if __name__ == "__main__":
    main()
