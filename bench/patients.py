"""Patients as the server meets them: each with a session of their own, asking and saving."""

import asyncio
import html
import random
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

PAGE = "/plan/one-thing"
_OWN = "Accept-Encoding: gzip\r\nSec-Fetch-Site: same-origin\r\n"


@dataclass(frozen=True)
class Site:
    """A server that patients ask: ours, or a peer.

    token: what its forms call the CSRF token. begun: the status that answers a start.
    has_revisions: its forms carry the revision at which they were shown.
    """

    name: str
    port: int = 0
    token: str = "csrf_token"
    begun: int = 303
    has_revisions: bool = False


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


class Connection:
    """A connection that is kept open, as a browser's is, and opened again when it was closed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._cookies: dict[str, str] = {}

    def set_cookie(self, name: str, value: str) -> None:
        self._cookies[name] = value

    async def ask(
        self, method: str, path: str, form: object = None, *, gzip: bool = False
    ) -> Answer:
        body = urlencode(form, doseq=True).encode() if form else b""  # type: ignore[arg-type]  # a value or a list of them
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
        if self._cookies:
            pairs = (f"{name}={value}" for name, value in self._cookies.items())
            head += f"Cookie: {'; '.join(pairs)}\r\n"
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
        for name, value in re.findall(r"^Set-Cookie: *([^=]+)=([^;\r]*)", head, re.I | re.M):
            self._cookies[name] = value
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

    def __init__(self, site: Site, number: int) -> None:
        self.connection = Connection(site.port)
        self.number = number
        self.saved = ""
        self._site = site
        self._token = self._seen = ""
        self._count = 0

    async def begin(self) -> None:
        start = (await self.connection.ask("GET", "/")).body.decode()
        form = {self._site.token: _value(start, self._site.token), "who": "patient"}
        assert (await self.connection.ask("POST", "/", form)).status == self._site.begun
        page = (await self.connection.ask("GET", PAGE)).body.decode()
        self._token = _value(page, self._site.token)
        if self._site.has_revisions:
            self._seen = _value(page, "seen")

    async def take_up(self, cookie: str) -> None:
        """Go on in a browser of ours that has a plan open already."""
        self.connection.set_cookie("planner", cookie)
        page = (await self.connection.ask("GET", PAGE)).body.decode()
        self._token, self._seen = _value(page, self._site.token), _value(page, "seen")

    async def look(self, times: Times) -> None:
        started = time.perf_counter()
        answer = await self.connection.ask("GET", PAGE)
        times.looks_ms.append((time.perf_counter() - started) * 1000)
        times.errors += answer.status != 200

    async def save(self, times: Times) -> None:
        self._count += 1
        text = f"Patient {self.number} wrote this, and it is change number {self._count}. " * 4
        started = time.perf_counter()
        answer = await self._send(self._token, text.strip())
        times.saves_ms.append((time.perf_counter() - started) * 1000)
        if answer.status == 204:
            self.saved, self._seen = text.strip(), answer.header("Plan-Revision")
        else:
            times.errors += 1

    async def come_back(self, code: str) -> Answer:
        """Open a plan of ours by its access code, in a new browser."""
        page = (await self.connection.ask("GET", "/come-back")).body.decode()
        form = {self._site.token: _value(page, self._site.token), "access_code": code}
        answer = await self.connection.ask("POST", "/come-back", form)
        self.connection.close()
        return answer

    async def forge(self, text: str) -> int:
        """Send a text with a token that the site never gave; returns the status."""
        return (await self._send("0" * len(self._token), text)).status

    async def page(self) -> str:
        """Return the page as a reader sees its words."""
        return html.unescape((await self.connection.ask("GET", PAGE)).body.decode())

    async def read_back(self, times: Times) -> None:
        times.wrong_read_backs += self.saved not in await self.page()

    async def _send(self, token: str, text: str) -> Answer:
        form = {self._site.token: token, "then": "draft", "text": text}
        if self._site.has_revisions:
            form["seen"] = self._seen
        return await self.connection.ask("POST", PAGE, form)


async def simulate_patients(
    site: Site,
    patients: int,
    pause_s: float,
    seconds: float,
    *,
    looks: bool = True,
    saves: bool = True,
) -> Times:
    """Let patients look and save for a while, each with pauses of their own; then read back.

    looks, saves: whether they do the one and the other.
    """
    crowd = await gather_patients(site, patients)
    times = await let_them_ask(crowd, pause_s, seconds, looks=looks, saves=saves)
    for patient in crowd:
        await patient.read_back(times)
        patient.connection.close()
    return times


async def gather_patients(site: Site, patients: int) -> list[Patient]:
    """Begin a plan for each."""
    crowd = [Patient(site, number) for number in range(patients)]
    for patient in crowd:
        await patient.begin()
    return crowd


async def let_them_ask(
    crowd: list[Patient],
    pause_s: float,
    seconds: float,
    *,
    looks: bool = True,
    saves: bool = True,
) -> Times:
    """Let each look, save, or both again and again; returns what they met."""
    times, dice = Times(), random.Random(len(crowd))  # noqa: S311  only spreads the pauses
    started = time.perf_counter()

    async def live(patient: Patient) -> None:
        await asyncio.sleep(dice.uniform(0, pause_s))
        while time.perf_counter() - started < seconds:
            if looks:
                await patient.look(times)
            if saves:
                await patient.save(times)
            await asyncio.sleep(dice.uniform(0.5, 1.5) * pause_s)

    await asyncio.gather(*map(live, crowd))
    times.took_s = time.perf_counter() - started
    return times


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no {name} on the page"
    return html.unescape(found[1])
