"""A client that reaches pages and checks each one: valid, labelled, titled, without inline code.

Every page test goes through it, so a page cannot be tested without being checked.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import encode_multipart

REDIRECTS = {301, 302, 303, 307, 308}
CONTROLS = {"input", "select", "textarea"}
Fields = Mapping[str, str | list[str]]


def multipart(form: Mapping[str, Any]) -> dict[str, Any]:
    """Make what a client's post takes; the test client would leave a large file open."""
    boundary, body = encode_multipart(form)
    return {"data": body, "content_type": f'multipart/form-data; boundary="{boundary}"'}


def words(element: Element | None) -> str:
    """The text of an element as a reader gets it, white space folded."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


@dataclass
class Page:
    """One answer of the app, parsed."""

    path: str
    status: int
    html: str
    headers: Any
    say: Callable[[str], str] = str

    def __post_init__(self) -> None:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.tree: Element = parser.parse(self.html)
        self.faults = [f"line {place[0]}: {code} {facts}" for place, code, facts in parser.errors]

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Every element with a tag and attributes."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.tree.iter(tag)
            if all(element.get(name) == value for name, value in wanted.items())
        ]

    @property
    def h1(self) -> str:
        return words(self.tree.find(".//h1"))

    @property
    def title(self) -> str:
        return words(self.tree.find(".//title"))

    @property
    def _error(self) -> str:
        return self.say("Error:") + " "

    @property
    def main(self) -> str:
        return words(self.tree.find(".//main"))

    @property
    def problems(self) -> dict[str, str]:
        """The error summary: id of the control -> sentence."""
        summary = self.tree.find(".//*[@id='problems']")
        links = summary.iter("a") if summary is not None else ()
        return {link.get("href", "")[1:]: words(link) for link in links}

    def link(self, text: str) -> str:
        """The address of the link with this text."""
        found = [a.get("href", "") for a in self.all("a") if words(a).startswith(self.say(text))]
        assert found, f"No link '{text}' on {self.path}."
        return found[0]

    def form(self, has: str = "then") -> Element:
        """The page's own form with a control or button of this name: the last one of its main."""
        main = self.tree.find(".//main")
        assert main is not None
        forms = [f for f in main.iter("form") if any(e.get("name") == has for e in f.iter())]
        assert forms, f"No form with '{has}' on {self.path}."
        return forms[-1]

    def check(self) -> None:
        """Fail with what to mend, unless the page is sound."""
        for fault in self._faults():
            raise AssertionError(f"{self.path}: {fault}")

    def _faults(self) -> Iterator[str]:
        yield from (f"The HTML is not valid, {fault}." for fault in self.faults)
        html = self.tree if self.tree.tag == "html" else self.tree.find("html")
        if html is None or not html.get("lang") or html.get("dir") not in {"ltr", "rtl"}:
            yield "<html> needs lang and dir."
        if len(self.all("h1")) != 1:
            yield "There must be one h1."
        if not self.title.removeprefix(self._error).startswith(self.h1):
            yield f"The title must start with the h1: {self.title!r}, {self.h1!r}."
        yield from self._id_faults()
        yield from self._label_faults()
        yield from self._inline_faults()
        yield from self._error_faults()

    def _id_faults(self) -> Iterator[str]:
        counts = Counter(e.get("id") for e in self.tree.iter() if e.get("id") is not None)
        yield from (f"The id {name!r} stands {n} times." for name, n in counts.items() if n > 1)
        for element in self.tree.iter():
            for attribute in ("aria-describedby", "aria-labelledby", "for"):
                for name in (element.get(attribute) or "").split():
                    if name not in counts:
                        yield f"{attribute} names '{name}', which is not there."

    def _label_faults(self) -> Iterator[str]:
        labels = {label.get("for") for label in self.all("label") if words(label)}
        grouped = {id(e) for f in self.all("fieldset") if words(f.find("legend")) for e in f.iter()}
        for control in self.tree.iter():
            if control.tag not in CONTROLS or control.get("type") == "hidden":
                continue
            name = control.get("name")
            if control.get("hidden") is not None:
                continue
            if control.get("id") not in labels and not control.get("aria-label"):
                yield f"The control '{name}' has no label."
            if control.get("type") == "radio" and id(control) not in grouped:
                yield f"The radio button '{name}' is in no fieldset with a legend."

    def _inline_faults(self) -> Iterator[str]:
        for element in self.tree.iter():
            if not isinstance(element.tag, str):
                continue
            if element.get("style") is not None or element.tag == "style":
                yield "Style stands in the page; the content policy stops it."
            if element.tag == "script" and not element.get("src"):
                yield "A script stands in the page; the content policy stops it."
            if any(name.startswith("on") for name in element.keys()):  # noqa: SIM118 - an Element
                yield f"<{element.tag}> has an event handler; the content policy stops it."
            if element.tag == "form" and self._brings_words_back(element):
                yield "A form without autocomplete=off: Back would bring the words back."

    @staticmethod
    def _brings_words_back(form: Element) -> bool:
        if form.get("autocomplete") == "off":
            return False
        return any(e.tag in CONTROLS and e.get("type") != "hidden" for e in form.iter())

    def _error_faults(self) -> Iterator[str]:
        ids = {e.get("id") for e in self.tree.iter()}
        for target in self.problems:
            if target not in ids:
                yield f"The error summary leads to '{target}', which is not there."
        if bool(self.problems) != self.title.startswith(self._error):
            yield "A page with an error summary must have a title that starts with 'Error: '."


class PageClient:
    """A browser that follows redirects and checks every page that it is given.

    `say` turns the few English words that the checks know into the language of the pages.
    """

    def __init__(self, client: FlaskClient, say: Callable[[str], str] = str) -> None:
        self.client = client
        self.say = say

    def get(self, path: str, status: int = 200) -> Page:
        return self._page(self.client.get(path), path, status)

    def submit(
        self,
        page: Page,
        fields: Fields | None = None,
        *,
        then: str = "next",
        has: str = "then",
        status: int = 200,
    ) -> Page:
        """Send the page's form as a browser would, with `fields` typed over what stands in it.

        The answer is the page that the browser ends up on; `status` is its status.
        """
        form = page.form(has)
        data = controls(form) | dict(fields or {})
        if has == "then":
            data["then"] = then
        path = form.get("action") or page.path
        return self._page(self.client.post(path, data=data), path, status)

    def _page(self, response: Any, path: str, status: int) -> Page:
        if response.status_code in REDIRECTS and status not in REDIRECTS:
            place = response.headers["Location"]
            return self._page(self.client.get(place), urlsplit(place).path, status)
        page = Page(path, response.status_code, response.text, response.headers, self.say)
        assert page.status == status, f"{path} answered {page.status}: {page.main[:300]}"
        page.check()
        return page


def controls(form: Element) -> dict[str, str | list[str]]:
    """What a browser would send for a form that nobody touched."""
    data: dict[str, str | list[str]] = {}
    for element in form.iter():
        name = element.get("name")
        if not name or element.get("disabled") is not None:
            continue
        if element.tag == "textarea":
            data[name] = (element.text or "").replace("\n", "\r\n")
        elif element.tag == "select":
            chosen = [o for o in element.iter("option") if o.get("selected") is not None]
            data[name] = (chosen or list(element.iter("option")))[0].get("value", "")
        elif element.tag == "input":
            _add_input(data, name, element)
    return data


def _add_input(data: dict[str, str | list[str]], name: str, element: Element) -> None:
    value = element.get("value", "on")
    if element.get("type") == "checkbox":
        if element.get("checked") is not None:
            data.setdefault(name, [])
            ticked = data[name]
            assert isinstance(ticked, list)
            ticked.append(value)
    elif element.get("type") == "hidden" and name in data:
        before = data[name]
        data[name] = [*(before if isinstance(before, list) else [before]), value]
    elif element.get("type") != "radio" or element.get("checked") is not None:
        data[name] = value


def start_plan(pages: PageClient, **fields: str) -> Page:
    """Begin a plan as the patient who has noted the code; returns the task list."""
    pages.submit(pages.get("/"), {"who": "patient"} | fields, has="who")
    return pages.submit(pages.get("/plan/code"), has="csrf_token")


def visible_words(page: Page) -> Iterator[str]:
    """Every piece of text that a person sees or hears on a page, attributes included."""
    for element in page.tree.iter():
        if not isinstance(element.tag, str) or element.tag in {"script", "style"}:
            continue
        if element.tag == "textarea" and element.get("hidden") is not None:
            continue
        pieces = [element.text, *(element.get(a) for a in ("aria-label", "alt", "title"))]
        pieces += [child.tail for child in element]
        yield from (piece for piece in pieces if piece and re.search(r"\w", piece))
