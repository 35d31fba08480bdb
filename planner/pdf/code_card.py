"""The printable card of an access code; names nobody and says nothing about what it opens."""

import datetime as dt
from dataclasses import dataclass

from planner import i18n
from planner.domain.codes import AccessCode
from planner.layout import page
from planner.layout.qr_code import drawing
from planner.pdf.documents import PAPERS
from planner.pdf.print_job import Job, JobPrinter

_QR_PIXELS = 150


@dataclass(frozen=True, slots=True)
class CodeCard:
    """What stands on the card.

    address: where the code is typed.
    link: what the QR code holds; None for an address that leads nowhere on another computer.
    """

    code: AccessCode
    expires_on: dt.date
    address: str
    link: str | None


def print_card(
    words: CodeCard, *, printer: JobPrinter, paper: str, metaphor: bool, language: str
) -> bytes:
    """Print a card. Raises ValueError for an unknown paper, and every `PrintError`."""
    if paper not in PAPERS:
        raise ValueError("paper is a4 or letter")
    sheets = ("print-card.css", *(["print-letter.css"] if paper == "letter" else []))
    html = card_html(words, metaphor=metaphor, language=language)
    return printer.print(Job(html, sheets, single_page_id=None)).pdf


def card_html(words: CodeCard, *, metaphor: bool = True, language: str = "en") -> str:
    """Return the whole document."""
    with i18n.use_locale(language):
        title = i18n.gettext("A picture for your phone’s camera")
        return page.render(
            "pdf/card.html",
            metaphor=metaphor,
            card=words,
            picture=drawing(words.link, title, size=_QR_PIXELS) if words.link else None,
        )
