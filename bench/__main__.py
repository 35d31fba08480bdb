"""`make bench`: hold the contest of printing, measure the pages, and write RESULTS.md."""

import argparse
import sys
from pathlib import Path

from bench import contest, earlier, pages, pages_report, prepare, report, spent
from bench.results import RESULTS, renew

CONTESTANTS = (
    "print_process",
    "engine",
    "whole",
    "whole_earlier",
    "plain",
    "plain_tagged",
    "chromium_warm",
    "chromium_cold",
    "reportlab",
)
WEIGHED = ("print_process", "engine", "plain_tagged", "chromium_warm", "reportlab")
NOTES = Path(__file__).with_name("notes.md")


def main() -> None:
    """Read the options, run, write."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="rounds that count (15)")
    parser.add_argument("--output", type=Path, default=RESULTS, help="where to write (RESULTS.md)")
    options = parser.parse_args()
    if options.rounds < 2:
        parser.error("--rounds must be 2 or more, or there is no median to speak of")
    machine = report.machine()
    chosen = prepare.documents()
    names = [name for name in CONTESTANTS if name != "whole_earlier" or earlier.is_there()]
    results = contest.hold(names, chosen, options.rounds)
    parts = [
        f"Made by `make bench` (`python -m bench --rounds {options.rounds}`). One run; in each "
        f"round every contestant prints every document, in a turning order; "
        f"{contest.WARM_UP_ROUNDS} rounds before do not count. Everybody gets the same HTML and "
        f"CSS, in a warm process of its own; {_about_earlier(names)}.",
        "\n".join(f"- {line}" for line in machine),
    ]
    for document in chosen:
        parts += [
            f"## {document.name}",
            f"{document.pages} pages; page 1 fitted at layout number {document.renders}.",
            report.table(document.name, names, results),
        ]
    parts += [
        "## Aims",
        "\n".join(line for one in chosen for line in report.aims(one.name, results)),
    ]
    busiest = chosen[-1]
    parts += [
        f"## Memory at the peak, {busiest.name}",
        report.memory({name: contest.peak_memory_mb(name, busiest) for name in WEIGHED}),
    ]
    for document in chosen:
        parts += [f"## Where our time goes, {document.name}", report.shares(spent.shares(document))]
    parts.append(NOTES.read_text("utf-8").strip())
    renew("Results", parts, options.output)
    pages_report.write(pages.measure())
    print(f"Written to {options.output}.", file=sys.stderr)


def _about_earlier(names: list[str]) -> str:
    if "whole_earlier" in names:
        return f"the program at commit {earlier.COMMIT} prints its own plans of the same answers"
    return f"commit {earlier.COMMIT} is not in this clone, so that program does not take part"


if __name__ == "__main__":
    main()
