"""Runs the contestants round by round, each in its own process, and measures time and memory."""

import multiprocessing
import os
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from bench import contestants
from bench.documents import Document

WARM_UP_ROUNDS = 2


@dataclass
class Result:
    """The times of one contestant on one document, in milliseconds."""

    times_ms: list[float] = field(default_factory=list)
    size_bytes: int = 0

    @property
    def median_ms(self) -> float:
        return statistics.median(self.times_ms)

    @property
    def p90_ms(self) -> float:
        return statistics.quantiles(self.times_ms, n=10, method="inclusive")[8]


class Worker:
    """A contestant in a process of its own, kept warm."""

    def __init__(self, name: str) -> None:
        self.name = name
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(name, there))
        self._process.start()

    def time(self, document: Document) -> tuple[float, int]:
        """Print `document` once; return milliseconds and the size of the PDF."""
        self._here.send(document)
        took_ms, size = self._here.recv()
        return took_ms, size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._here.send(None)
        self._process.join()


def _serve(name: str, pipe: Connection) -> None:
    with getattr(contestants, name)() as make:
        while (document := pipe.recv()) is not None:
            start = time.perf_counter()
            pdf = make(document)
            took_ms = (time.perf_counter() - start) * 1000
            assert pdf.startswith(b"%PDF-"), f"{name} made no PDF"
            pipe.send((took_ms, len(pdf)))


def hold(
    names: Sequence[str], documents: Sequence[Document], rounds: int
) -> dict[tuple[str, str], Result]:
    """Run `rounds` rounds; in each, every contestant prints every document, in a turning order.

    Returns the results by (contestant, document name). The first rounds warm up and do not count.
    """
    results = {(name, one.name): Result() for name in names for one in documents}
    with ExitStack() as stack:
        workers = [stack.enter_context(Worker(name)) for name in names]
        for number in range(-WARM_UP_ROUNDS, rounds):
            for document in documents:
                for step in range(len(workers)):
                    worker = workers[(step + number) % len(workers)]
                    took_ms, size = worker.time(document)
                    if number >= 0:
                        result = results[worker.name, document.name]
                        result.times_ms.append(took_ms)
                        result.size_bytes = size
    return results


def peak_memory_mb(name: str, document: Document) -> float:
    """Print `document` once in a fresh process; return the most memory that it held.

    For ours through the print process that is the forked child, for Chromium the proportional share
    (PSS) of all its processes right after printing, for the others the process itself.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_measure, args=(name, document, there))
    process.start()
    peak: float = here.recv()
    process.join()
    return peak


def _measure(name: str, document: Document, pipe: Connection) -> None:
    with getattr(contestants, name)() as make, ThreadPoolExecutor(1) as thread:
        if name == "print_process":
            printing = thread.submit(make, document)
            peak = 0.0
            while not printing.done():
                peak = max([peak, *map(_peak_mb, descendants())])
        else:
            make(document)
            is_browser = name == "chromium_warm"
            peak = sum(map(share_mb, descendants())) if is_browser else _peak_mb(os.getpid())
        pipe.send(peak)


def _peak_mb(pid: int) -> float:
    return _field_mb(Path(f"/proc/{pid}/status"), "VmHWM:")


def share_mb(pid: int) -> float:
    """Return the proportional share of memory (PSS) of a process."""
    return _field_mb(Path(f"/proc/{pid}/smaps_rollup"), "Pss:")


def _field_mb(file: Path, name: str) -> float:
    try:
        lines = file.read_text("utf-8").splitlines()
    except OSError:
        return 0.0  # The process ended while we looked.
    return sum(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def descendants(of: int | None = None) -> list[int]:
    """List the processes below one; ours when none is named."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = status.read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # It ended while we looked.
        parents[int(status.parent.name)] = int(after_name[1])
    found = [of or os.getpid()]
    for pid in found:
        found.extend(child for child, parent in parents.items() if parent == pid)
    return found[1:]
