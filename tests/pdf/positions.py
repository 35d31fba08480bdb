"""Where words stand on the pages of a real PDF, as poppler reads them."""

import re
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path

POINTS_A_MM = 72 / 25.4
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(
    r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>'
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its edges, in points from the page's top left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its size in points and its words."""

    width: float
    height: float
    words: tuple[Word, ...]

    def within(self, top: float, bottom: float) -> list[Word]:
        """Return the words that begin between two heights."""
        return [word for word in self.words if top <= word.top < bottom]


def read(pdf: bytes, folder: Path) -> list[Sheet]:
    """Read the pages of a PDF; `folder` is a place for the file."""
    file = folder / "printed.pdf"
    file.write_bytes(pdf)
    told = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, check=True)
    return [
        Sheet(
            float(width),
            float(height),
            tuple(
                Word(*map(float, edges), unescape(text)) for *edges, text in _WORD.findall(words)
            ),
        )
        for width, height, words in _PAGE.findall(told.stdout.decode())
    ]
