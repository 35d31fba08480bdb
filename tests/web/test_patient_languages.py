"""Every word on every page comes from a catalog, and pages turn around for right-to-left."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.dates import get_day_names, get_month_names
from flask import Flask

from devtools import pseudo_languages
from planner import i18n
from planner.app import create_app
from planner.config import Settings
from tests.conftest import FakeClock, NoPrinter
from tests.support.clinics import choose_in
from tests.support.pages import Page, PageClient, visible_words
from tests.support.walk import walk

# What the patient typed, numbers, and names that are no messages.
OURS = re.compile(
    r"⟦[^⟦⟧]*⟧|Zorbex( Quillfeather| one| two)?|English|Cymraeg|עברית|x{20,}"
    r"|1:10|noon|PDF|A4|Letter|[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}|[0-9A-Z](?:,? [0-9A-Z]){11}|https?://\S+"
)


def _names_of_days() -> str:
    """Match every name that Babel has for a month or a weekday in the two languages."""
    names = {
        name
        for code in (pseudo_languages.LEFT_TO_RIGHT, pseudo_languages.RIGHT_TO_LEFT)
        for width in ("wide", "abbreviated")
        for found in (get_month_names(width, locale=code), get_day_names(width, locale=code))
        for name in found.values()
    }
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


# Days are written by Babel, in the language itself.
DATES = re.compile(rf"(\d+ )?(?<!\w)ב?({_names_of_days()})(?!\w)( \d{{4}})?")
LETTERS = re.compile(r"[^\W\d_]")


@pytest.fixture(scope="module")
def catalogs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pseudo_languages.make_catalogs(tmp_path_factory.mktemp("locales"))


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forget the catalogs of this test after it; other tests speak English only."""
    monkeypatch.setattr(i18n, "_folders", list(i18n._folders))
    yield
    i18n._load.cache_clear()
    i18n.set_locale("en")


@pytest.fixture
def speaking(
    settings: Settings, clock: FakeClock, catalogs: Path, folders: None
) -> Iterator[list[Flask]]:
    made: list[Flask] = []
    yield made
    for app in made:
        app.extensions["planner"].database.dispose()


def pages_in(
    code: str, settings: Settings, clock: FakeClock, catalogs: Path, made: list[Flask]
) -> PageClient:
    changed = choose_in(settings, languages=[code]).model_copy(update={"locale_dir": catalogs})
    made.append(create_app(changed, clock=clock, printer=NoPrinter()))
    say = str if code == "en" else pseudo_languages.marked
    return PageClient(made[0].test_client(), say)


def unmarked(page: Page) -> list[str]:
    left = (DATES.sub("", _without_ours(text)) for text in visible_words(page))
    return [text.strip() for text in left if LETTERS.search(text)]


def _without_ours(text: str) -> str:
    """Take away what is marked, from the inside out: a message may stand inside another."""
    shorter = OURS.sub("", text)
    return shorter if shorter == text else _without_ours(shorter)


@pytest.mark.parametrize("code", [pseudo_languages.LEFT_TO_RIGHT, pseudo_languages.RIGHT_TO_LEFT])
def test_nothing_is_hard_coded_on_any_page(
    code: str, settings: Settings, clock: FakeClock, catalogs: Path, speaking: list[Flask]
) -> None:
    pages = pages_in(code, settings, clock, catalogs, speaking)
    direction = "rtl" if code == pseudo_languages.RIGHT_TO_LEFT else "ltr"
    for page in walk(pages):
        html = page.tree if page.tree.tag == "html" else page.tree.find("html")
        assert html is not None
        assert (html.get("lang"), html.get("dir")) == (code, direction)
        assert unmarked(page) == [], page.path


def test_the_language_is_chosen_at_the_start_and_kept(
    settings: Settings, clock: FakeClock, catalogs: Path, speaking: list[Flask]
) -> None:
    pages = pages_in("en", settings, clock, catalogs, speaking)
    welcome = pages.get("/")
    pages.say = pseudo_languages.marked
    page = pages.submit(welcome, {"who": "patient", "language": "he"}, has="who")
    assert page.h1.startswith(pseudo_languages.OPENING)
    assert pages.get("/plan/weeks").h1.startswith(pseudo_languages.OPENING)


def test_a_language_that_is_not_there_falls_back(
    settings: Settings, clock: FakeClock, catalogs: Path, speaking: list[Flask]
) -> None:
    pages = pages_in("en", settings, clock, catalogs, speaking)
    page = pages.submit(pages.get("/"), {"who": "patient", "language": "xx"}, has="who")
    assert page.h1 == "The one thing"
