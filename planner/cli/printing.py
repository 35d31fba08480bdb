"""`planner pdf` and `planner blank`."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import click

from planner import i18n
from planner.cli.files import STANDARD, read_input, refuse_unwritable, shown, write_output
from planner.cli.option_types import day_option
from planner.cli.terminal import complain, say
from planner.clocks import utc_now
from planner.config import load_settings
from planner.domain.plans import limits, plan_file
from planner.processes.first_clinic import clinic_of_this_computer


def _output(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options of every command that prints."""
    papers = click.Choice(["a4", "letter"])
    for option in (
        click.option(
            "--plain",
            "metaphor",
            flag_value=False,
            default=True,
            help="Plain words, without captain and crew.",
        ),
        click.option("--large", is_flag=True, help="Large print, 18 pt."),
        click.option("--paper", type=papers, default="a4", help="The size of the sheets (a4)."),
        click.option("-o", "--out", required=True, metavar="FILE", help="The PDF; - for output."),
    ):
        command = option(command)
    return command


@click.command
@click.argument("file")
@click.option("--today", type=day_option, metavar="YYYY-MM-DD", help="The day of printing (today).")
@click.option(
    "--for",
    "audience",
    type=click.Choice(["patient", "doctor", "crew"]),
    default="patient",
    help="Whose copy (patient): private items are on some only.",
)
@_output
def pdf(file: str, today: dt.date | None, audience: str, out: str, **how: Any) -> int:
    """Print a plan file as a PDF.

    FILE is a plan file, or - for standard input.
    """
    from planner.pdf import documents  # noqa: PLC0415  other commands need no print

    today = today or clinic_of_this_computer().day_of(utc_now())
    refuse_unwritable(out)
    plan = plan_file.parse(read_input(file, limits.FILE_BYTES), today=today)
    _use_catalogs()
    document = documents.print_plan(plan, today=today, audience=audience, **how)
    write_output(out, document.pdf)
    for line in document.remarks:
        complain(line)
    _say_written(out, document.pages)
    return 0


@click.command
@_output
def blank(out: str, **how: Any) -> int:
    """Print the empty paper form as a PDF."""
    from planner.pdf import documents  # noqa: PLC0415  other commands need no print

    refuse_unwritable(out)
    _use_catalogs()
    form = documents.print_blank(**how)
    write_output(out, form.pdf)
    _say_written(out, form.pages)
    return 0


def _say_written(name: str, pages: int) -> None:
    """Say what was written; nothing where standard output is the document itself."""
    if name != STANDARD:
        say(f"Wrote {shown(name)}, {pages} {'page' if pages == 1 else 'pages'}")


def _use_catalogs() -> None:
    settings = load_settings()
    if settings.locale_dir:
        i18n.add_catalogs(settings.locale_dir)
