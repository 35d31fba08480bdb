"""The last step before a PDF is written: what its letters read as, and work saved.

Called by the engine through WeasyPrint's public `finisher`. Needs pydyf, which is plain Python.
"""

import zlib
from typing import Any

import pydyf  # type: ignore[import-untyped]  # it ships no types

from planner.pdf.readable_text import SILENT

_END_OF_MAP = b"endcmap"
_START_OF_TEXTS = b"endcodespacerange"
_MOST_IN_A_BLOCK = 100
_CODE_BYTES = 2


class _Settled(pydyf.Object):  # type: ignore[misc]  # pydyf ships no types
    """A PDF object whose bytes are final."""

    def __init__(self, original: pydyf.Object) -> None:
        super().__init__()
        self.number = original.number
        self.generation = original.generation
        self.free = original.free
        self._is_compressible: bool = original.compressible
        self._data: bytes = original.data

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return self._is_compressible


def finish(document: Any, pdf: pydyf.PDF) -> None:
    """Let every glyph be read as what was typed, and make the bytes of every object once."""
    fonts = {font.name: font for font in document.fonts.values() if hasattr(font, "readings")}
    for item in list(pdf.objects):
        if isinstance(item, pydyf.Dictionary) and item.get("BaseFont") in fonts:
            _say_what_was_typed(pdf, item, fonts[item["BaseFont"]])
    for place, item in enumerate(pdf.objects):
        if item.free == "f":
            continue
        if isinstance(item, pydyf.Stream):
            _compress(item)
        pdf.objects[place] = _Settled(item)


def _say_what_was_typed(pdf: pydyf.PDF, dictionary: pydyf.Dictionary, font: Any) -> None:
    """Write what each code of a font reads as, and which glyph each further code shows.

    A font is two dictionaries: the outer one reads codes, the inner one has their glyphs.
    """
    others = font.readings.others
    if "ToUnicode" in dictionary:
        said = {glyph: text or SILENT for glyph, text in font.to_unicode.items()}
        said |= font.readings.first
        said |= {code: text for (_, text), code in others.items()}
        _write_texts(_object_at(pdf, dictionary["ToUnicode"]), said)
        if font.missing:
            # Its own encoding then stands for Identity-H and names each code.
            codes = [b"<%04x> %d" % (code, code) for code in others.values()]
            _add_to_map(_object_at(pdf, dictionary["Encoding"]), b"cidchar", codes)
    elif others:
        shown = {code: glyph for (glyph, _), code in others.items()}
        for code, glyph in sorted(shown.items()):
            dictionary["W"] += [code, pydyf.Array([font.widths[glyph]])]
        glyphs = pydyf.Stream([_glyph_map(dict.fromkeys(font.widths) | shown)], compress=True)
        pdf.add_object(glyphs)
        dictionary["CIDToGIDMap"] = glyphs.reference


def _object_at(pdf: pydyf.PDF, reference: bytes) -> pydyf.Object:
    return pdf.objects[int(reference.split()[0])]


def _write_texts(to_unicode: pydyf.Stream, said: dict[int, str]) -> None:
    """Write a ToUnicode map anew."""
    start = to_unicode.stream.index(_START_OF_TEXTS) + 1
    end = to_unicode.stream.index(_END_OF_MAP)
    to_unicode.stream[start:end] = []
    lines = [b"<%04x> <%s>" % (c, t.encode("utf-16-be").hex().encode()) for c, t in said.items()]
    _add_to_map(to_unicode, b"bfchar", lines)


def _add_to_map(character_map: pydyf.Stream, kind: bytes, lines: list[bytes]) -> None:
    """Add `lines` before the end of a character map, in blocks as large as they may be."""
    blocks: list[bytes] = []
    for at in range(0, len(lines), _MOST_IN_A_BLOCK):
        block = lines[at : at + _MOST_IN_A_BLOCK]
        blocks += [b"%d begin%s" % (len(block), kind), *block, b"end%s" % kind]
    end = character_map.stream.index(_END_OF_MAP)
    character_map.stream[end:end] = blocks


def _glyph_map(shown: dict[int, int | None]) -> bytes:
    """Return the glyph of each code, two bytes a code; None stands for the code itself."""
    glyphs = bytearray(_CODE_BYTES * (max(shown) + 1))
    for code, glyph in shown.items():
        at = _CODE_BYTES * code
        glyphs[at : at + _CODE_BYTES] = (code if glyph is None else glyph).to_bytes(_CODE_BYTES)
    return bytes(glyphs)


def _compress(stream: pydyf.Stream) -> None:
    """Compress now, at zlib's usual level.

    pydyf would do it at the highest level, which takes twice as long for one hundredth of the
    size, and do it twice: once to write the stream and once to hash the file for its identifier.
    """
    if not stream.compress:
        return
    stream.compress = False
    # Of an uncompressed copy, so that pydyf turns numbers and dictionaries into bytes its own way.
    written: bytes = pydyf.Stream(stream.stream).data
    plain = written.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
    stream.stream = [zlib.compress(plain)]
    stream.extra["Filter"] = "/FlateDecode"
