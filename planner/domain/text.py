"""What happens to a patient's text: cleaned once where it enters, made printable for print."""

import re
import unicodedata

from planner.domain import limits

# Tab and line feed are the only control characters that a person means to type.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CONTROL_OR_SURROGATE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Unicode's own line and paragraph separators too: no font has a letter for them.
_LINE_ENDS = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n([ \t]*\n){3,}")

MARKS_PER_LETTER = 4
RUN_WITHOUT_BREAK = 30
# Thai, Chinese and others write without spaces and break by themselves, so a break point would only
# spoil words; yet a run without end must not stay whole.
DICTIONARY_RUN_WITHOUT_BREAK = 200
_BREAKS_BY_ITSELF = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff]"
)
_ZERO_WIDTH_SPACE = "\u200b"
_LONG_RUN = re.compile(rf"[^\s{_ZERO_WIDTH_SPACE}-]{{{RUN_WITHOUT_BREAK + 1},}}")
_MARKS = {"Mn", "Me", "Mc"}


def has_control_characters(text: str) -> bool:
    """Say whether `text` holds NUL, a lone surrogate or another control character."""
    return _CONTROL_OR_SURROGATE.search(text) is not None


def clean(text: str) -> str:
    """Make typed text storable: line ends to LF, control characters dropped, NFC; else as typed."""
    one_line_end = _LINE_ENDS.sub("\n", text)
    return unicodedata.normalize("NFC", _CONTROL_OR_SURROGATE.sub("", one_line_end))


def for_print(text: str) -> str:
    """Add break points and bound blank lines and stacked marks, so that layout stays fast.

    At most 2 blank lines in a row, `MARKS_PER_LETTER` combining marks on a letter, and U+200B in
    runs of more than `RUN_WITHOUT_BREAK` characters; every letter stays. Without this, text within
    the limits held a renderer for over a minute.
    """
    if text.isascii() and len(text) <= RUN_WITHOUT_BREAK:
        return text
    fewer_lines = _BLANK_LINES.sub("\n\n\n", _LINE_ENDS.sub("\n", text))
    return _LONG_RUN.sub(_with_break_points, _bound_marks(fewer_lines))


def _with_break_points(found: re.Match[str]) -> str:
    run = found.group()
    step = DICTIONARY_RUN_WITHOUT_BREAK if _BREAKS_BY_ITSELF.search(run) else RUN_WITHOUT_BREAK
    pieces, start = [], 0
    while start < len(run):
        end = start + step
        while end < len(run) and unicodedata.category(run[end]) in _MARKS:
            end += 1
        pieces.append(run[start:end])
        start = end
    return _ZERO_WIDTH_SPACE.join(pieces)


def _bound_marks(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        if marks <= MARKS_PER_LETTER:
            kept.append(character)
    return "".join(kept)


def is_too_long(text: str, maximum: int = limits.TEXT) -> bool:
    """Say whether `text` has more than `maximum` characters (code points)."""
    return len(text) > maximum
