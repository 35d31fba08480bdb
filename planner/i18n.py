"""The language of the moment: translated text and local dates, for web, print and command line.

Built on the Babel library; a context variable holds the locale, so that print and the command line
need no Flask (docs/decisions tells why not Flask-Babel).
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.support import LazyProxy, NullTranslations, Translations
from markupsafe import Markup

SOURCE_LANGUAGE = "en"
_BUNDLED = Path(__file__).parent / "locales"

_ENGLISH = Locale(SOURCE_LANGUAGE)
_AS_WRITTEN = NullTranslations()
_locale: ContextVar[Locale] = ContextVar("locale", default=_ENGLISH)
_translations: ContextVar[NullTranslations] = ContextVar("translations", default=_AS_WRITTEN)
_folders: list[Path] = [_BUNDLED]


def add_catalogs(folder: Path) -> None:
    """Look for gettext catalogs in `folder` too, before the bundled ones."""
    if folder not in _folders:
        _folders.insert(0, folder)
        _load.cache_clear()


def available_locales() -> dict[str, str]:
    """Return the languages that have a catalog: code -> the language's own name."""
    codes = {SOURCE_LANGUAGE}
    for folder in _folders:
        codes.update(found.parent.parent.name for found in folder.glob("*/LC_MESSAGES/messages.mo"))
    return {code: _parse(code).get_display_name() or code for code in sorted(codes)}


def set_locale(code: str) -> None:
    """Make `code` (such as `en` or `pt-BR`) the language of this context; unknown: English."""
    locale = _parse(code)
    _locale.set(locale)
    _translations.set(_load(str(locale)))


@contextmanager
def use_locale(code: str) -> Iterator[Locale]:
    """Use the language `code` inside a `with` block."""
    locale = _parse(code)
    locale_token = _locale.set(locale)
    translations_token = _translations.set(_load(str(locale)))
    try:
        yield locale
    finally:
        _locale.reset(locale_token)
        _translations.reset(translations_token)


def current_locale() -> Locale:
    """Return the locale of this context."""
    return _locale.get()


def language_tag() -> str:
    """Return the language for a `lang` attribute, such as `en` or `pt-BR`."""
    return str(_locale.get()).replace("_", "-")


def text_direction() -> str:
    """Return `ltr` or `rtl`."""
    return _direction_of(str(_locale.get()))


def gettext(message: str) -> str:
    """Return `message` in the current language."""
    return _translations.get().ugettext(message) if message else ""


def translated(message: str, **variables: object) -> Markup:
    """Return `message` in the current language, for a page; `variables` are escaped.

    Jinja's own does the same and takes five times as long, which a page of sixty texts feels.
    """
    text = Markup(gettext(message))  # noqa: S704  our own words and our catalogs
    return text % variables if "%" in text else text


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form for `number` in the current language."""
    return _translations.get().ungettext(singular, plural, number)


def lazy_gettext(message: str) -> LazyProxy:
    """Return `message`, translated each time it is shown; for names made at import time."""
    return LazyProxy(gettext, message, enable_cache=False)


def format_day(day: dt.date) -> str:
    """Return a day in words, such as `12 June 2027`."""
    return format_date(day, format="d MMMM y" if _is_english() else "long", locale=_locale.get())


def format_short_day(day: dt.date) -> str:
    """Return a day without its year, short, such as `12 Jun`."""
    if _is_english():
        return format_date(day, format="d MMM", locale=_locale.get())
    return format_skeleton("MMMd", day, locale=_locale.get())


def format_month(day: dt.date) -> str:
    """Return the month of `day`, such as `June 2027`."""
    if _is_english():
        return format_date(day, format="MMMM y", locale=_locale.get())
    return format_skeleton("yMMMM", day, locale=_locale.get())


def format_days(first: dt.date, last: dt.date) -> str:
    """Return a range of days, as short as is clear: `11–13 June 2027`."""
    if first == last:
        return format_day(first)
    if _is_english() and first.year == last.year:
        if first.month == last.month:
            return f"{first.day}–{format_day(last)}"
        return f"{format_date(first, format='d MMMM', locale=_locale.get())} – {format_day(last)}"
    return f"{format_day(first)} – {format_day(last)}"


def _is_english() -> bool:
    return _locale.get().language == SOURCE_LANGUAGE


@lru_cache(maxsize=64)
def _parse(code: str) -> Locale:
    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return _ENGLISH


@lru_cache(maxsize=64)
def _direction_of(code: str) -> str:
    return _parse(code).text_direction


@cache
def _load(code: str) -> NullTranslations:
    for folder in _folders:
        found = Translations.load(str(folder), [code, code.partition("_")[0]])
        if isinstance(found, Translations):
            return found
    return _AS_WRITTEN
