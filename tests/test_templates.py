"""Every template compiles, holds no inline code, and is reached by some page."""

import re
from itertools import chain

import pytest
from flask import Flask, template_rendered
from jinja2 import meta, nodes

from planner.paths import STATIC, TEMPLATES
from planner.pdf.errors import PrintUnavailable
from planner.web.request.static_files import BUNDLES
from tests.support.pages import PageClient
from tests.support.walk import walk

ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
PATIENT = [name for name in ALL if name.startswith("patient/")]
# Frames and macros are reached through the pages that extend or import them.
COMPONENTS = [name for name in ALL if name.startswith("components/")]
# Included, and not imported: it is drawn with all that its page knows.
INCLUDED = {"components/leave_now.html"}
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


@pytest.mark.parametrize("name", sorted(set(COMPONENTS) - INCLUDED))
def test_a_component_keeps_nothing_of_the_page_that_imported_it_first(
    app: Flask, name: str
) -> None:
    """Jinja runs what is imported without a context once, so its top must say nothing."""
    parsed = app.jinja_env.parse((TEMPLATES / name).read_text("utf-8"))
    at_top = [node for node in parsed.body if not isinstance(node, nodes.Macro | nodes.FromImport)]
    outputs = [node for node in at_top if isinstance(node, nodes.Output)]
    assert [node for node in at_top if node not in outputs] == []
    assert [one for node in outputs for one in node.find_all(nodes.Call)] == []


@pytest.mark.parametrize("name", sorted(set(COMPONENTS) - INCLUDED))
def test_a_component_knows_only_what_it_is_given_and_what_every_page_knows(
    app: Flask, name: str
) -> None:
    parsed = app.jinja_env.parse((TEMPLATES / name).read_text("utf-8"))
    assert meta.find_undeclared_variables(parsed) <= app.jinja_env.globals.keys()


def test_every_component_is_imported_without_a_context() -> None:
    """With one, Jinja makes all of its macros anew for each page."""
    sources = [(name, (TEMPLATES / name).read_text("utf-8")) for name in ALL]
    assert [
        n for n, text in sources if re.search(r"components/\S+ import .* with context", text)
    ] == []


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
