"""Patients as the server meets them: each with a session of their own, asking and saving."""

import asyncio
import html
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

PAGE = "/plan/one-thing"
_OWN = "Accept-Encoding: gzip\r\nSec-Fetch-Site: same-origin\r\n"


@dataclass
class Answer:
    """One answer of the server; `size` counts its head too."""

    status: int
    head: str
    body: bytes
    size: int

    def header(self, name: str) -> str:
        found = re.search(rf"^{name}: *(.*?)\r?$", self.head, re.I | re.M)
        return found[1] if found else ""


class Line:
    """A connection that is kept open, as a browser's is, and opened again when it was closed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.cookie = ""

    async def ask(
        self, method: str, path: str, form: object = None, *, gzip: bool = False
    ) -> Answer:
        body = urlencode(form, doseq=True).encode() if form else b""  # type: ignore[arg-type]  # a value or a list of them
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
        if self.cookie:
            head += f"Cookie: {self.cookie}\r\n"
        if gzip:
            head += _OWN
        if method == "POST":
            kind = "application/x-www-form-urlencoded"
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        message = head.encode() + b"\r\n" + body
        for is_last in (False, True):
            try:
                return await self._exchange(message)
            except (ConnectionError, asyncio.IncompleteReadError):
                # The server may close a resting connection just as we use it, as with browsers.
                self._streams = None
                if is_last:
                    raise
        raise AssertionError

    async def _exchange(self, message: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(message)
        raw = await reader.readuntil(b"\r\n\r\n")
        head = raw.decode("latin-1")
        answer = Answer(int(head.split(" ", 2)[1]), head, b"", len(raw))
        length = int(answer.header("Content-Length") or 0)
        answer.body = await reader.readexactly(length) if length else b""
        answer.size += length
        if answer.header("Connection").lower() == "close":
            writer.close()
            self._streams = None
        if cookie := answer.header("Set-Cookie"):
            self.cookie = cookie.split(";", 1)[0]
        return answer

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()


@dataclass
class Times:
    """What a group of patients met, in milliseconds."""

    looks_ms: list[float] = field(default_factory=list)
    saves_ms: list[float] = field(default_factory=list)
    errors: int = 0
    wrong_read_backs: int = 0
    took_s: float = 0.0


class Patient:
    """One session with a plan of its own."""

    def __init__(self, port: int, number: int) -> None:
        self.line = Line(port)
        self.number = number
        self.saved = ""
        self._count = 0

    async def begin(self) -> None:
        start = (await self.line.ask("GET", "/")).body.decode()
        form = {"csrf_token": _value(start, "csrf_token"), "who": "patient"}
        assert (await self.line.ask("POST", "/", form)).status == 303
        page = (await self.line.ask("GET", PAGE)).body.decode()
        self._token, self._seen = _value(page, "csrf_token"), int(_value(page, "seen"))

    async def look(self, times: Times) -> None:
        started = time.perf_counter()
        answer = await self.line.ask("GET", PAGE)
        times.looks_ms.append((time.perf_counter() - started) * 1000)
        times.errors += answer.status != 200

    async def save(self, times: Times) -> None:
        self._count += 1
        text = f"Patient {self.number} wrote this, and it is change number {self._count}. " * 4
        form = {"csrf_token": self._token, "seen": self._seen, "then": "draft", "text": text}
        started = time.perf_counter()
        answer = await self.line.ask("POST", PAGE, form)
        times.saves_ms.append((time.perf_counter() - started) * 1000)
        if answer.status == 204:
            self.saved, self._seen = text, int(answer.header("Plan-Revision"))
        else:
            times.errors += 1

    async def read_back(self, times: Times) -> None:
        page = html.unescape((await self.line.ask("GET", PAGE)).body.decode())
        times.wrong_read_backs += self.saved not in page


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no {name} on the page"
    return html.unescape(found[1])
