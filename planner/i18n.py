"""The language of the moment: translated text and local dates, for web, print and command line.

Built on the Babel library; a context variable holds the locale, so that print and the command line
need no Flask (docs/decisions tells why not Flask-Babel).
"""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton
from babel.support import LazyProxy, NullTranslations, Translations
from markupsafe import Markup

SOURCE_LANGUAGE = "en"
_BUNDLED = Path(__file__).parent / "locales"

_CODE = re.compile(r"[A-Za-z]{2,8}([_-][A-Za-z0-9]{1,8})*")
_SCRIPT_LETTERS = 4
# Regions stand in capitals, scripts with one, all else in small letters.
_CASES = {2: str.upper, _SCRIPT_LETTERS: str.title}

_ENGLISH = Locale(SOURCE_LANGUAGE)
_AS_WRITTEN = NullTranslations()
_locale: ContextVar[Locale] = ContextVar("locale", default=_ENGLISH)
# The language as it was asked for: Babel knows fewer than there are, and its own name for one may
# leave the script out.
_tag: ContextVar[str] = ContextVar("tag", default=SOURCE_LANGUAGE)
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
    """Make `code` (such as `en` or `pt-BR`) the language of this context.

    Of a language without locale data the code and the direction are kept, and days are in English.
    """
    locale = _parse(code)
    _locale.set(locale)
    _tag.set(_as_tag(code))
    _translations.set(_load(str(locale)))


@contextmanager
def use_locale(code: str) -> Iterator[Locale]:
    """Use the language `code` inside a `with` block."""
    locale = _parse(code)
    locale_token = _locale.set(locale)
    tag_token = _tag.set(_as_tag(code))
    translations_token = _translations.set(_load(str(locale)))
    try:
        yield locale
    finally:
        _locale.reset(locale_token)
        _tag.reset(tag_token)
        _translations.reset(translations_token)


def current_locale() -> Locale:
    """Return the locale of this context."""
    return _locale.get()


def language_tag() -> str:
    """Return the language for a `lang` attribute, such as `en` or `pt-BR`."""
    return _tag.get()


def text_direction() -> str:
    """Return `ltr` or `rtl`."""
    return _direction_of(_tag.get())


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


def format_part_of_date(first: dt.date, *, has_month: bool) -> str:
    """Return the month that begins on `first`, or only its year, such as `1960`."""
    return format_month(first) if has_month else format_skeleton("y", first, locale=_locale.get())


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
def _as_tag(code: str) -> str:
    """Write a code as a `lang` attribute has it: `sd-Deva-IN`; what is none becomes English."""
    if not _CODE.fullmatch(code):
        return SOURCE_LANGUAGE
    language, *others = code.replace("_", "-").split("-")
    return "-".join([language.lower(), *(_CASES.get(len(one), str.lower)(one) for one in others)])


@lru_cache(maxsize=64)
def _direction_of(tag: str) -> str:
    script = _script_of(tag)
    if script is None:
        return _parse(tag).text_direction
    # English needs it for no page.
    from fontTools import (  # type: ignore[import-untyped]  # noqa: PLC0415  slow to import
        unicodedata as scripts,
    )

    direction: str = scripts.script_horizontal_direction(script, default="LTR")
    return direction.lower()


def _script_of(tag: str) -> str | None:
    """Return the script that a tag names, or the one that its language is mostly written in."""
    language, *others = tag.split("-")
    named = next((one for one in others if len(one) == _SCRIPT_LETTERS and one.isalpha()), None)
    if named or language == SOURCE_LANGUAGE:
        return named
    usual = get_global("likely_subtags")
    found = usual.get(tag.replace("-", "_")) or usual.get(language)
    return str(found).split("_")[1] if found else None


@cache
def _load(code: str) -> NullTranslations:
    for folder in _folders:
        found = Translations.load(str(folder), [code, code.partition("_")[0]])
        if isinstance(found, Translations):
            return found
    return _AS_WRITTEN
