"""How long the pages take: the words that a person reads, and those of a plan's answers."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pydantic import BaseModel

from planner.domain.plans.plan import Plan
from planner.web.patient.journey import Section
from tests.support.pages import Page

WORDS_A_MINUTE = 200
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*|\d+")
_SENTENCE_END = re.compile(r"[.!?:](?=\s|$)")
# What is folded away, told to screen readers only, or shown after a choice is not read at first;
# the line of progress is glanced at; one's own answers are known.
_UNREAD_CLASSES = {"hidden-words", "only-helped", "reveal", "wish__note", "autosave"}
_GLANCED_CLASSES = {"eyebrow", "cards__what", "cards__facts"}
_UNREAD_TAGS = {"script", "style", "option", "svg", "noscript", "dialog", "dl"}


def words_in(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


def pieces(page: Page) -> Iterator[str]:
    """Yield the pieces of text that are seen on a page when it opens."""
    main = page.tree.find(".//main")
    assert main is not None
    yield from _pieces(main)


def _pieces(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _UNREAD_TAGS:
        return
    if set((element.get("class") or "").split()) & (_UNREAD_CLASSES | _GLANCED_CLASSES):
        return
    if element.get("hidden") is not None:
        return
    yield element.text or ""
    for child in element:
        if element.tag != "details" or child.tag == "summary":
            yield from _pieces(child)
        yield child.tail or ""


class Reader:
    """Somebody who reads each sentence once, and knows it when it comes again."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def read(self, page: Page) -> int:
        """Read a page; returns how many words were new."""
        sentences = (part for piece in pieces(page) for part in _SENTENCE_END.split(piece))
        new = {" ".join(_WORD.findall(sentence)) for sentence in sentences} - self._known
        self._known |= new
        return sum(words_in(piece) for piece in new)


def answers_in(section: Section, plan: Plan) -> int:
    """How many words of a plan were written for a section, choices and dates left out."""
    value = section.value_in(plan)
    return sum(words_in(text) for part in _parts(value) for text in _texts(part))


def _parts(value: object) -> Iterator[BaseModel]:
    for one in value if isinstance(value, tuple) else (value,):
        if isinstance(one, BaseModel):
            yield one


def _texts(part: BaseModel) -> Iterator[str]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        if type(value) is str and name not in {"id", "event"}:
            yield value
        for inner in _parts(value):
            yield from _texts(inner)
