"""Generated languages for tests: every message marked and longer, from the left or the right.

A message that reaches a page without its marks was not passed through gettext.
"""

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

from planner.paths import TEMPLATES

# Real language codes, because Babel must know their plural forms, months and direction.
LEFT_TO_RIGHT = "cy"
RIGHT_TO_LEFT = "he"
OPENING, CLOSING = "⟦", "⟧"

_PACKAGE = Path(__file__).parents[1] / "planner"
_ACCENTS = str.maketrans("aceinouyACEINOU", "áçéíñóúýÁÇÉÍÑÓÚ")
_PLACEHOLDER = re.compile(r"(%\([a-z_]+\)[sd]|%%|%[sd]|\{[a-z_]+\})")
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "N_": None}


def messages() -> Catalog:
    """Extract every message of the program and its templates."""
    catalog = Catalog(locale=LEFT_TO_RIGHT)
    sources = (
        (_PACKAGE, [("**.py", "python")], {}),
        (TEMPLATES, [("**.html", "jinja2.ext:babel_extract")], {"**.html": {"silent": "false"}}),
    )
    for folder, methods, options in sources:
        found = extract_from_dir(folder, methods, options, keywords=_KEYWORDS)
        for filename, line, message, _comments, _context in found:
            catalog.add(message, locations=[(filename, line)])
    return catalog


def marked(message: str) -> str:
    """Return a message with accents, brackets and 40% more length; placeholders stay."""
    pieces = _PLACEHOLDER.split(message)
    accented = "".join(p if _PLACEHOLDER.fullmatch(p) else p.translate(_ACCENTS) for p in pieces)
    padding = " ~" * (len(message) // 5)
    return f"{OPENING}{accented}{padding}{CLOSING}"


def make_catalogs(folder: Path) -> Path:
    """Write the two generated languages below `folder`, as `Settings.locale_dir` wants them."""
    found = messages()
    for code in (LEFT_TO_RIGHT, RIGHT_TO_LEFT):
        catalog = Catalog(locale=code)
        for message in found:
            if not message.id:
                continue
            if isinstance(message.id, tuple | list):
                plurals = [marked(message.id[0])] + [marked(message.id[1])] * (
                    catalog.num_plurals - 1
                )
                catalog.add(message.id, tuple(plurals))
            else:
                catalog.add(message.id, marked(message.id))
        place = folder / code / "LC_MESSAGES" / "messages.mo"
        place.parent.mkdir(parents=True)
        buffer = io.BytesIO()
        write_mo(buffer, catalog)
        place.write_bytes(buffer.getvalue())
    return folder
