"""How the patient's language writes days: its months, its weekdays, the order of its figures."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import (
    format_date,
    get_date_format,
    get_day_names,
    get_month_names,
    get_period_names,
)

from planner.domain.date_parsing.parts import Habits, Order, words_in
from planner.domain.figures import plain
from planner.i18n import SOURCE_LANGUAGE, current_locale

MONTHS = 12
_SHORTEST_MONTH_NAME = 3
_WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
_BETWEEN = re.compile("[ -]")
# A word that more of a language's dates show than this is no part of a month's name.
_MANY_MONTHS = 6
_CONTEXTS: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")
# Their two figures of a year are mostly those of another calendar.
_OTHER_CALENDARS = {"th", "fa", "ps", "ckb", "lrc", "mzn"}
# Words before a day, besides those that a language's own dates show.
_BEFORE_A_DAY = {
    "en": {"of", "the", "on"},
    "de": {"am", "den", "der"},
    "fr": {"le"},
    "es": {"el"},
    "it": {"il"},
    "pt": {"em", "no"},
    "nl": {"op"},
    "da": {"den"},
    "nb": {"den"},
    "sv": {"den"},
    "vi": {"ngày", "năm"},
}


def habits() -> Habits:
    """Return how dates are written in the patient's language, and in English."""
    return _habits_of(str(current_locale()))


def month_number(text: str) -> int | None:
    """Return the month that a name or a number is, as `plain` gives it."""
    if text.isdecimal():
        return int(text) if len(text) <= len("12") and 1 <= int(text) <= MONTHS else None
    return _month_of(str(current_locale()), text)


def parts_of_day() -> dict[str, str]:
    """Return what the patient's language calls the halves of a day, each with `am` or `pm`."""
    return _parts_of_day(str(current_locale()))


@lru_cache(maxsize=64)
def _habits_of(code: str) -> Habits:
    locale = Locale.parse(code)
    links = _words_of_dates(code)[1] | _BEFORE_A_DAY[SOURCE_LANGUAGE]
    links |= _BEFORE_A_DAY.get(locale.language, set())
    names = {name: number for number, name in _weekdays(locale)}
    several = [name for name in names if _BETWEEN.search(name)]
    return Habits(
        _order_of_figures(locale),
        lambda word: _month_of(code, word),
        {_BETWEEN.sub("", name): number for name, number in names.items()}.get,
        links.__contains__,
        locale.language not in _OTHER_CALENDARS,
        lambda text: _joined(text, several),
    )


def _joined(text: str, several: list[str]) -> str:
    for name in several:
        text = text.replace(name, _BETWEEN.sub("", name))
    return text


def _order_of_figures(locale: Locale) -> Order:
    """Return in which order a language writes a day in figures."""
    # English without a country writes days as we do, day first.
    if locale.language == SOURCE_LANGUAGE and locale.territory is None:
        return "dmy"
    pattern = get_date_format("short", locale).pattern.lower()
    order = "".join(sorted("dmy", key=pattern.find))
    return {"mdy": "mdy", "ymd": "ymd"}.get(order, "dmy")  # type: ignore[return-value]  # the three orders there are


def _weekdays(locale: Locale) -> Iterator[tuple[int, str]]:
    for at in (Locale(SOURCE_LANGUAGE), locale):
        for width in _WIDTHS:
            for context in _CONTEXTS:
                for number, name in get_day_names(width, context, at).items():
                    yield number, plain(name)


def _month_of(code: str, word: str) -> int | None:
    learned = _words_of_dates(code)[0].get(word)
    found = {number for number, name in _month_names(code) if name == word}
    found |= {learned} if learned else set()
    if not found and (len(word) >= _SHORTEST_MONTH_NAME or not word.isascii()):
        found = {number for number, name in _month_names(code) if name.startswith(word)}
    # A word may be the fifth month in English and the tenth in Duala: then it is asked about.
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=64)
def _month_names(code: str) -> list[tuple[int, str]]:
    """Return the months' names in a language and in English."""
    return [
        (number, plain(name))
        for locale in (Locale.parse(code), Locale(SOURCE_LANGUAGE))
        for width in _WIDTHS
        for context in _CONTEXTS
        for number, name in get_month_names(width, context, locale).items()
    ]


@lru_cache(maxsize=64)
def _words_of_dates(code: str) -> tuple[dict[str, int], frozenset[str]]:
    """Return what a language's own dates teach: words that name a month, and words of all dates.

    So "12 de junio de 2027", "12 июня 2027 г." and "2027(e)ko ekainaren 12(a)" need no list.
    """
    locale = Locale.parse(code)
    of_month = {
        month: {
            word
            for width in ("long", "medium")
            for word in words_in(plain(format_date(dt.date(2027, month, 12), width, locale)))
        }
        for month in range(1, MONTHS + 1)
    }
    seen = Counter(word for words in of_month.values() for word in words)
    months = {word: month for month, words in of_month.items() for word in words if seen[word] == 1}
    return months, frozenset(word for word, times in seen.items() if times > _MANY_MONTHS)


@lru_cache(maxsize=64)
def _parts_of_day(code: str) -> dict[str, str]:
    locale = Locale.parse(code)
    return {
        plain(name): half
        for width in _WIDTHS
        for half, name in get_period_names(width, "format", locale).items()
        if half in {"am", "pm"}
    }
