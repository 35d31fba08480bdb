"""Which characters no font on this machine can print; asked before printing, and by `doctor`.

A missing glyph prints as an empty box and nobody is told, so the words are checked first.
Fontconfig knows what each font covers, and Pango falls back on any font that covers a letter, so
the union of all their coverage is what can print.
"""

import functools
import os
import subprocess
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from planner.pdf.errors import PrintNotInstalled

# Pango draws outline fonts only; old Type 1 and bitmap fonts are listed but never used.
_DRAWABLE = {"TrueType", "CFF"}

_LIST_TIMEOUT_S = 20

_FONTCONFIG = (
    "/etc/fonts",
    "/usr/share/fontconfig",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/var/cache/fontconfig",
)

# What Pango draws as nothing: line ends, and those of Unicode's Default_Ignorable_Code_Point that
# it knows. A test prints each of them.
_INVISIBLE = (
    {0x9, 0xA, 0xD, 0xAD, 0x34F, 0x61C, 0x180B, 0x180C, 0x180D, 0x180E, 0x2029, 0xFEFF}
    | set(range(0x17B4, 0x17B6))
    | set(range(0x200B, 0x2010))
    | set(range(0x202A, 0x202F))
    | set(range(0x2060, 0x2070))
    | set(range(0xFE00, 0xFE10))
    | set(range(0xE0000, 0xE1000))
)

# Fonts list them, and Pango draws a box: steno's format characters, a sign above numbers.
_SPACE = 0x20
_NEVER_DRAWN = {*range(0x1BCA0, 0x1BCA4), 0x110CD}

_EMOJI = (range(0x2600, 0x27C0), range(0x1F000, 0x1FB00))
OTHER_SIGNS = "other signs"

# A word or two of each script that people here write; `doctor` says which of them can print.
_SAMPLES = {
    "Latin": "Aąßđơỳ",
    "Greek": "Αθήνα",
    "Cyrillic": "Київ",
    "Arabic": "سلام پچگ",
    "Hebrew": "שלום",
    "Armenian": "Բարեւ",
    "Georgian": "თბილისი",
    "Ethiopic": "ሰላም",
    "Devanagari": "नमस्ते",
    "Bengali": "নমস্কার",
    "Gurmukhi": "ਸਤਿ",
    "Gujarati": "નમસ્તે",
    "Tamil": "வணக்கம்",
    "Telugu": "నమస్తే",
    "Kannada": "ನಮಸ್ತೆ",
    "Malayalam": "നമസ്തേ",
    "Sinhala": "ආයුබෝවන්",
    "Thai": "สวัสดี",
    "Lao": "ສະບາຍດີ",
    "Khmer": "សួស្តី",
    "Myanmar": "မင်္ဂလာပါ",
    "Han": "你好漢字",
    "Hiragana": "ひらがな",
    "Katakana": "カタカナ",
    "Hangul": "안녕하세요",
    "Emoji": "😀❤🌊",
}


@dataclass(frozen=True, slots=True)
class Unprintable:
    """What of a text cannot be printed, one script at a time.

    script: its name in plain words, e.g. "Han" or "Emoji".
    characters: the characters, each once; part of what the patient wrote, so never logged.
    """

    script: str
    characters: str = field(repr=False)


def unprintable(text: str) -> list[Unprintable]:
    """Return what of `text` no font can print, by script in alphabetical order; mostly nothing.

    Line ends and invisible characters do not count. Raises `PrintNotInstalled` when the fonts
    cannot be listed.
    """
    missing: defaultdict[str, list[str]] = defaultdict(list)
    for code in sorted(set(map(ord, text)) - _printable_codes()):
        missing[_script_of(chr(code))].append(chr(code))
    return [Unprintable(script, "".join(missing[script])) for script in sorted(missing)]


def font_report() -> list[tuple[str, bool]]:
    """Say for each script of `_SAMPLES` whether it can print. Raises `PrintNotInstalled`."""
    return [(script, not unprintable(sample)) for script, sample in _SAMPLES.items()]


@functools.cache
def font_places() -> tuple[Path, ...]:
    """Name the folders that printing reads: the fonts', and those of fontconfig's settings.

    A font is often a link to a file elsewhere, so each file is followed.
    """
    files = _ask_fontconfig("%{file}\n")
    folders = {Path(os.path.realpath(file)).parent for file in files}
    settings = [Path(place) for place in _FONTCONFIG if Path(place).exists()]
    return (*sorted(folders), *settings)


@functools.cache
def _printable_codes() -> frozenset[int]:
    """Ask fontconfig what the fonts cover; about 50 ms, once in a process."""
    codes = set(_INVISIBLE)
    for line in _ask_fontconfig("%{fontformat}|%{charset}\n"):
        font_format, _, charset = line.partition("|")
        # Pango sets the space after a letter in the letter's font and boxes it where there is none.
        if font_format in _DRAWABLE:
            covered = _codes_of(charset)
            codes |= covered if _SPACE in covered else set()
    return frozenset(codes - _NEVER_DRAWN)


def _codes_of(charset: str) -> set[int]:
    codes: set[int] = set()
    for first, _, last in (item.partition("-") for item in charset.split()):
        codes.update(range(int(first, 16), int(last or first, 16) + 1))
    return codes


def _ask_fontconfig(what: str) -> list[str]:
    """List all fonts, one a line, in fontconfig's format `what`."""
    try:
        listed = subprocess.run(  # noqa: S603  no outside words
            ["fc-list", "--format", what],  # noqa: S607  found by PATH
            capture_output=True,
            check=True,
            timeout=_LIST_TIMEOUT_S,
        )
    except (OSError, subprocess.SubprocessError):
        raise PrintNotInstalled from None
    return os.fsdecode(listed.stdout).splitlines()


def _script_of(character: str) -> str:
    """Name the script of a character as Unicode does, and the pictures by their everyday name."""
    # Rarely needed and slow to import, so it is not at the top.
    from fontTools import unicodedata as scripts  # type: ignore[import-untyped]  # noqa: PLC0415  slow to import

    if any(ord(character) in emoji for emoji in _EMOJI):
        return "Emoji"
    if unicodedata.category(character) in {"Cn", "Co"}:
        return OTHER_SIGNS
    name: str = scripts.script_name(scripts.script(character), default=OTHER_SIGNS)
    return OTHER_SIGNS if name in {"Common", "Inherited", "Unknown"} else name.replace("_", " ")
