"""The lines of a calendar file, whole again: unfolded as bytes, then each decoded by itself.

Programs that write such files fold lines inside a letter, end them with two returns, put marks of
byte order anywhere and mix code pages; what is not needed (notes, attachments) is left early.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

NEEDED = frozenset(
    {"BEGIN", "END", "VERSION", "METHOD", "X-WR-TIMEZONE"}
    | {"UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE"}
    | {"RECURRENCE-ID", "STATUS", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED"}
    | {"TZID", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME", "X-LIC-LOCATION"}
    | {"X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT", "X-FUNAMBOL-ALLDAY"}
)
DAYS = frozenset({"DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID"})

_CALENDARS_WITHOUT_A_BREAK = re.compile(rb"(END:VCALENDAR)(?=BEGIN:VCALENDAR)", re.IGNORECASE)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A property may have a group before it, as in `item1.SUMMARY`.
_NAME = re.compile(rb"\s*(?:[A-Za-z0-9-]{1,60}\.)?([A-Za-z0-9-]{1,60})\s*(?=[;:])")
_CHARSET = re.compile(rb";\s*CHARSET\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)
_QUOTED_PRINTABLE = re.compile(rb"[^:]*;\s*(?:ENCODING\s*=\s*)?QUOTED-PRINTABLE\b", re.IGNORECASE)
_OLD_VERSION = re.compile(rb"^VERSION\s*:\s*1\.0\s*$", re.IGNORECASE | re.MULTILINE)
_ONE_DAY = (
    r"\d{4}-?\d\d-?\d\d(?:[Tt ]\s*\d\d:?\d\d(?::?\d\d(?:\.\d+)?)?\s*(?:[Zz]|[+-]\d\d:?\d\d)?)?"
)
_DAYS = re.compile(
    rf"\s*{_ONE_DAY}(?:\s*/\s*[\w:+.-]+)?(?:\s*[,;]\s*{_ONE_DAY}(?:/[\w:+.-]+)?)*[\s,;]*"
)
_QUOTED = re.compile(r'[^":]*(?:"[^"]*"[^":]*)*:')


@dataclass(frozen=True, slots=True)
class Line:
    """One property: its name in capitals, its parameters as they stand, its value."""

    name: str
    parameters: str
    value: str


def content_lines(data: bytes) -> Iterator[Line]:
    """Yield the needed lines of a file, in order."""
    for raw in _unfolded(_as_utf8(data)):
        found = _NAME.match(raw)
        if found and found[1].upper().decode() in NEEDED:
            yield _split(found[1].upper().decode(), _decoded(raw[found.end() :]))


def _as_utf8(data: bytes) -> bytes:
    """Return the file without NUL and marks of byte order; UTF-16 becomes UTF-8."""
    start = data.lstrip(b"\r\n\t ")[:4]
    for mark, plain, codec in (
        (b"\xff\xfe", b"B\0E\0", "utf-16-le"),
        (b"\xfe\xff", b"\0B\0E", "utf-16-be"),
    ):
        if start.startswith(mark) or start == plain:
            data = data.decode(codec, "replace").replace("\ufeff", "").encode("utf-8", "replace")
    data = data.replace(_BYTE_ORDER_MARK, b"").replace(b"\0", b"")
    return _CALENDARS_WITHOUT_A_BREAK.sub(rb"\1\n", data)


def _unfolded(data: bytes) -> Iterator[bytes]:
    """Yield whole lines; one that starts with a space or tab goes on the line before.

    In quoted-printable text `=` at the end goes on as well, and its next line may be indented.
    """
    is_old = _OLD_VERSION.search(data.replace(b"\r", b"\n")) is not None
    pieces: list[bytes] = []
    is_quoted = False
    for line in data.replace(b"\r", b"\n").split(b"\n"):
        if not line:
            continue
        is_soft = is_quoted and pieces[-1].endswith(b"=") and not _is_edge(line)
        if is_soft:
            pieces[-1] = pieces[-1][:-1]
            pieces.append(line if is_old else line.removeprefix(b" ").removeprefix(b"\t"))
        elif pieces and line[:1] in {b" ", b"\t"}:
            pieces.append(line[1:])
        else:
            yield b"".join(pieces)
            pieces = [line]
            is_quoted = _QUOTED_PRINTABLE.match(line) is not None
    yield b"".join(pieces)


def _is_edge(line: bytes) -> bool:
    """Say whether a line begins or ends a part: no broken text may swallow it."""
    return line[:6].upper() == b"BEGIN:" or line[:4].upper() == b"END:"


def _western(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are no UTF-8 in Western Europe's code page; a wrong letter is seen."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


WESTERN = "planner-western"
codecs.register_error(WESTERN, _western)


def _decoded(raw: bytes) -> str:
    """Return a line's text: in the charset that it names, UTF-8, or Western Europe's code page."""
    named = _CHARSET.match(raw) or _CHARSET.search(raw.split(b":", 1)[0])
    for charset in (named[1].decode("ascii", "replace") if named else "utf-8", "utf-8"):
        try:
            return raw.decode(charset)
        except (ValueError, LookupError):
            continue
    return raw.decode("utf-8", WESTERN)


def _split(name: str, rest: str) -> Line:
    """Split at the colon before the value; a zone's name may hold colons of its own."""
    colon = end = rest.find(":")
    if name in DAYS:
        while end >= 0 and not _DAYS.fullmatch(rest, end + 1):
            end = rest.find(":", end + 1)
    if end < 0 or name not in DAYS:
        quoted = _QUOTED.match(rest)
        end = quoted.end() - 1 if quoted else colon
    return Line(name, rest[:end], rest[end + 1 :].strip()) if end >= 0 else Line(name, rest, "")
