"""The head of the later pages: who the patient is, measured, and marked where it goes on.

It stands in a margin of a fixed height, and what has no room there would leave the paper at its
top, the beginning of the name first. So it is laid out by itself beforehand: a name that is too
long gets the taller margin, and what is too long for that too ends with an ellipsis. Page 1 has it
whole.
"""

import bisect
from collections.abc import Callable
from functools import partial
from html import escape
from xml.etree.ElementTree import Element

from planner.domain.letters import whole

MARK = "\u2026"
TALL = "tall"
_PARTS = ("data-name", "data-facts")
_STARTS_ISOLATE = "\u2066\u2067\u2068"
_POP_ISOLATE = "\u2069"
# What would look lost before the ellipsis.
_LOOSE_ENDS = " \u00a0,.;:-\u00b7\u200b\u200c\u200d"

# Says whether the head of page 2 of a document stays inside its margin.
Fits = Callable[[str], bool]


def fit(root: Element, fits: Fits) -> None:
    """Choose the margin of a document's later pages, and shorten what still has no room in it."""
    who = next((one for one in root.iter() if one.get(_PARTS[0]) is not None), None)
    body = root.find("body")
    if who is None or body is None:
        return
    sample = partial(_sample, root.get("lang", "en"), root.get("dir", "ltr"))
    parts = {name: who.get(name, "") for name in _PARTS}
    if fits(sample(parts)):
        return
    body.set("class", f"{body.get('class', '')} {TALL}".strip())
    for name, words in parts.items():
        who.set(name, _shortened(words, partial(_fits_tall, fits, sample, name)))


def _fits_tall(fits: Fits, sample: Callable[..., str], name: str, words: str) -> bool:
    return fits(sample({name: words}, TALL))


def _sample(lang: str, direction: str, parts: dict[str, str], body_class: str = "") -> str:
    """Return a document of two pages that has nothing but the head."""
    told = " ".join(f'{name}="{escape(words)}"' for name, words in parts.items())
    return (
        f'<!doctype html><html lang="{escape(lang)}" dir="{escape(direction)}"><title>Head</title>'
        f'<body class="{body_class}"><section id="glance"><div class="who" {told}></div></section>'
        "<p>Page 2</p>"
    )


def _shortened(words: str, fits: Callable[[str], bool]) -> str:
    """Return `words`, or as many letters from their beginning as fit, with the mark."""
    if fits(words):
        return words
    letters = list(whole(words))

    def begun(count: int) -> str:
        return _closed("".join(letters[:count]).rstrip(_LOOSE_ENDS) + MARK)

    most = bisect.bisect_left(range(1, len(letters)), 1, key=lambda n: 0 if fits(begun(n)) else 1)
    return begun(max(1, most))


def _closed(text: str) -> str:
    """End every isolate of directions that `text` has begun, after its mark."""
    depth = 0
    for character in text:
        if character in _STARTS_ISOLATE:
            depth += 1
        elif character == _POP_ISOLATE:
            depth = max(0, depth - 1)
    return text + _POP_ISOLATE * depth
