"""The name of an entry: the first of its names that shows anything, in words as they were typed."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterable
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from planner.calendars.lines import WESTERN, Line
from planner.domain.plans import limits
from planner.domain.text import clean, is_blank

_CHARSET = re.compile(r";\s*CHARSET\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)
_QUOTED_PRINTABLE = re.compile(r";\s*(?:ENCODING\s*=\s*\"?)?QUOTED-PRINTABLE\b", re.IGNORECASE)
_BASE64 = re.compile(r";\s*(?:ENCODING\s*=\s*\"?)?(?:BASE64|B)\b", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([nN,;:\"\\])")
# Far more than a name may have, so that a hostile one is not worked on.
_MOST_READ = 10_000


def read_name(lines: Iterable[Line]) -> str:
    """Return the first name that shows anything, shortened to what a plan holds; "" for none.

    A calendar may give the name once for each language.
    """
    for line in lines:
        title = " ".join(clean(_plain(_text_of(line)[:_MOST_READ])).split())
        if not is_blank(title):
            return title if len(title) <= limits.NAME else f"{title[: limits.NAME - 1]}…"
    return ""


def _text_of(line: Line) -> str:
    value = line.value[:_MOST_READ]
    if _QUOTED_PRINTABLE.search(line.parameters):
        return _decoded(quopri.decodestring(value.encode()), line)
    if _BASE64.search(line.parameters):
        try:
            return _decoded(base64.b64decode(value.encode() + b"=="), line)
        except binascii.Error:
            return ""
    if "=?" in value:
        # A name that came by mail.
        try:
            return str(make_header(decode_header(value)))
        except (HeaderParseError, LookupError, ValueError):
            return value
    return value


def _decoded(raw: bytes, line: Line) -> str:
    named = _CHARSET.search(line.parameters)
    for charset in (named[1] if named else "utf-8", "utf-8"):
        try:
            return raw.decode(charset)
        except (ValueError, LookupError):
            continue
    return raw.decode("utf-8", WESTERN)


def _plain(text: str) -> str:
    """Take the signs away that stand before a comma, a semicolon or a line break in such files."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
