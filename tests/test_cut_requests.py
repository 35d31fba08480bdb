"""Requests that do not come whole, over real sockets: nothing of them is saved.

And one that comes whole just before the server is told to stop: it is saved and answered.
"""

import contextlib
import http.client
import re
import signal
import socket
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from planner.storage.connecting import make_engine
from tests.support.databases import settings_in
from tests.support.servers import Running, free_port, start

WISH = "Never give me morphine unless I ask for it myself and my daughter is in the room"
BOUNDARY = "a-line-between-parts"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("cut"), free_port())
    yield running
    running.stop()


@dataclass
class Holder:
    """A browser with a plan, as bytes: its cookie and the hidden fields of its form."""

    server: Running
    cookie: str
    fields: dict[str, str]

    def saved(self) -> str:
        return field_of(self.server, self.cookie, "/plan/one-thing")

    def head(self, kind: str, length: str) -> bytes:
        return (
            f"POST /plan/one-thing HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\n"
            f"Cookie: {self.cookie}\r\nContent-Type: {kind}\r\n{length}\r\n\r\n"
        ).encode()

    def form(self, text: str) -> bytes:
        return urllib.parse.urlencode(self.fields | {"text": text, "then": "next"}).encode()

    def multipart(self, text: str) -> bytes:
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (self.fields | {"then": "next", "text": text}).items()
        ]
        return ("".join(parts) + f"--{BOUNDARY}--\r\n").encode()


URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


def ask(
    server: Running, method: str, path: str, body: str | None = None, **headers: str
) -> tuple[int, str, str]:
    """Return status, text and cookie of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    with contextlib.closing(connection):
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
        return answer.status, answer.read().decode(), cookie


def open_page(server: Running, path: str, **headers: str) -> tuple[str, str]:
    _, page, cookie = ask(server, "GET", path, **headers)
    return page, cookie


def hidden(page: str) -> dict[str, str]:
    main = page.split("<main", 1)[1]
    found = {}
    for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', main):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name:
            found[name.group(1)] = unescape(value.group(1)) if value else ""
    return found


def field_of(server: Running, cookie: str, path: str) -> str:
    page, _ = open_page(server, path, Cookie=cookie)
    found = re.search(r'<textarea[^>]*name="text"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return unescape(found.group(1)).strip()


@pytest.fixture
def holder(server: Running) -> Holder:
    return begin(server)


def begin(server: Running) -> Holder:
    page, cookie = open_page(server, "/")
    body = urllib.parse.urlencode(hidden(page) | {"who": "patient"})
    headers = {"Cookie": cookie, "Content-Type": URLENCODED}
    status, _, cookie = ask(server, "POST", "/", body, **headers)
    assert status == 303
    page, _ = open_page(server, "/plan/one-thing", Cookie=cookie)
    return Holder(server, cookie, hidden(page))


def cuts(body: bytes, many: int = 20) -> list[int]:
    """Places to cut: at the ends, and evenly between them, each `=` and `&` side included."""
    step = max(1, len(body) // many)
    places = {0, 1, len(body) - 1, *range(0, len(body), step)}
    return sorted(places - {len(body)})


def chunked(body: bytes, size: int = 40) -> bytes:
    chunks = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in chunks) + b"0\r\n\r\n"


def status_of(answer: bytes) -> int:
    assert answer.startswith(b"HTTP/1."), answer
    return int(answer.split(b" ", 2)[1])


def test_a_whole_request_is_saved_however_it_is_framed(holder: Holder) -> None:
    for kind, body in ((URLENCODED, holder.form), (MULTIPART, holder.multipart)):
        for is_chunked in (False, True):
            holder.fields = hidden(
                open_page(holder.server, "/plan/one-thing", Cookie=holder.cookie)[0]
            )
            text = f"{WISH} {kind[:4]} {is_chunked}"
            whole = body(text)
            sent = chunked(whole) if is_chunked else whole
            length = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {len(sent)}"
            answer = holder.server.cut(holder.head(kind, length) + sent)
            assert status_of(answer) == 303
            assert holder.saved() == text


@pytest.mark.parametrize("kind", [URLENCODED, MULTIPART])
def test_a_form_cut_off_anywhere_is_refused_and_not_saved(holder: Holder, kind: str) -> None:
    body = holder.form(WISH) if kind == URLENCODED else holder.multipart(WISH)
    head = holder.head(kind, f"Content-Length: {len(body)}")
    for place in cuts(body):
        answer = holder.server.cut(head + body[:place])
        assert status_of(answer) == 400, place
        assert b"Content-Security-Policy" in answer
        assert b"Nothing was saved" in answer
        assert WISH[:20].encode() not in answer
    assert holder.saved() == ""


@pytest.mark.parametrize("kind", [URLENCODED, MULTIPART])
def test_a_body_in_chunks_cut_off_anywhere_is_refused_and_not_saved(
    holder: Holder, kind: str
) -> None:
    body = chunked(holder.form(WISH) if kind == URLENCODED else holder.multipart(WISH))
    head = holder.head(kind, "Transfer-Encoding: chunked")
    for place in cuts(body):
        assert status_of(holder.server.cut(head + body[:place])) == 400, place
    assert holder.saved() == ""


def test_of_two_requests_in_a_row_the_whole_one_is_saved_and_the_cut_one_is_not(
    holder: Holder,
) -> None:
    first, second = holder.form("The first wish"), holder.form(WISH)
    both = b"".join(
        holder.head(URLENCODED, f"Content-Length: {len(body)}") + body for body in (first, second)
    )
    answer = holder.server.cut(both[:-30])
    assert [int(code) for code in re.findall(rb"HTTP/1\.1 (\d+) ", answer)] == [303, 400]
    assert holder.saved() == "The first wish"


def test_a_request_behind_a_body_that_is_too_short_is_not_taken_for_a_form(holder: Holder) -> None:
    body = holder.form("The first wish")
    cut = holder.head(URLENCODED, f"Content-Length: {len(body) + 500}") + body
    look = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{holder.server.port}\r\n\r\n".encode()
    answer = holder.server.cut(cut + look)
    assert status_of(answer) == 400
    assert holder.saved() == ""


def test_a_client_that_is_gone_in_the_middle_saves_nothing(holder: Holder) -> None:
    body = holder.form(WISH)
    head = holder.head(URLENCODED, f"Content-Length: {len(body)}")
    for place in cuts(body, 5):
        holder.server.reset(head + body[:place])
    assert holder.saved() == ""


@pytest.mark.parametrize(
    "body",
    [
        b"zz\r\nabc\r\n0\r\n\r\n",
        b"3\r\nabcdef\r\n0\r\n\r\n",
        b"-3\r\nabc\r\n0\r\n\r\n",
        b"\r\n\r\n",
        b"3;\x00=1\r\nabc\r\n0\r\n\r\n",
        b"3\r\nabc\r\n0\r\nnot a trailer\r\n\r\n",
    ],
)
def test_malformed_chunks_are_refused_without_an_exception_in_the_log(
    holder: Holder, body: bytes
) -> None:
    written = len(holder.server.log.read_bytes())
    answer = holder.server.cut(holder.head(URLENCODED, "Transfer-Encoding: chunked") + body)
    assert status_of(answer) == 400
    assert holder.saved() == ""
    said = holder.server.log.read_bytes()[written:]
    assert b"event=exception" not in said
    assert b"server_error" not in said


@pytest.mark.parametrize(
    "head",
    [
        b"GET /healthz HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
    ],
)
def test_a_request_without_a_host_is_refused(server: Running, head: bytes) -> None:
    assert status_of(server.cut(head)) == 400


def test_a_body_too_large_is_refused_by_its_size(holder: Holder) -> None:
    body = holder.form("x" * 300_000)
    answer = holder.server.cut(holder.head(URLENCODED, f"Content-Length: {len(body)}") + body)
    assert status_of(answer) == 413
    framed = chunked(body, 8000)
    answer = holder.server.cut(holder.head(URLENCODED, "Transfer-Encoding: chunked") + framed)
    assert status_of(answer) == 413
    assert holder.saved() == ""


@contextlib.contextmanager
def nobody_saves(folder: Path) -> Iterator[Callable[[], None]]:
    """Hold what a save must have until it is let go of: SQLite's one lock, or the table."""
    engine = make_engine(settings_in(folder).database)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execution_options(planner_writes=True).exec_driver_sql("SELECT 1")
        else:
            connection.exec_driver_sql("LOCK TABLE plans IN EXCLUSIVE MODE")
        yield connection.close
    engine.dispose()


def test_a_save_that_is_at_work_when_the_server_is_told_to_stop_is_answered(
    tmp_path: Path,
) -> None:
    server = start(tmp_path, free_port())
    holder = begin(server)
    body = holder.form(WISH)
    head = holder.head(URLENCODED, f"Content-Length: {len(body)}\r\nExpect: 100-continue")
    with (
        nobody_saves(tmp_path / "var") as others_may,
        socket.create_connection(("127.0.0.1", server.port), timeout=30) as saving,
        socket.create_connection(("127.0.0.1", server.port), timeout=30) as slow,
    ):
        slow.sendall(b"GET / HT")
        saving.sendall(head)
        assert status_of(saving.recv(4096)) == 100
        saving.sendall(body)
        server.process.send_signal(signal.SIGTERM)
        # It has begun once it no longer waits for the slow one.
        assert status_of(slow.recv(4096)) == 408
        others_may()
        assert status_of(saving.recv(4096)) == 303
        assert server.process.wait(10) == 0
    again = start(tmp_path, server.port)
    assert Holder(again, holder.cookie, {}).saved() == WISH
    again.stop()
