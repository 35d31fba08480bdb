"""Every template compiles, holds no inline code, and is reached by some page."""

import re
from itertools import chain

import pytest
from flask import Flask, template_rendered

from planner.paths import STATIC, TEMPLATES
from planner.pdf.errors import PrintUnavailable
from planner.web.request.static_files import BUNDLES
from tests.support.pages import PageClient
from tests.support.walk import walk

ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
PATIENT = [name for name in ALL if name.startswith("patient/")]
# Frames and macros are reached through the pages that extend or import them.
FRAMES = {"patient/question.html", "patient/item.html", "patient/list.html"}


@pytest.mark.parametrize("name", [name for name in ALL if not name.startswith("pdf/")])
def test_every_web_template_compiles(app: Flask, name: str) -> None:
    app.jinja_env.get_template(name)


@pytest.mark.parametrize("name", PATIENT)
def test_no_patient_template_holds_style_or_script(name: str) -> None:
    source = (TEMPLATES / name).read_text("utf-8")
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)", source)


@pytest.mark.parametrize("name", PATIENT)
def test_a_page_sets_the_heading_that_its_title_starts_with(name: str) -> None:
    if name not in FRAMES:
        assert "{% set heading = " in (TEMPLATES / name).read_text("utf-8")


def test_every_patient_page_is_reached(
    app: Flask, printer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = set()

    def note(_sender: Flask, template: object, **_more: object) -> None:
        reached.add(getattr(template, "name", ""))

    def fail(_job: object) -> None:
        raise PrintUnavailable

    monkeypatch.setattr(printer, "print", fail)
    with template_rendered.connected_to(note, app):
        pages = PageClient(app.test_client())
        for page in walk(pages):
            if page.path == "/plan/done":
                pages.get("/plan/summary.pdf", status=503)
    assert set(PATIENT) - FRAMES - reached == set()


SHEETS = sorted(set(chain.from_iterable(BUNDLES.values())))


def test_every_sheet_of_the_screen_is_served() -> None:
    names = {f"css/{path.name}" for path in (STATIC / "css").glob("*.css")}
    on_their_own = {name for name in names if name.startswith("css/print")} | {"css/summary.css"}
    assert set(SHEETS) == names - on_their_own


@pytest.mark.parametrize("name", SHEETS)
def test_the_stylesheets_use_logical_properties_only(name: str) -> None:
    css = (STATIC / name).read_text("utf-8")
    physical = re.findall(
        r"(?:margin|padding|border|inset)-(?:left|right|top|bottom)|(?<![\w-])(?:left|right):|"
        r"(?<![\w-])(?:width|height):|text-align: (?:left|right)",
        re.sub(r"@media[^{]*", "", css),
    )
    assert physical == []
