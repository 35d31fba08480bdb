"""What a program reads where letters are drawn: the words as typed, whatever glyphs show them.

A font shows a cluster of letters as glyphs in their own number and order, and one glyph may stand
for different letters in different words. WeasyPrint keeps one text for each glyph of a document, so
a screen reader heard words that nobody typed. Here each pair of glyph and text gets a code of its
own, and a cluster of several glyphs carries its letters as ActualText besides.

A mark that stands above or below its place is drawn as a shape, and its letter reads its text:
readers that go by place took such marks for lines of their own.

Plain Python: `drawing` calls it for each line, `finish` for each font.
"""

import re
import struct
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from planner.pdf.glyph_outlines import Outlines

# U+2060 shows and says nothing; a glyph without any text is not valid PDF/UA.
SILENT = "\u2060"
_LAST_CODE = 0xFFFF
NO_CODE = _LAST_CODE + 1
_CODE_DIGITS = 4
# PDF/UA takes none of them as the text of a glyph.
_FORBIDDEN = dict.fromkeys([0, 0xFEFF, 0xFFFE])
# Letters without marks, a glyph each unless some are joined; most of what people here write.
_PLAIN = re.compile(r"[ -~\u00a0-\u00ac\u00ae-\u02af\u0370-\u0482\u048a-\u052f\u2010-\u2027]*")
_CODES = re.compile(rb"<([0-9a-f]+)>")
_PIECE = re.compile(rb"<([0-9a-f]*)>|([^<>]+)")


@dataclass(slots=True)
class Readings:
    """What the glyphs of one font stand for.

    lowest: the first code that stands for no glyph of the font; `NO_CODE` if there is none.
    widths: of the glyphs that are used, in thousandths of the letters' size.
    used: what the font file must keep, by glyph.
    first: the text of each glyph's own code. others: the code of each further (glyph, text).
    """

    lowest: int
    widths: dict[int, float]
    used: dict[int, str]
    outlines: Outlines
    first: dict[int, str] = field(default_factory=dict)
    others: dict[tuple[int, str], int] = field(default_factory=dict)

    def code(self, glyph: int, text: str) -> int:
        """Return the code that shows `glyph` and reads as `text`.

        A font that has no code to spare keeps the glyph's own; ActualText still says what is right.
        """
        if self.first.setdefault(glyph, text) == text:
            return glyph
        if (glyph, text) not in self.others and _LAST_CODE - len(self.others) >= self.lowest:
            self.others[glyph, text] = _LAST_CODE - len(self.others)
        return self.others.get((glyph, text), glyph)

    def blanks(self, text: str) -> Iterator[tuple[int, float]]:
        """Yield for each letter of `text` a code that reads as it and shows nothing, its width.

        Nothing for a font that has no glyph without a shape.
        """
        if text and self.lowest < NO_CODE and (blank := self.outlines.blank):
            glyph, width = blank
            self.widths[glyph] = width
            self.used.setdefault(glyph, " ")
            for letter in text:
                yield self.code(glyph, letter), width


@dataclass(frozen=True, slots=True)
class Cluster:
    """Letters that a font shows together.

    is_shape: for each of its glyphs, in the order of drawing, whether it is drawn as a shape.
    """

    text: str
    is_shape: tuple[bool, ...]
    is_right_to_left: bool
    readings: Readings

    def shares(self) -> list[str | None]:
        """Share the letters out over the glyphs, in the order of drawing; None for a shape."""
        glyphs = self.is_shape.count(False)
        text = self.text.translate(_FORBIDDEN)
        if len(text) < glyphs:
            # Two signs around a letter are one vowel, which also has a spelling in two parts.
            text = unicodedata.normalize("NFD", text)
        shares = [share or SILENT for share in (*text[: glyphs - 1], text[glyphs - 1 :])]
        shares += [SILENT] * (glyphs - len(shares))
        remaining = iter(shares[::-1] if self.is_right_to_left else shares)
        return [None if is_shape else next(remaining) for is_shape in self.is_shape]


@dataclass(frozen=True, slots=True)
class _Glyph:
    """The code of one drawn glyph."""

    code: int


@dataclass(frozen=True, slots=True)
class _Gap:
    """A number between glyphs, which moves the next one."""

    by: float


def reads_as_typed(drawn: Sequence[bytes], text: str, readings: Readings) -> bool:
    """Say whether a line in one font already reads as `text`; False also if that takes a look."""
    if not _PLAIN.fullmatch(text):
        return False
    codes = b"".join(_CODES.findall(b"".join(o for o in drawn if o.endswith(b"] TJ"))))
    glyphs = struct.unpack(f">{len(codes) // _CODE_DIGITS}H", bytes.fromhex(codes.decode()))
    # As many glyphs as letters: none is joined, each shows the letter in its place.
    return len(glyphs) == len(text) and all(
        readings.first.setdefault(glyph, letter) == letter
        for glyph, letter in zip(glyphs, text, strict=True)
    )


def reread(drawn: Sequence[bytes], clusters: Sequence[Cluster]) -> list[bytes] | None:
    """Give the glyphs of one drawn line the texts of its clusters, and leave the shapes out.

    drawn: PDF operators. Returns None where the glyphs drawn are not those of the clusters.
    """
    pieces = list(_pieces(drawn))
    codes = [piece.code for piece in pieces if isinstance(piece, _Glyph)]
    if len(codes) != sum(len(cluster.is_shape) for cluster in clusters):
        return None
    written = _Operators()
    places = _places(clusters)
    for piece in pieces:
        if isinstance(piece, _Glyph):
            _place(written, piece.code, next(places))
        elif isinstance(piece, _Gap):
            written.move(piece.by)
        elif not piece.endswith(b" Ts"):
            # What was raised is a shape now.
            written.operator(piece)
    return written.done()


@dataclass(frozen=True, slots=True)
class _Place:
    """What becomes of one glyph.

    text: None where it is drawn as a shape. span: what it starts, with its letters.
    """

    readings: Readings
    text: str | None
    is_right_to_left: bool
    span: str
    ends_span: bool


def _place(written: "_Operators", glyph: int, place: _Place) -> None:
    if place.text is None:
        written.move(-place.readings.widths.get(glyph, 0))
        return
    if place.span:
        said = place.span.translate(_FORBIDDEN).encode("utf-16-be").hex()
        written.mark(b"/Span <</ActualText <feff%s>>> BDC" % said.encode())
    text = place.text
    if place.is_right_to_left:
        # Readers turn glyphs around but not the letters of one glyph, so that each has its own.
        for code, width in place.readings.blanks(text[:0:-1]):
            written.show(code)
            written.move(width)
            text = place.text[0]
    written.show(place.readings.code(glyph, text))
    if place.ends_span:
        written.mark(b"EMC")


def _places(clusters: Iterable[Cluster]) -> Iterator[_Place]:
    for cluster in clusters:
        shares = cluster.shares()
        reading = [at for at, share in enumerate(shares) if share is not None]
        # From right to left, readers turn the letters of an ActualText around with the glyphs.
        is_right = "".join(filter(None, shares)) == cluster.text
        is_spanned = not (is_right or cluster.is_right_to_left)
        for at, share in enumerate(shares):
            opens = is_spanned and at == reading[0]
            closes = is_spanned and at == reading[-1]
            span = cluster.text if opens else ""
            yield _Place(cluster.readings, share, cluster.is_right_to_left, span, closes)


def _pieces(drawn: Iterable[bytes]) -> Iterator[_Glyph | _Gap | bytes]:
    for operator in drawn:
        if not operator.endswith(b"] TJ"):
            yield operator
            continue
        for codes, number in _PIECE.findall(operator[1:-4]):
            if number:
                yield _Gap(float(number))
            for at in range(0, len(codes), _CODE_DIGITS):
                yield _Glyph(int(codes[at : at + _CODE_DIGITS], 16))


class _Operators:
    """Operators as they are written: what is shown is gathered into as few as may be."""

    def __init__(self) -> None:
        self._written: list[bytes] = []
        self._shown: list[bytes] = []
        self._gap = 0.0

    def show(self, code: int) -> None:
        self._write_gap()
        self._shown.append(b"<%04x>" % code)

    def move(self, by: float) -> None:
        """Move what follows. Readers take one wide gap for a space, even if the next closes it."""
        self._gap += by

    def mark(self, operator: bytes) -> None:
        """Write the start or end of a span; a gap before it may as well stand after it."""
        self._write_shown()
        self._written.append(operator)

    def operator(self, operator: bytes) -> None:
        self._write_gap()
        self._write_shown()
        self._written.append(operator)

    def done(self) -> list[bytes]:
        self._write_shown()
        return self._written

    def _write_gap(self) -> None:
        if gap := round(self._gap, 3):
            self._shown.append(f"{gap:f}".rstrip("0").rstrip(".").encode())
        self._gap = 0.0

    def _write_shown(self) -> None:
        if self._shown:
            # `<0041> <0042>` is what `<00410042>` is, and longer.
            self._written.append(b"[%s] TJ" % b" ".join(self._shown).replace(b"> <", b""))
            self._shown.clear()
