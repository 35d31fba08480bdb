"""A canary: unique words typed into every field are found nowhere outside the sealed store.

Runs the real server, so that gunicorn's and the print process's own logs and files count too.
"""

import http.client
import io
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from planner.web.patient.journey import JOURNEY
from tests.support import databases
from tests.support.pages import Page, PageClient, controls
from tests.support.servers import Running, free_port, start

MARK = "zqvx"
# What stands in boxes that take no free words, by the end of their name.
FIGURES = {"day": "12", "month": "6", "year": "1968", "minutes": "70", "nights": "2", "at": "10:30"}

# Where the first choice asks for more than words.
FIRST_CHOICES: dict[str, dict[str, str | list[str]]] = {"trade_offs": {"answer": "not_sure"}}


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        return None


@dataclass
class Answer:
    """What the checking client needs of an answer."""

    status_code: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Browser:
    """A browser over real HTTP that remembers everything outside the pages' bodies."""

    address: str
    outside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(cookies, _StayHere)

    def get(self, path: str) -> Answer:
        return self._open(path, None)

    def post(self, path: str, data: dict[str, str | list[str]]) -> Answer:
        return self._open(path, urllib.parse.urlencode(data, doseq=True).encode())

    def send(self, path: str, data: bytes, kind: str) -> Answer:
        """Send a body of any kind."""
        return self._open(path, data, {"Content-Type": kind})

    def _open(self, path: str, data: bytes | None, headers: dict[str, str] | None = None) -> Answer:
        address = urllib.parse.urljoin(self.address, path)
        # The address is that of the server which this test started.
        request = urllib.request.Request(address, data, headers or {})  # noqa: S310  see above
        try:
            response = self._opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            answer = Answer(response.status, response.headers, response.read())
        self.outside.append(f"{path}\n{answer.headers}")
        if answer.headers.get_content_type() == "text/html":
            self.outside += re.findall(
                r"<title>.*?</title>|(?:href|action|src)=\"[^\"]*", answer.text
            )
        return answer


@dataclass
class Typist:
    """Types a word of its own into every box, and knows them all."""

    words: list[str] = field(default_factory=list)

    def fill(self, page: Page, has: str = "then") -> dict[str, str | list[str]]:
        form = page.form(has)
        fields: dict[str, str | list[str]] = {}
        for element in form.iter():
            name = element.get("name") or ""
            if element.tag == "textarea" or element.get("type") == "text":
                fields[name] = self._figures(name) or self._new_word()
            elif element.get("type") == "checkbox":
                # A reason is asked for, and kept, only with the tick that it is about.
                fields[name] = [*fields.get(name, ()), element.get("value", "yes")]
            elif element.get("type") == "checkbox":
                ticked = fields.setdefault(name, [])
                if isinstance(ticked, list):
                    ticked.append(element.get("value", ""))
            elif element.get("type") == "radio" and name not in fields and element.get("value"):
                fields[name] = element.get("value", "")
        return fields

    def _figures(self, name: str) -> str:
        return FIGURES.get(re.split(r"[-_]", name)[-1], "") if "what" not in name else ""

    def _new_word(self) -> str:
        self.words.append(f"{MARK}{len(self.words):03d}q")
        return self.words[-1]


def files_with(mark: str, *folders: Path) -> list[str]:
    """Name the files that hold `mark`, as UTF-8 or UTF-16."""
    needles = [mark.encode(), mark.encode("utf-16-le"), mark.encode("utf-16-be")]
    return [
        str(path)
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    ]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    server = start(tmp_path, free_port(), TMPDIR=str(tmp_path))
    yield server
    server.stop()


def fill_all_pages(pages: PageClient, typist: Typist) -> None:
    """Answer every question of every section, as the journey table lists them."""
    start = pages.get("/")
    pages.submit(start, typist.fill(start, "who") | {"who": "with_help"}, has="who")
    for section in JOURNEY:
        page = pages.get(f"/plan/{section.slug}{'/new' if section.is_list else ''}")
        pages.submit(page, typist.fill(page) | FIRST_CHOICES.get(section.name, {}))
        for follow_up in section.follow_ups:
            page = pages.get(f"/plan/{follow_up.slug}")
            pages.submit(page, typist.fill(page))


def test_typed_words_are_found_only_in_pages_and_prints(running: Running, tmp_path: Path) -> None:
    browser = Browser(f"http://127.0.0.1:{running.port}")
    pages, typist = PageClient(browser), Typist()  # type: ignore[arg-type]  # speaks the same calls
    fill_all_pages(pages, typist)
    assert len(typist.words) >= 20

    check = pages.get("/plan/check").html
    assert [word for word in typist.words if word not in check] == []

    pdf = browser.get("/plan/summary.pdf")
    read = PdfReader(io.BytesIO(pdf.body))
    printed = re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in read.pages))
    assert [word for word in typist.words if word not in printed] == []
    browser.outside.append(f"{read.metadata}{read.xmp_metadata}")

    share_and_save(browser, pages, typist)
    provoke_errors(browser, pages, typist)
    running.stop()

    assert MARK not in "\n".join(browser.outside)
    assert files_with(MARK, tmp_path) == []
    stored = [repr(row) for row in databases.rows_in(tmp_path / "var")]
    assert len(stored) > len(JOURNEY) / 2
    assert [row for row in stored if MARK in row] == []
    assert running.log.read_text().count("event=request") > len(JOURNEY)


def share_and_save(browser: Browser, pages: PageClient, typist: Typist) -> None:
    """Share two editions, read them on the screen, and save the answers as a file."""
    sharing = {"with_": "crew", "consent": "yes", "true_until-year": ""}
    dateless = {"true_until-day": "", "true_until-month": ""}
    pages.submit(pages.get("/plan/check"), sharing | dateless, then="share")
    pages.submit(pages.get("/plan/one-thing"), {"text": f"{MARK} later"})
    done = pages.submit(pages.get("/plan/check"), sharing | dateless, then="share")
    assert "Edition 2" in done.main
    screen = pages.get("/plan/summary?edition=1").html
    assert [word for word in typist.words if word not in screen] == []
    file = browser.get("/plan/my-plan.json")
    assert MARK in file.text
    for path in ("/plan/edition/1.pdf", "/plan/edition/2.pdf?print=large", "/blank-form.pdf"):
        assert browser.get(path).headers.get_content_type() == "application/pdf"
    boundary = "plan-file-boundary"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{MARK}.json"'
    sent = f"{head}\r\n\r\n{file.text}{MARK}\r\n--{boundary}--\r\n".encode()
    refused = browser.send("/from-file", sent, f"multipart/form-data; boundary={boundary}")
    assert refused.status_code in {303, 400, 422}


def provoke_errors(browser: Browser, pages: PageClient, typist: Typist) -> None:
    """Make refusals of every kind that carry the patient's words in."""
    page = pages.get("/plan/one-thing")
    too_long = (MARK + " ") * 1_500
    pages.submit(page, {"text": too_long}, status=422)
    sent = controls(page.form()) | {"text": MARK, "then": "next"}
    assert browser.post("/plan/one-thing", sent | {"text": MARK * 80_000}).status_code == 413
    assert browser.post("/plan/one-thing", sent | {"csrf_token": MARK}).status_code == 400
    assert browser.post(f"/plan/goals/item/{'g' * 8}/remove", sent).status_code in {303, 404}
    assert browser.post("/nowhere", sent).status_code == 404


def test_the_canary_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "leak").write_bytes(b"\0" + f"{MARK}007q".encode("utf-16-le"))
    assert files_with(MARK, tmp_path) == [str(tmp_path / "deep" / "leak")]
    browser = Browser("http://127.0.0.1:9")
    browser.outside.append(f"/plan?name={MARK}")
    assert MARK in "\n".join(browser.outside)
    assert controls(Page("/", 200, "<!doctype html><form><input name=a>", {}).all("form")[0])
