"""A hand-written ReportLab document with the same words: how fast it goes without HTML and CSS.

It is a floor, not a rival: it has no tags, no bookmarks, no fitting, and only Latin letters.
"""

import io
import re
from html.parser import HTMLParser

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

_BLOCKS = {"p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "figcaption", "blockquote"}


class _Words(HTMLParser):
    """Collects the text of each block of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[tuple[str, str]] = []
        self._tag = "p"
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._hidden += tag in {"head", "svg"}
        if tag in _BLOCKS:
            self._tag = tag
            self.blocks.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"head", "svg"}

    def handle_data(self, data: str) -> None:
        if not self._hidden and self.blocks:
            tag, text = self.blocks[-1]
            self.blocks[-1] = tag, text + data


def words_of(html: str) -> list[tuple[str, str]]:
    """List (tag, text) for each block of `html` that says something."""
    reader = _Words()
    reader.feed(html)
    tidied = ((tag, re.sub(r"\s+", " ", text).strip()) for tag, text in reader.blocks)
    return [(tag, text) for tag, text in tidied if text]


def write(blocks: list[tuple[str, str]]) -> bytes:
    """Set `blocks` one below the other on A4."""
    styles = getSampleStyleSheet()
    kinds = {"h1": styles["Heading1"], "h2": styles["Heading2"], "h3": styles["Heading3"]}
    story = [
        Paragraph(
            text.replace("&", "&amp;").replace("<", "&lt;"), kinds.get(tag, styles["BodyText"])
        )
        for tag, text in blocks
    ]
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, title="Floor").build(story)
    return out.getvalue()
