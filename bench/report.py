"""Writes what was measured as Markdown."""

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from bench import earlier
from bench.contest import Result
from bench.contestants import CHROMIUM

LABELS = {
    "print_process": "**ours, through the print process** (as the server prints)",
    "engine": "**ours, engine in its own process**",
    "whole": "ours, from the plan file on: summary, fitting page 1, print",
    "whole_earlier": f"the same by this program at commit {earlier.COMMIT}",
    "plain": "plain WeasyPrint, `HTML(...).write_pdf(...)`, untagged",
    "plain_tagged": "plain WeasyPrint, asked for PDF/UA-1 as ours",
    "chromium_warm": "Chromium, kept open, `page.pdf()`",
    "chromium_cold": "Chromium, started each time",
    "reportlab": "ReportLab by hand (the floor)",
}
BASE = "print_process"
WHOLE = "whole"
# The most that a print may take of the time of the earlier program, from plan file to PDF.
_OF_EARLIER = {"full.json": 0.55, "busy.json": 0.65}


def machine() -> list[str]:
    """Say on what this was measured."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    chromium = subprocess.run([CHROMIUM, "--version"], capture_output=True, text=True, check=False)
    packages = ("weasyprint", "pydyf", "fonttools", "playwright", "reportlab")
    return [
        f"{cpu}, {len(os.sched_getaffinity(0))} cores, {memory_gb:.0f} GiB, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}, "
        f"load average at the start {os.getloadavg()[0]:.1f}",
        f"{chromium.stdout.strip()}; " + ", ".join(f"{one} {version(one)}" for one in packages),
    ]


def table(document: str, names: Sequence[str], results: Mapping[tuple[str, str], Result]) -> str:
    """Make the table of one document; ratios are to ours through the print process."""
    base = results[BASE, document].median_ms
    lines = [
        "| | median ms | p90 ms | times ours | PDF kB |",
        "|---|---:|---:|---:|---:|",
    ]
    for name in names:
        one = results[name, document]
        lines.append(
            f"| {LABELS[name]} | {one.median_ms:.0f} | {one.p90_ms:.0f} "
            f"| {one.median_ms / base:.2f} | {one.size_bytes / 1000:.0f} |"
        )
    return "\n".join(lines)


def aims(document: str, results: Mapping[tuple[str, str], Result]) -> list[str]:
    """Say for each aim whether this run reached it; an aim whose peer did not run is left out."""
    said = []
    for ours, peer, most, words in (
        (WHOLE, "whole_earlier", _OF_EARLIER[document], "from plan file to PDF, of the earlier"),
        (BASE, "plain", 1 / 2, "at most half of the plain WeasyPrint call"),
        (BASE, "plain_tagged", 1 / 2, "the same against the plain call for the same PDF/UA-1"),
        (BASE, "chromium_warm", 1 / 3, "under a third of warm Chromium"),
    ):
        if (peer, document) not in results:
            continue
        share = results[ours, document].median_ms / results[peer, document].median_ms
        verdict = "reached" if share <= most else "**not reached**"
        said.append(f"- {document}, {words}: {verdict} ({share:.2f}, aim {most:.2f}).")
    return said


def memory(peaks_mb: Mapping[str, float]) -> str:
    """Make the table of memory."""
    lines = ["| | MB |", "|---|---:|"]
    return "\n".join(lines + [f"| {LABELS[name]} | {mb:.0f} |" for name, mb in peaks_mb.items()])


def shares(rows: Sequence[tuple[str, float]]) -> str:
    """Make the table of where the time goes."""
    lines = ["| where | share |", "|---|---:|"]
    return "\n".join(lines + [f"| {name} | {share:.0%} |" for name, share in rows if share > 0.005])
