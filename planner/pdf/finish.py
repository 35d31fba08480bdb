"""The last step before a PDF is written: mends one fault of WeasyPrint's and saves it work.

Called by the engine through WeasyPrint's public `finisher`. Needs pydyf, which is plain Python.
"""

import re
import zlib

import pydyf  # type: ignore[import-untyped]  # it ships no types

_CMAP_START = b"/CIDInit /ProcSet findresource begin"
_SILENT_GLYPH = re.compile(rb"^(<[0-9a-f]+>) <>$")


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


def finish(_document: object, pdf: pydyf.PDF) -> None:
    """Give every glyph a meaning, and make the bytes of every object once."""
    for place, item in enumerate(pdf.objects):
        if item.free == "f":
            continue
        if isinstance(item, pydyf.Stream):
            _give_every_glyph_a_meaning(item)
            _compress(item)
        pdf.objects[place] = _Settled(item)


def _give_every_glyph_a_meaning(stream: pydyf.Stream) -> None:
    """Let the silent glyphs of a cluster stand for U+2060, which shows and says nothing.

    Indic and Burmese letters become several glyphs; WeasyPrint gives the whole text to one of them
    and nothing to the others, and a ToUnicode map with empty entries is not valid PDF/UA.
    """
    if stream.stream and stream.stream[0] == _CMAP_START:
        stream.stream = [_SILENT_GLYPH.sub(rb"\1 <2060>", line) for line in stream.stream]


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
