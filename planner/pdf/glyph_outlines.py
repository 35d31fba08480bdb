"""The outlines of a font's glyphs as PDF operators, and a glyph of it that shows nothing."""

from functools import cached_property
from io import BytesIO
from typing import Any

from fontTools.pens.basePen import BasePen  # type: ignore[import-untyped]  # it ships no types
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it ships no types

_SPACE = 0x20
_THOUSANDTHS = 1000


class Outlines:
    """One font, read when something of it is asked for."""

    def __init__(self, content: bytes, index: int, units: int) -> None:
        """Take the file of a font, its place there, and how many units its letters are tall."""
        self._content = content
        self._index = index
        self.units = units
        self._drawn: dict[int, list[bytes]] = {}

    def of(self, glyph: int) -> list[bytes]:
        """Return the operators that draw a glyph, in the font's units."""
        if glyph not in self._drawn:
            pen = _Pen(self._glyphs)
            self._glyphs[_name(glyph)].draw(pen)
            self._drawn[glyph] = pen.operators
        return self._drawn[glyph]

    @cached_property
    def blank(self) -> tuple[int, int] | None:
        """Return a glyph without a shape and its width in thousandths; None if there is none."""
        name = self._font.getBestCmap().get(_SPACE)
        if name is None or self.of(self._font.getGlyphID(name)):
            return None
        width = round(self._font["hmtx"][name][0] * _THOUSANDTHS / self.units)
        return self._font.getGlyphID(name), width

    @cached_property
    def _font(self) -> Any:
        font = TTFont(BytesIO(self._content), fontNumber=self._index, lazy=True)
        # Names of our own: those in a font take long to read, and some fonts give one name twice.
        font.setGlyphOrder([_name(glyph) for glyph in range(font["maxp"].numGlyphs)])
        return font

    @cached_property
    def _glyphs(self) -> Any:
        return self._font.getGlyphSet()


def _name(glyph: int) -> str:
    return f"glyph{glyph:05d}"


class _Pen(BasePen):  # type: ignore[misc]  # fontTools ships no types
    """Notes an outline as PDF operators; BasePen turns every curve into the kind that PDF has."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.operators: list[bytes] = []

    def _write(self, operator: str, *points: tuple[float, float]) -> None:
        numbers = " ".join(f"{round(number, 2):g}" for point in points for number in point)
        self.operators.append(f"{numbers} {operator}".encode())

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802  fontTools' name
        self._write("m", point)

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802  fontTools' name
        self._write("l", point)

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802  fontTools' name
        self._write("c", *points)

    def _closePath(self) -> None:  # noqa: N802  fontTools' name
        self.operators.append(b"h")
