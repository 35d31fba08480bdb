"""Draws a line of text as WeasyPrint does, then gives its glyphs the words that they stand for.

Only `engine` imports it. It puts itself in the place of two functions of WeasyPrint 70, because no
option leads there.
"""

import logging
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from weasyprint.draw import text as drawn_text  # type: ignore[import-untyped]  # it ships no types
from weasyprint.pdf.fonts import Font  # type: ignore[import-untyped]  # it ships no types
from weasyprint.pdf.stream import Stream  # type: ignore[import-untyped]  # it ships no types
from weasyprint.text.ffi import (  # type: ignore[import-untyped]  # it ships no types
    FROM_UNITS,
    ffi,
    pango,
)
from weasyprint.text.fonts import (  # type: ignore[import-untyped]  # it ships no types
    get_pango_font_hb_face,
    get_pango_font_key,
)

from planner.pdf.glyph_outlines import Outlines
from planner.pdf.readable_text import NO_CODE, Cluster, Readings, reads_as_typed, reread

log = logging.getLogger("weasyprint")

# WeasyPrint numbers glyphs that a font lacks from its last glyph on. What cannot be printed is
# found before, so these are few.
_ROOM_FOR_MISSING = 1024
_JOINERS = "\u200c\u200d"
_draw_as_usual = drawn_text.draw_first_line


def say_what_was_typed() -> None:
    """Let every document that this process draws from now on be read as it was typed."""
    drawn_text.draw_first_line = _draw_first_line
    Stream.add_font = _add_font


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One glyph of a line.

    x, y: how far right of the line's start and above it. size: of the letters.
    is_moved: whether it stands beside the place where the letters before it end.
    """

    glyph: int
    x: float
    y: float
    is_moved: bool
    size: float
    font: Any


@dataclass(slots=True)
class _Group:
    """Letters of a run and the glyphs that show them, in the order of drawing."""

    letters: str
    glyphs: list[_Drawn]


def _draw_first_line(stream: Any, textbox: Any, *options: Any) -> Any:
    start = len(stream.stream)
    emojis = _draw_as_usual(stream, textbox, *options)
    if len(stream.stream) == start:
        return emojis
    if _is_simple(stream, textbox.pango_layout, start):
        return emojis
    clusters: list[Cluster] = []
    shapes: list[_Drawn] = []
    for group, is_rtl in _groups(stream, textbox.pango_layout):
        is_shape = tuple(glyph.is_moved for glyph in group.glyphs)
        if all(is_shape):
            # A mark without a letter stays: something must carry the text.
            is_shape = (False, *is_shape[1:])
        clusters.append(Cluster(group.letters, is_shape, is_rtl, group.glyphs[0].font.readings))
        shapes += [g for g, is_one in zip(group.glyphs, is_shape, strict=True) if is_one]
    line = reread(stream.stream[start:], clusters)
    if line is None:
        log.warning("The glyphs of a line are not those of its clusters.")
        return emojis
    stream.stream[start:] = line
    if shapes:
        _draw_shapes(stream, shapes, options[-1])
    return emojis


def _is_simple(stream: Any, layout: Any, start: int) -> bool:
    """Say whether a line reads as typed already, as most do; a quick look."""
    line, _ = layout.get_first_line()
    if line.runs == ffi.NULL or line.runs.next != ffi.NULL:
        return False
    font, _ = stream.add_font(line.runs.data.item.analysis.font)
    return reads_as_typed(stream.stream[start:], layout.text, font.readings)


def _groups(stream: Any, layout: Any) -> Iterator[tuple[_Group, bool]]:
    """Yield the clusters of a line that show anything, in the order of drawing."""
    line, _ = layout.get_first_line()
    text = layout.text.encode()
    run, x = line.runs, 0.0
    while run != ffi.NULL:
        item, glyphs = run.data.item, run.data.glyphs
        font, size = stream.add_font(item.analysis.font)
        run = run.next
        is_rtl = bool(item.analysis.level % 2)
        words = text[item.offset : item.offset + item.length]
        groups = []
        for letters, places in _clusters(glyphs, words, is_rtl=is_rtl):
            group = _Group(letters, [])
            for place in places:
                info = glyphs.glyphs[place]
                if info.glyph != pango.PANGO_GLYPH_EMPTY:
                    group.glyphs.append(_drawn(info, x, size, font))
                x += info.geometry.width * FROM_UNITS
            groups.append(group)
        for group in _merged(groups, is_rtl=is_rtl):
            if group.glyphs:
                yield group, is_rtl


def _drawn(info: Any, x: float, size: float, font: Any) -> _Drawn:
    place = info.geometry
    is_moved = place.y_offset != 0 or (place.x_offset != 0 and place.width == 0)
    return _Drawn(
        info.glyph,
        x + place.x_offset * FROM_UNITS,
        -place.y_offset * FROM_UNITS,
        is_moved,
        size,
        font,
    )


def _clusters(glyphs: Any, words: bytes, *, is_rtl: bool) -> Iterator[tuple[str, list[int]]]:
    """Yield the letters of each cluster of a run and the places of its glyphs."""
    logical = glyphs.log_clusters
    grouped = groupby(range(glyphs.num_glyphs), key=lambda place: logical[place])
    clusters = [(start, list(places)) for start, places in grouped]
    starts = [start for start, _ in clusters]
    # A cluster ends where the next one in the text starts, which right to left is drawn before it.
    ends = [len(words), *starts[:-1]] if is_rtl else [*starts[1:], len(words)]
    for (start, places), end in zip(clusters, ends, strict=True):
        yield words[start:end].decode(), places


def _merged(groups: list[_Group], *, is_rtl: bool) -> list[_Group]:
    """Join the marks of a letter to their letter."""
    merged: list[_Group] = []
    for group in reversed(groups) if is_rtl else groups:
        if merged and merged[-1].glyphs and _belongs_to_letter_before(group, is_rtl=is_rtl):
            before = merged[-1]
            before.letters += group.letters
            before.glyphs = group.glyphs + before.glyphs if is_rtl else before.glyphs + group.glyphs
        else:
            merged.append(group)
    return merged[::-1] if is_rtl else merged


def _belongs_to_letter_before(group: _Group, *, is_rtl: bool) -> bool:
    first = group.letters[:1]
    return bool(first) and (
        unicodedata.category(first).startswith("M") or (not is_rtl and first in _JOINERS)
    )


def _add_font(stream: Any, pango_font: Any) -> tuple[Any, float]:
    """Return a font, with its readings, and the size of its letters.

    WeasyPrint takes two files of one family and style for one font, as a slanted letter and one
    that has to be slanted can be, and then draws the glyphs of one out of the other.
    """
    name, description, size = get_pango_font_key(pango_font)
    file = get_pango_font_hb_face(pango_font)
    key = name, int(ffi.cast("intptr_t", file))
    fonts = stream._fonts
    if key not in fonts:
        font = Font(pango_font, description, size)
        taken = {other.hash for other in fonts.values()}
        plain_name = font.name.partition(b"+")[2]
        while font.hash in taken:
            font.hash = font.hash[1:] + chr(ord("A") + (ord(font.hash[0]) - ord("A") + 1) % 26)
        font.name = b"/%s+%s" % (font.hash.encode(), plain_name)
        font.readings = _readings(font)
        fonts[key] = font
    return fonts[key], size


def _readings(font: Any) -> Readings:
    # Only outlines of the TrueType kind may be shown by another code than their own.
    has_spare_codes = "glyf" in font.tables
    lowest = font.glyph_count + _ROOM_FOR_MISSING if has_spare_codes else NO_CODE
    outlines = Outlines(font.file_content, font.index, font.upem)
    return Readings(lowest, font.widths, font.to_unicode, outlines)


def _draw_shapes(stream: Any, shapes: list[_Drawn], matrix: Any) -> None:
    stream.stream.append(b"ET")
    with stream.stacked():
        stream.transform(*matrix.values)
        for drawn in shapes:
            outlines = drawn.font.readings.outlines
            scale = drawn.size / outlines.units
            with stream.stacked():
                stream.transform(scale, 0, 0, scale, drawn.x, drawn.y)
                stream.stream += [*outlines.of(drawn.glyph), b"f"]
    stream.stream.append(b"BT")
