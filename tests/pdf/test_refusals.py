"""A layout that gives up: mended where it can be, named by kind, never told in misleading words."""

import html
import logging

import pytest

from planner.domain.text import clean, for_print, isolated
from planner.pdf import renderer as engines
from planner.pdf.errors import PrintRefused
from planner.pdf.print_client import Printer
from planner.pdf.print_job import Job, Outcome, Reply
from planner.pdf.renderer import Engine

# WeasyPrint 70 gives up on it in a column of 30 mm: a soft hyphen where a line ends.
UNPRINTABLE = (
    "x\u05e9\u05dc\u05d5\u05ddwordab\u0645\u0631\u062d\u0628\u0627\n"
    " \u00ad-\u0645\u0631\u062d\u0628\u0627-x\u05e2\u05d1 \u200bword\n\u00ad"
)
NARROW = '<p style="width:30mm;white-space:pre-line;font:11pt Noto Sans">{}</p>'


@pytest.fixture
def narrow(document):
    return lambda text: document(NARROW.format(html.escape(text)))


def test_the_example_is_one_that_weasyprint_gives_up_on(narrow, monkeypatch):
    monkeypatch.setattr(
        Engine, "_print_somehow", lambda self, job: engines._or_refuse(lambda: self._print(job))
    )
    with pytest.raises(PrintRefused) as refusal:
        Engine().render(narrow(isolated(UNPRINTABLE)))
    assert refusal.value.kind.startswith("AssertionError at inline:")


def test_what_a_layout_gives_up_on_prints_without_the_signs_that_steer_it(engine, narrow):
    assert engine.render(narrow(isolated(UNPRINTABLE))).pdf


def test_a_soft_hyphen_is_not_printed_so_that_no_layout_gives_up_on_it():
    assert for_print(clean("Donau\u00addampf\u00ad\u00adschiff\u00ad")) == "Donaudampfschiff"


def test_letters_that_a_file_holds_in_parts_are_printed_whole():
    assert for_print("\u1112\u1161\u11ab e\u0301") == "\ud55c \u00e9"


def test_a_refusal_names_its_kind_and_not_a_word(engine, document):
    with pytest.raises(PrintRefused) as refusal:
        engine.render(document('<p>canary</p><img alt="x" src="https://example.org/a.png">'))
    assert refusal.value.kind.count(" at ") == 1
    assert "canary" not in refusal.value.kind + str(refusal.value)
    assert "trying again will not help" in str(refusal.value)
    assert refusal.value.__context__ is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"AssertionError at inline:979", "AssertionError at inline:979"),
        (b"", "unknown"),
        (b"my secret wish at home:1", "unknown"),
        ("Schlüssel at inline:9".encode(), "unknown"),
    ],
)
def test_a_refusal_is_logged_by_kind(body, kind, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(Printer, "_ask", lambda *_: Reply(Outcome.REFUSED, body=body))
    with caplog.at_level(logging.WARNING), pytest.raises(PrintRefused) as refusal:
        Printer(tmp_path / "press").print(Job("<p>"))
    assert refusal.value.kind == kind
    assert caplog.messages == [f"A print was refused: {kind}."]


def test_the_kind_comes_through_a_real_print_process(printer, document, caplog):
    with pytest.raises(PrintRefused) as refusal:
        printer.print(document('<img alt="x" src="https://example.org/a.png">'))
    assert refusal.value.kind != "unknown"
    assert "example" not in caplog.text
