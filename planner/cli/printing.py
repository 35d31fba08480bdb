"""`planner pdf` and `planner blank`."""

import datetime as dt
from collections.abc import Callable

import click

from planner import i18n
from planner.cli.days import local_today, read_day
from planner.cli.files import STANDARD, read_input, refuse_unwritable, shown, write_output
from planner.cli.terminal import complain, say
from planner.config import Settings, load_settings
from planner.domain.plans import limits, plan_file


def _output(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options of every command that prints."""
    for option in (
        click.option("--large", is_flag=True, help="Large print, 18 pt."),
        click.option(
            "--paper", type=click.Choice(["a4", "letter"]), help="The size of the sheets (a4)."
        ),
        click.option(
            "-o", "--out", required=True, metavar="FILE", help="Where to write it; - for output."
        ),
    ):
        command = option(command)
    return command


@click.command
@click.argument("file")
@click.option("--today", type=read_day, metavar="YYYY-MM-DD", help="The day of printing (today).")
@click.option(
    "--for",
    "audience",
    type=click.Choice(["patient", "doctor", "crew"]),
    default="patient",
    help="Whose copy (patient): private items are on some only.",
)
@_output
def pdf(
    file: str, today: dt.date | None, audience: str, out: str, paper: str | None, *, large: bool
) -> int:
    """Print a plan file as a PDF.

    FILE is a plan file, or - for standard input.
    """
    from planner.pdf import documents  # noqa: PLC0415  other commands need no print

    settings = load_settings(paper=paper)
    today = today or local_today(settings.zone)
    refuse_unwritable(out)
    plan = plan_file.parse(read_input(file, limits.FILE_BYTES), today=today)
    _use_catalogs(settings)
    document = documents.print_plan(
        plan,
        today=today,
        paper=settings.paper,
        large=large,
        audience=audience,
        metaphor=settings.metaphor,
    )
    write_output(out, document.pdf)
    for line in document.remarks:
        complain(line)
    _say_written(out, document.pages)
    return 0


@click.command
@_output
def blank(out: str, paper: str | None, *, large: bool) -> int:
    """Print the empty paper form as a PDF."""
    from planner.pdf import documents  # noqa: PLC0415  other commands need no print

    settings = load_settings(paper=paper)
    refuse_unwritable(out)
    _use_catalogs(settings)
    form = documents.print_blank(paper=settings.paper, large=large, metaphor=settings.metaphor)
    write_output(out, form.pdf)
    _say_written(out, form.pages)
    return 0


def _say_written(name: str, pages: int) -> None:
    """Say what was written; nothing where standard output is the document itself."""
    if name != STANDARD:
        say(f"Wrote {shown(name)}, {pages} {'page' if pages == 1 else 'pages'}")


def _use_catalogs(settings: Settings) -> None:
    if settings.locale_dir:
        i18n.add_catalogs(settings.locale_dir)
