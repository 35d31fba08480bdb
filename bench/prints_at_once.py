"""How long a print takes that comes alone, and eight that come at once, through the print process.

    python -m bench.prints_at_once [ROUNDS]

Writes the median and the least of all rounds in milliseconds; the least says what the work takes
where the machine has other things to do.
"""

import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bench.prepare import documents
from planner.pdf.limits import Limits
from planner.pdf.print_client import Printer
from planner.pdf.print_job import Job, Owner
from planner.pdf.print_process.start import print_process_running

AT_ONCE = 8
ROUNDS = 15
# A machine with much else to do needs longer than a patient would be kept waiting.
PATIENT = Limits(cpu_s=60, wall_s=60)


def take_ms(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def print_at_once(printer: Printer, job: Job) -> None:
    """Print one job for each of eight patients at addresses of their own."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(
            pool.map(
                lambda _: printer.print(replace(job, owner=Owner(), budget_s=60)), range(AT_ONCE)
            )
        )


def main(rounds: int) -> None:
    job = documents()[0].job
    alone, together = [], []
    with print_process_running(PATIENT) as printer:
        printer.print(job)
        for _ in range(rounds):
            alone.append(take_ms(lambda: printer.print(replace(job, budget_s=60))))
            together.append(take_ms(lambda: print_at_once(printer, job)))
    for name, times in (("one", alone), (f"{AT_ONCE} at once", together)):
        print(f"{name}: median {statistics.median(times):.0f} ms, least {min(times):.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
