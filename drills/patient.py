"""A patient for drills: a small browser over real HTTP that counts what was acknowledged."""

import http.client
import http.cookiejar
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Mapping
from html import unescape
from typing import Any

_SAVED = 303
_TIMEOUT_S = 10
# What a server or a proxy answers when it cannot answer now.
_TRY_AGAIN = {502, 503, 504}
_PAUSE_S = 0.05
_PATIENCE_S = 90


class NoAnswerError(Exception):
    """No whole answer came: the save may have happened or not."""


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        return None


class Patient:
    """Saves one answer after the other, and adds questions to a list.

    texts: what "the one thing" may be: the last acknowledged text, and one sent without an answer.
    items: the questions that were acknowledged. acknowledged: how many saves were answered.
    last_headers: of the newest answer.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        direct = urllib.request.ProxyHandler({})
        self._opener = urllib.request.build_opener(direct, cookies, _StayHere)
        self.acknowledged = 0
        self.last_headers: Mapping[str, str] = {}
        self.texts: set[str] = {""}
        self.items: set[str] = set()
        self._number = 0

    def go_to(self, address: str) -> None:
        """Ask another server from now on, in the same browser."""
        self._address = address

    def begin(self) -> None:
        """Start a plan."""
        self._post("/", form_of(self._get("/")) | {"who": "patient"})
        self._get("/plan")

    def save(self) -> None:
        """Save the next answer: by turns the one thing, and one more question."""
        self._number += 1
        if self._number % 5:
            self.save_text(f"answer {self._number}")
        elif len(self.items) < 15:  # noqa: PLR2004  a list takes 20
            self.add_item(f"question {self._number}")

    def save_text(self, text: str, **more: str) -> None:
        """Save the one thing, with more answers of its page; raises NoAnswerError."""
        form = form_of(self._get("/plan/one-thing"))
        self.texts.add(text)
        self._post("/plan/one-thing", form | {"text": text, "then": "next"} | more)
        self.texts = {text}
        self.acknowledged += 1

    def add_item(self, text: str) -> None:
        """Add a question of one's own; raises NoAnswerError."""
        form = form_of(self._get("/plan/questions/new"))
        self._post("/plan/questions/new", form | {"text": text, "then": "next"})
        self.items.add(text)
        self.acknowledged += 1

    def lost(self) -> int:
        """Count the acknowledged answers that the server does not have."""
        text = re.search(
            r'<textarea[^>]*name="text"[^>]*>\n?(.*?)</textarea>',
            self._get("/plan/one-thing"),
            re.DOTALL,
        )
        is_kept = text is not None and unescape(text.group(1)).strip() in self.texts
        return (not is_kept) + len(self.items - set(self.questions()))

    def questions(self) -> list[str]:
        """Return the questions that the server has, in order, doubles included."""
        page = self._get("/plan/questions")
        return [
            unescape(found).strip()
            for found in re.findall(r'class="cards__what"[^>]*>(.*?)</p>', page, re.DOTALL)
        ]

    def _get(self, path: str) -> str:
        status, text = self._open(path, None)
        if status != http.client.OK:
            raise NoAnswerError(f"{path} answered {status}")
        return text

    def _post(self, path: str, fields: dict[str, str]) -> None:
        status, _ = self._open(path, urllib.parse.urlencode(fields).encode())
        if status != _SAVED:
            raise NoAnswerError(f"{path} answered {status}")

    def _open(self, path: str, data: bytes | None) -> tuple[int, str]:
        try:
            try:
                response = self._opener.open(self._address + path, data, timeout=_TIMEOUT_S)
            except urllib.error.HTTPError as error:
                response = error
            with response:
                self.last_headers = dict(response.headers)
                return response.status, response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswerError(type(error).__name__) from None


class PersistentPatient(Patient):
    """Sends the very same again until it is answered, and notes what was seen meanwhile.

    errors: how often what came in place of an answer. longest_wait_s: for one page or one save.
    """

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.errors: Counter[str] = Counter()
        self.longest_wait_s = 0.0

    def doubled(self) -> int:
        """Count the questions that the server has more than once."""
        questions = self.questions()
        return len(questions) - len(set(questions))

    def _open(self, path: str, data: bytes | None) -> tuple[int, str]:
        began_s = time.monotonic()
        while True:
            try:
                status, text = super()._open(path, data)
            except NoAnswerError:
                seen = "no answer"
            else:
                if status not in _TRY_AGAIN:
                    self.longest_wait_s = max(self.longest_wait_s, time.monotonic() - began_s)
                    return status, text
                seen = str(status)
            self.errors[seen] += 1
            if time.monotonic() - began_s > _PATIENCE_S:
                raise NoAnswerError(f"{path}: {seen}, for {_PATIENCE_S} s")
            threading.Event().wait(_PAUSE_S)


def form_of(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's forms; the last of a name wins."""
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    fields = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", main):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name:
            fields[name.group(1)] = unescape(value.group(1)) if value else ""
    return fields
