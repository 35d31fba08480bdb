"""What happens to a patient's text: cleaned once where it enters, made printable for print."""

import re
import unicodedata

from planner.domain.letters import with_break_points

# Tab and line feed are the only control characters that are kept.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CONTROL_OR_SURROGATE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# What word processors and Unicode end a line, a page or a paragraph with: no font has a letter for
# them, and dropping one would join two words.
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNIT_SEPARATOR = "\x1f"
_BLANK_LINES = re.compile(r"\n([ \t]*\n){3,}")

# Nothing that anybody typed: U+FFFC stands where a picture or a pause of dictation was, the three
# before it bracket notes, and the rest Unicode keeps from ever being characters.
_NEVER_CHARACTERS = "".join(
    chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)
_PLACE_OF_AN_OBJECT = re.compile(f" ?[\ufff9-\ufffc\ufdd0-\ufdef{_NEVER_CHARACTERS}]")
# Word processors keep the signs of the fonts Symbol and Wingdings at U+F020 to U+F0FF: these are
# what lists, replies and ticked boxes are made of. Any of them that begins a line is its bullet.
_BULLET = "\u2022"
_SYMBOLS = {
    **dict.fromkeys((0xF0A7, 0xF0A8, 0xF0B7, 0xF0D8, 0xF076), _BULLET),
    0xF04A: "\u263a",
    0xF0E0: "\u2192",
    0xF0FC: "\u2713",
}
_SOFT_HYPHEN = "\u00ad"
_SYMBOL_AT_START = re.compile(r"(?m)^([ \t]*)[\uf020-\uf0ff](?=\s)")

# Burmese writes five; what nobody writes holds a renderer for minutes.
MARKS_PER_LETTER = 8
# A text of a few letters is never changed.
_ALWAYS_FITS = 20
# Unicode's own bound for its stream-safe text: no language stacks as many. Sorting more into the
# normal order takes time that grows with their square.
_MOST_MARKS_TO_SORT = 30
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}
# Fillers that Unicode calls letters or marks: Hangul's, Braille's blank, joiners, selectors; and
# the place where dictation or a word processor had an object.
_SHAPELESS = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc") | {
    chr(code) for code in range(0xFE00, 0xFE10)
}
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_STARTS_ISOLATE = "\u2066\u2067\u2068"
_RIGHT_TO_LEFT = {"R", "AL", "AN", "RLE", "RLO", "LRO", "LRE", "RLI", "LRI", "FSI", "PDF", "PDI"}
_MARKS = {"Mn", "Me", "Mc"}


def has_control_characters(text: str) -> bool:
    """Say whether `text` holds NUL, a lone surrogate or another control character."""
    return _CONTROL_OR_SURROGATE.search(text) is not None


def is_blank(text: str) -> bool:
    """Say whether `text` shows nothing: empty, white space, or only characters without a shape."""
    return all(
        character in _SHAPELESS or unicodedata.category(character) in _INVISIBLE
        for character in text
    )


def clean(text: str) -> str:
    """Make typed text storable: line ends to LF, control characters dropped, NFC; else as typed."""
    lines = _LINE_ENDS.sub("\n", text).replace(_UNIT_SEPARATOR, " ")
    kept = _CONTROL_OR_SURROGATE.sub("", lines)
    return kept if _stacks_marks_without_end(kept) else unicodedata.normalize("NFC", kept)


def _stacks_marks_without_end(text: str) -> bool:
    if text.isascii():
        return False
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MOST_MARKS_TO_SORT:
            return True
    return False


def for_print(text: str) -> str:
    """Add break points, bound blank lines and stacked marks, and settle marks of programs.

    At most 2 blank lines in a row and `MARKS_PER_LETTER` combining marks on a letter: without this,
    text within the limits held a renderer for over a minute. U+200B where a line may break
    (`letters`). Every letter that a person typed stays.
    """
    if text.isascii() and len(text) <= _ALWAYS_FITS:
        return text
    fewer_lines = _BLANK_LINES.sub("\n\n\n", _LINE_ENDS.sub("\n", _without_marks_of_programs(text)))
    # A file may hold letters in parts, which a font shows slowly or not at all.
    return with_break_points(unicodedata.normalize("NFC", _bound_marks(fewer_lines)))


def _without_marks_of_programs(text: str) -> str:
    """Leave out where an object stood, and make a bullet of what a word processor called one.

    Soft hyphens too: WeasyPrint gives up on one at the end of a line, and `letters` breaks words.
    """
    if text.isascii():
        return text
    text = text.replace(_SOFT_HYPHEN, "")
    bullets = _SYMBOL_AT_START.sub(rf"\1{_BULLET}", text.translate(_SYMBOLS))
    return _PLACE_OF_AN_OBJECT.sub("", bullets)


def isolated(text: str, *, always: bool = False) -> str:
    """Keep the writing direction of `text` from changing what is printed beside it, line by line.

    Without it, a Hebrew title turned the date after it around. `always`: also text that only has
    letters written from left to right, for a page that is written from right to left.
    """
    return "\n".join(_isolated_line(line, always) for line in text.split("\n"))


def _isolated_line(line: str, always: bool) -> str:
    if not line.strip() or not (always or _turns_around(line)):
        return line
    kept, depth = [], 0
    for character in line:
        if character in _STARTS_ISOLATE:
            depth += 1
        elif character == _POP_ISOLATE:
            depth -= 1
        if depth < 0:
            # It would end our own isolate early.
            depth = 0
            continue
        kept.append(character)
    return f"{_FIRST_STRONG_ISOLATE}{''.join(kept)}{_POP_ISOLATE * (depth + 1)}"


def _turns_around(line: str) -> bool:
    return not line.isascii() and any(
        unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in line
    )


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
