"""A summary as HTML, for print and for the screen; plain values in, every text escaped.

Its Jinja environment is its own, because print and the command line need no Flask.
"""

import datetime as dt
import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from planner import i18n
from planner.domain import questions
from planner.domain.dates import AnyWhen, InMonth
from planner.domain.letters import width
from planner.domain.plans import choices
from planner.domain.summary.content import TIGHTEST
from planner.domain.summary.model import Fact, StripBar, Summary
from planner.domain.wording import small_line
from planner.layout import answer_words, strip_drawing
from planner.layout.answer_words import said
from planner.paths import TEMPLATES

# With names longer than this, birth date and visit have a line of their own on page 1.
_LONG_NAMES = 150
# Words up to this length stand in bold; more of it would be hard to read.
_BOLD = 200
# An answer up to this length runs on in the paragraph of its entry.
_RUN_IN = 240
_LINK = re.compile(r'href="#([^"]+)"')
_OWN_LINES = re.compile(r"[\n\t]| {2}")


def html(
    summary: Summary,
    *,
    large: bool = False,
    metaphor: bool = True,
    language: str | None = None,
    whole: bool = True,
) -> str:
    """Return the whole document for `Job.html`; paper and letter size are its stylesheets.

    language: a locale code; None takes the plan's own.
    whole: False for page 1 alone, to see whether it fits.
    """
    document = _render(
        "pdf/summary.html",
        summary,
        large=large,
        metaphor=metaphor,
        language=language,
        whole=whole,
    )
    return document if whole else _with_targets(document)


def _with_targets(document: str) -> str:
    """Give the links of page 1 something on another page to name, so that it is as wide as ever."""
    names = sorted(set(_LINK.findall(document)))
    targets = "".join(f'<p id="{name}"></p>' for name in names)
    return document.replace("</body>", f'<div style="break-before: page">{targets}</div></body>')


def screen_html(summary: Summary, *, metaphor: bool = True, language: str | None = None) -> str:
    """Return the part of a web page that says what the printed summary says, word for word."""
    return _render("pdf/screen.html", summary, metaphor=metaphor, language=language, on_screen=True)


def _render(  # noqa: PLR0913  each says one thing about the page, and all are named
    template: str,
    summary: Summary,
    *,
    large: bool = False,
    metaphor: bool,
    language: str | None,
    on_screen: bool = False,
    whole: bool = True,
) -> str:
    with i18n.use_locale(language or summary.language):
        return (
            _environment()
            .get_template(template)
            .render(
                summary=summary,
                glance=summary.glance,
                identity=summary.identity,
                large=large,
                whole=whole,
                lang=i18n.language_tag(),
                direction=i18n.text_direction(),
                crewed=_crewed(metaphor=metaphor),
                drawing=_strip(summary, large=large),
                is_long=_names_length(summary) > _LONG_NAMES,
                on_screen=on_screen,
            )
        )


def render(template: str, *, metaphor: bool, **values: object) -> str:
    """Return another document of ours, in the current language."""
    return (
        _environment()
        .get_template(template)
        .render(
            lang=i18n.language_tag(),
            direction=i18n.text_direction(),
            crewed=_crewed(metaphor=metaphor),
            **values,
        )
    )


def scale(*, large: bool) -> strip_drawing.Scale:
    """Return the sizes that the strip is drawn in."""
    return strip_drawing.LARGE if large else strip_drawing.NORMAL


def strip_height(summary: Summary, *, large: bool) -> float:
    """Return how tall the strip will be, in points."""
    return _strip(summary, large=large).height + 6


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        i18n.gettext, i18n.ngettext, newstyle=True
    )
    environment.filters.update(
        said=said,
        day=answer_words.day,
        weekday=answer_words.weekday,
        words=answer_words.words,
        label=answer_words.label,
        short_day=answer_words.short_weekday,
        translated=i18n.gettext,
        small=_small,
        width=width,
    )
    environment.tests["long_heading"] = lambda value: len(value) > _BOLD or _is_laid_out(value)
    environment.tests["long_fact"] = _is_long
    # Not a filter: Jinja works filters of constants out once, in the language of that moment.
    environment.globals.update(
        title=_title, short_title=_short_title, asked=_asked, parts_of_day=tuple(choices.PartOfDay)
    )
    return environment


def _title(section: str) -> str:
    return i18n.gettext(questions.section(section).printed_title)


def _short_title(section: str) -> str:
    return i18n.gettext(questions.section(section).title)


def _asked(key: str) -> str:
    return i18n.gettext(questions.ask(key).on_paper)


def _is_long(fact: Fact) -> bool:
    """Say whether an answer was written at length, or so that it can not run on in a paragraph."""
    value = fact.value
    return type(value) is str and (len(value) > _RUN_IN or _is_laid_out(value))


def _is_laid_out(text: str) -> bool:
    """Say whether a text has lines or wide spaces of its own."""
    return bool(_OWN_LINES.search(text.strip()))


def _small(choice: StrEnum) -> str:
    return i18n.gettext(small_line(choice))


def _crewed(*, metaphor: bool) -> Callable[[str, str], str]:
    """Return what picks the captain's words, or the plain ones."""

    def crewed(captain: str, plain: str) -> str:
        return captain if metaphor else plain

    return crewed


def _names_length(summary: Summary) -> int:
    who = summary.identity
    shown = (who.preferred_name, who.record_number, who.visit_with, who.helper_name)
    return len(who.full_name) + sum(len(name.text) for name in shown if name)


def _strip(summary: Summary, *, large: bool) -> strip_drawing.Chart:
    strip = summary.glance.strip
    _ = i18n.gettext
    rows: dict[choices.Movable | None, str] = {
        choices.Movable.FIXED: _("Fixed"),
        choices.Movable.CAN_MOVE: _("Can move"),
        choices.Movable.NOT_SURE: _("Not sure"),
        None: _("Not said"),
    }
    cannot = {
        choices.PartOfDay.MORNING: _("Busy mornings"),
        choices.PartOfDay.AFTERNOON: _("Busy afternoons"),
        choices.PartOfDay.EVENING: _("Busy evenings"),
    }
    is_smallest = large and summary.glance.tightness == TIGHTEST
    return strip_drawing.draw(
        strip,
        strip_drawing.SMALLEST if is_smallest else scale(large=large),
        strip_drawing.Words(
            visit=_("Visit") if strip.starts_at_visit else _("Today"),
            beyond=", ".join(map(_short_days, strip.beyond)),
            bar=_bar_words,
            row=rows.__getitem__,
            cannot=cannot.__getitem__,
            week=_week_words,
        ),
        mirrored=i18n.text_direction() == "rtl",
    )


def _bar_words(bar: StripBar) -> str:
    title = i18n.gettext("For the doctor only") if bar.title is None else said(bar.title)
    return f"{title}, {_short_days(bar.when)}"


def _short_days(when: AnyWhen) -> str:
    first, last = when.first_day(), when.last_day()
    if isinstance(when, InMonth):
        return format_date(first, format="LLL", locale=i18n.current_locale())
    if first == last:
        return i18n.format_short_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{i18n.format_short_day(last)}"
    return f"{i18n.format_short_day(first)}–{i18n.format_short_day(last)}"


def _week_words(day: dt.date, names_month: bool) -> str:
    return i18n.format_short_day(day) if names_month else str(day.day)
