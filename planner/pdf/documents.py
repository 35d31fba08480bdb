"""Prints a plan or the blank form, for the web and the command line.

Page 1 has to be one page whatever the plan holds: `fit` guesses how much of it has room,
print measures, and where the guess was too bold a tighter page 1 follows.
"""

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace

from planner import i18n
from planner.domain.plans.plan import Plan
from planner.domain.summary.content import TIGHTEST, Audience, Summaries, Summary
from planner.layout import page, page_one_guess, paper_form
from planner.pdf.errors import PrintTookTooLong
from planner.pdf.fonts import Unprintable, unprintable
from planner.pdf.limits import ANSWER_S
from planner.pdf.print_job import Job, JobPrinter, Printed
from planner.pdf.print_process.start import print_process_running

PAPERS = ("a4", "letter")
# Letters of HTML; the fullest plan that is not made to be slow has fewer.
_LONG = 60_000
_REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class PrintedPlan:
    """A printed plan.

    tightness: the level of page 1 that fitted.
    missing: the scripts, with characters, that no font could print; mostly empty.
    """

    pdf: bytes = field(repr=False)
    pages: int
    tightness: int
    missing: tuple[Unprintable, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """Say in words what could not be printed, without the patient's words."""
        return tuple(
            i18n.gettext("Some characters could not be printed: %(script)s. No font has them.")
            % {"script": one.script}
            for one in self.missing
        )


@dataclass(frozen=True, slots=True)
class _Copy:
    """How one copy is to look, and when to give it up."""

    sheets: tuple[str, ...]
    large: bool
    metaphor: bool
    language: str
    give_up_at: float

    def job(self, summary: Summary, *, whole: bool = True) -> tuple[Job, tuple[Unprintable, ...]]:
        """Make a job, of page 1 alone unless `whole`, and say what of it no font can print."""
        html = page.html(
            summary,
            large=self.large,
            metaphor=self.metaphor,
            language=self.language,
            whole=whole,
        )
        missing = tuple(unprintable(html))
        return Job(html.translate(_stand_in(missing)), self.sheets), missing

    def print(self, printer: JobPrinter, job: Job) -> Printed:
        """Print `job` in what is left of the answer's time, which all tries at page 1 share.

        Raises `PrintTookTooLong` when the time is over, and every `PrintError` of the printer.
        """
        left_s = self.give_up_at - time.monotonic()
        if left_s <= 0:
            raise PrintTookTooLong
        return printer.print(replace(job, budget_s=left_s))


def print_plan(  # noqa: PLR0913  each says one thing about the copy, and all are named
    plan: Plan,
    *,
    today: dt.date,
    printer: JobPrinter | None = None,
    paper: str = "a4",
    large: bool = False,
    audience: Audience | str = Audience.PATIENT,
    metaphor: bool = True,
    language: str | None = None,
    edition: int | None = None,
) -> PrintedPlan:
    """Print one copy of a plan.

    printer: whom to ask; None starts a print process for this print.
    paper: one of `PAPERS`. language: None takes the plan's own. edition: None for a draft.
    Raises ValueError for an unknown paper or audience, and every `PrintError` of the printer.
    """
    language = language or plan.language
    sheets = stylesheets(paper, large=large, language=language)
    with _running(printer) as running:
        copy = _Copy(sheets, large, metaphor, language, time.monotonic() + ANSWER_S)
        was_tried = False
        summaries = _summaries(plan, today, audience, large=large, edition=edition)
        for summary in _tries(summaries, paper=paper, large=large):
            job, missing = copy.job(summary)
            # A long plan takes seconds for each try, its page 1 alone a tenth of that.
            is_long = was_tried or len(job.html) > _LONG
            if is_long and not copy.print(running, copy.job(summary, whole=False)[0]).pdf:
                continue
            was_tried = True
            printed = copy.print(running, job)
            if printed.pdf:
                break
        else:
            # Rather a page 1 that runs on than no print at all.
            printed = copy.print(running, replace(job, single_page_id=None))
    return PrintedPlan(printed.pdf, printed.pages, summary.glance.tightness, missing)


def on_screen(
    plan: Plan,
    *,
    today: dt.date,
    paper: str = "a4",
    metaphor: bool = True,
    edition: int | None = None,
) -> str:
    """Return what the patient's copy says, word for word, as a part of a web page.

    Page 1 holds as much as on this paper in normal letters, as far as can be told without printing.
    """
    summaries = _summaries(plan, today, Audience.PATIENT, large=False, edition=edition)
    level = page_one_guess.likely_level(summaries, paper=paper, large=False)
    return page.screen_html(summaries.at(level), metaphor=metaphor, language=plan.language)


def _summaries(
    plan: Plan, today: dt.date, audience: Audience | str, *, large: bool, edition: int | None
) -> Summaries:
    drawn = page.scale(large=large).days_per_letter
    return Summaries(plan, today, audience, edition=edition, days_per_letter=drawn)


def _stand_in(missing: Iterable[Unprintable]) -> dict[int, str]:
    """Put the replacement character, a question mark in a diamond, where a box would be.

    A box that stands for no letter is not valid PDF/UA, and it tells the reader less.
    """
    return {ord(letter): _REPLACEMENT for one in missing for letter in one.characters}


def _tries(summaries: Summaries, *, paper: str, large: bool) -> Iterator[Summary]:
    """Yield what to print until page 1 fits."""
    start = page_one_guess.likely_level(summaries, paper=paper, large=large)
    # A guess that is too bold is rarely so by much; a plan that is made to be slow gets few tries.
    for level in sorted({min(start + step, TIGHTEST) for step in (0, 1, 3, TIGHTEST)}):
        yield summaries.at(level)


def print_blank(
    *,
    printer: JobPrinter | None = None,
    paper: str = "a4",
    large: bool = False,
    metaphor: bool = True,
    language: str = "en",
) -> Printed:
    """Print the paper form. Raises ValueError for an unknown paper, and every `PrintError`."""
    html = paper_form.blank_html(large=large, metaphor=metaphor, language=language)
    sheets = (*stylesheets(paper, large=large, language=language), "print-blank.css")
    with _running(printer) as running:
        return running.print(Job(html, sheets, single_page_id=None))


def stylesheets(paper: str, *, large: bool, language: str) -> tuple[str, ...]:
    """Return the stylesheets of a paper, letter size and language, in cascade order."""
    if paper not in PAPERS:
        raise ValueError("paper is a4 or letter")
    with i18n.use_locale(language):
        is_rtl = i18n.text_direction() == "rtl"
    wanted = (
        ("print.css", True),
        ("print-letter.css", paper == "letter"),
        ("print-rtl.css", is_rtl),
        ("print-large.css", large),
        ("print-rtl-large.css", is_rtl and large),
    )
    return tuple(name for name, is_wanted in wanted if is_wanted)


def _running(printer: JobPrinter | None) -> AbstractContextManager[JobPrinter]:
    return nullcontext(printer) if printer else print_process_running()
