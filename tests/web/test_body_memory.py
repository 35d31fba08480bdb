"""Bodies that are not read, so that hundreds of senders cannot fill the server's memory."""

import io
import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.domain.plans import limits
from planner.web.request import body_sizes, whole_requests
from planner.web.request.whole_requests import FILES_AT_ONCE, WholeRequests
from tests.support.pages import PageClient, start_plan

LARGEST = limits.REQUEST_BYTES + body_sizes.FRAME_BYTES
FILES = {"/from-file": limits.FILE_BYTES + body_sizes.FRAME_BYTES}
SHORT = 64 * 1024
PATIENCE_S = 10


class Body(io.BytesIO):
    """A body that knows how much of it was taken at a time."""

    longest = 0

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        self.longest = max(self.longest, len(piece))
        return piece


def request(path: str, body: io.BytesIO, length: int) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "HTTP_HOST": "localhost",
        "CONTENT_LENGTH": str(length),
        "wsgi.input": body,
    }


def answer(_environ: Any, _start: Any) -> list[bytes]:
    return []


@pytest.mark.parametrize(
    ("path", "length", "is_kept"),
    [
        ("/plan/one-thing", LARGEST, True),
        ("/plan/one-thing", LARGEST + 1, False),
        ("/nowhere", limits.FILE_BYTES, False),
        ("/from-file", limits.FILE_BYTES, True),
        ("/from-file", limits.FILE_BYTES + body_sizes.FRAME_BYTES + 1, False),
    ],
)
def test_only_what_the_page_takes_is_kept(path: str, length: int, is_kept: bool) -> None:
    body = Body(b"x" * length)
    app = WholeRequests(answer, largest=LARGEST, files=FILES, at_once=1)
    environ = request(path, body, length)
    app(environ, None)
    assert (environ["wsgi.input"] is not body) == is_kept
    assert body.longest <= (length if is_kept else SHORT)


class StuckBody(io.BytesIO):
    """A body that does not come until it is let go."""

    def __init__(self, waiting: threading.Semaphore, let_go: threading.Event) -> None:
        super().__init__(b"x")
        self._waiting, self._let_go = waiting, let_go

    def read(self, size: int | None = -1) -> bytes:
        self._waiting.release()
        assert self._let_go.wait(PATIENCE_S)
        return super().read(size)


def test_only_so_many_files_are_read_at_a_time_and_forms_go_on() -> None:
    faults: list[Any] = []

    def note(environ: Any, _start: Any) -> list[bytes]:
        faults.append(environ.get("planner.fault"))
        return []

    app = WholeRequests(note, largest=LARGEST, files=FILES, at_once=1)
    waiting, let_go = threading.Semaphore(0), threading.Event()
    senders = [
        threading.Thread(
            target=app, args=(request("/from-file", StuckBody(waiting, let_go), 1), None)
        )
        for _ in range(FILES_AT_ONCE)
    ]
    for sender in senders:
        sender.start()
    for _ in senders:
        assert waiting.acquire(timeout=PATIENCE_S)
    late, form = (request(path, Body(b"x"), 1) for path in ("/from-file", "/plan/one-thing"))
    app(late, None)
    app(form, None)
    let_go.set()
    for sender in senders:
        sender.join(PATIENCE_S)
    assert [one["wsgi.input"].read() for one in (late, form)] == [b"", b"x"]
    assert [type(fault) for fault in faults[:2]] == [whole_requests.TooManyFilesError, type(None)]
    again = request("/from-file", Body(b"x"), 1)
    app(again, None)
    assert again["wsgi.input"].read() == b"x"


def test_every_page_that_takes_a_file_has_its_own_size(app: Flask) -> None:
    assert sorted(body_sizes.files_by_path(app)) == ["/from-file", "/plan/events/calendar"]


def test_who_has_to_wait_is_told_so_and_led_back(client: FlaskClient) -> None:
    pages = PageClient(client)
    start_plan(pages)
    path, late = "/plan/events/calendar", {"planner.fault": whole_requests.TooManyFilesError()}
    page = pages._page(client.post(path, environ_overrides=late), path, 503)
    assert page.h1 == "Please wait a little"
    assert page.headers["Retry-After"] == "10"
    assert page.link("Choose the file again") == path
