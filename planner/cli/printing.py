"""`planner pdf` and `planner blank`."""

import argparse
from typing import Any

from planner import i18n
from planner.cli.days import local_today, read_day
from planner.cli.files import STANDARD, read_input, refuse_unwritable, shown, write_output
from planner.cli.terminal import complain, say
from planner.config import Settings, load_settings
from planner.domain.plans import limits, plan_file


def add_commands(commands: Any) -> None:
    """Add `pdf` and `blank`."""
    pdf = commands.add_parser("pdf", help="print a plan file as a PDF")
    pdf.add_argument("file", help="a plan file, or - for standard input")
    pdf.add_argument("--today", type=read_day, help="the day of printing, YYYY-MM-DD (today)")
    pdf.add_argument(
        "--for",
        dest="audience",
        choices=("patient", "doctor", "crew"),
        default="patient",
        help="whose copy: private items are on some only (patient)",
    )
    pdf.set_defaults(command=_pdf)
    blank = commands.add_parser("blank", help="print the empty paper form as a PDF")
    blank.set_defaults(command=_blank)
    for command in (pdf, blank):
        command.add_argument("-o", "--out", required=True, help="where to write it; - for output")
        command.add_argument("--paper", choices=("a4", "letter"), help="(a4)")
        command.add_argument("--large", action="store_true", help="large print, 18 pt")


def _pdf(options: argparse.Namespace) -> int:
    from planner.pdf import documents  # noqa: PLC0415  other commands need no print

    settings = load_settings(paper=options.paper)
    today = options.today or local_today(settings.zone)
    refuse_unwritable(options.out)
    plan = plan_file.parse(read_input(options.file, limits.FILE_BYTES), today=today)
    _use_catalogs(settings)
    document = documents.print_plan(
        plan,
        today=today,
        paper=settings.paper,
        large=options.large,
        audience=options.audience,
        metaphor=settings.metaphor,
    )
    write_output(options.out, document.pdf)
    for line in document.remarks:
        complain(line)
    _say_written(options.out, document.pages)
    return 0


def _blank(options: argparse.Namespace) -> int:
    from planner.pdf import documents  # noqa: PLC0415  other commands need no print

    settings = load_settings(paper=options.paper)
    refuse_unwritable(options.out)
    _use_catalogs(settings)
    form = documents.print_blank(
        paper=settings.paper, large=options.large, metaphor=settings.metaphor
    )
    write_output(options.out, form.pdf)
    _say_written(options.out, form.pages)
    return 0


def _say_written(name: str, pages: int) -> None:
    """Say what was written; nothing where standard output is the document itself."""
    if name != STANDARD:
        say(f"Wrote {shown(name)}, {pages} {'page' if pages == 1 else 'pages'}")


def _use_catalogs(settings: Settings) -> None:
    if settings.locale_dir:
        i18n.add_catalogs(settings.locale_dir)
