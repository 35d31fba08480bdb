"""QR codes as drawings for pages and print."""

import segno
from markupsafe import Markup

# A quarter of the code may be stained or creased, and it still reads.
_CORRECTION = "q"
_MODULES_OF_REST = 4


def drawing(content: str, title: str, *, size: int) -> Markup:
    """Return an SVG of `size` pixels, dark on white also at night, with its title for readers."""
    code = segno.make(content, error=_CORRECTION, micro=False)
    wide = code.symbol_size(scale=1, border=_MODULES_OF_REST)[0]
    svg = code.svg_inline(
        scale=size / wide, border=_MODULES_OF_REST, dark="#000", light="#fff", title=title
    )
    return Markup(svg)  # noqa: S704  segno escapes the title, and draws the rest
