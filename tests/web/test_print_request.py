"""Who asks for a print: keys by which places are shared out, and whether the browser waits."""

import queue
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.pdf.errors import PrintBusy
from planner.pdf.print_job import Job, Printed
from planner.web.request import print_request
from planner.web.request.print_request import is_open
from tests.support.pages import PageClient, start_plan


class Watching:
    """Notes the jobs, and hangs up on the browser's behalf when it is told to."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.browser: socket.socket | None = None
        self.wanted: list[bool] = []

    def print(self, job: Job) -> Printed:
        self.jobs.append(job)
        self.wanted.append(job.is_wanted())
        if self.browser is not None:
            self.browser.close()
            self.wanted.append(job.is_wanted())
        return Printed(b"%PDF-1.7", 2, 1)


@pytest.fixture
def printer() -> Watching:
    return Watching()


def holder(client: FlaskClient) -> FlaskClient:
    start_plan(PageClient(client))
    return client


def test_prints_are_shared_out_by_plan_and_by_address(app: Flask, printer: Watching) -> None:
    one, another = holder(app.test_client()), holder(app.test_client())
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    one.get("/plan/summary.pdf")
    one.get("/plan/summary.pdf?print=large")
    another.get("/plan/summary.pdf")
    one.get("/plan/summary.pdf", environ_overrides=elsewhere)
    first, again, other, away = (job.owner for job in printer.jobs)
    assert first == again
    assert (other.address == first.address, other.plan == first.plan) == (True, False)
    assert (away.address == first.address, away.plan == first.plan) == (False, True)


def test_the_press_is_told_no_address(app: Flask, printer: Watching) -> None:
    app.test_client().get("/blank-form.pdf", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    owner = printer.jobs[0].owner
    assert b"192.0.2" not in owner.address + owner.plan


def test_a_print_is_wanted_until_the_browser_hangs_up(
    client: FlaskClient, printer: Watching
) -> None:
    ours, printer.browser = socket.socketpair()
    with ours:
        client.get("/blank-form.pdf", environ_overrides={"gunicorn.socket": ours})
    assert printer.wanted == [True, False]


def test_a_browser_that_sends_on_still_waits() -> None:
    ours, browser = socket.socketpair()
    with ours, browser:
        browser.sendall(b"GET /next HTTP/1.1")
        assert is_open(ours)
        assert ours.recv(3) == b"GET"


def test_without_a_connection_to_look_at_a_print_is_wanted() -> None:
    assert is_open(None)


class Waiting:
    """Notes what is printed ahead, and when that was; fails if it is told to."""

    trouble: Exception | None = None

    def __init__(self) -> None:
        self.ahead: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self.asked: list[Job] = []

    def print(self, job: Job) -> Printed:
        if job.is_ahead:
            self.ahead.put(job)
        else:
            self.asked.append(job)
        if self.trouble:
            raise self.trouble
        return Printed(b"%PDF-1.7", 2, 1)


@pytest.fixture
def waiting(app: Flask) -> Iterator[Waiting]:
    """Let the app print with one that waits; what is printed ahead is over in the end."""
    found = Waiting()
    app.extensions["planner"] = replace(app.extensions["planner"], printer=found)
    yield found
    assert print_request._one_ahead.acquire(timeout=30)
    print_request._one_ahead.release()


@pytest.mark.parametrize("page", ["/plan/check", "/plan/done", "/plan/print"])
def test_what_will_be_asked_for_is_printed_ahead_as_it_will_be_asked_for(
    page: str, client: FlaskClient, waiting: Waiting
) -> None:
    pages = PageClient(holder(client))
    pages.submit(pages.get("/plan/one-thing"), {"text": "To sing"})
    pages.client.get(page).close()
    ahead = waiting.ahead.get(timeout=30)
    assert not waiting.asked
    pages.client.get("/plan/summary.pdf")
    (asked,) = waiting.asked
    same = {"budget_s": 0.0, "is_ahead": False}
    assert replace(ahead, **same) == replace(asked, **same)  # type: ignore[arg-type]  # its fields


@pytest.mark.parametrize("page", ["/plan/check", "/plan/print"])
def test_of_an_empty_plan_nothing_is_printed_ahead(
    page: str, client: FlaskClient, waiting: Waiting
) -> None:
    holder(client).get(page).close()
    assert waiting.ahead.empty()
    assert print_request._one_ahead.acquire(blocking=False)
    print_request._one_ahead.release()


@pytest.mark.parametrize(
    ("trouble", "is_logged"), [(PrintBusy(1), False), (ValueError("To sing"), True)], ids=repr
)
def test_what_goes_wrong_ahead_is_nobodys_page_and_no_words_in_the_log(
    trouble: Exception,
    is_logged: bool,
    client: FlaskClient,
    waiting: Waiting,
    capsys: pytest.CaptureFixture[str],
) -> None:
    waiting.trouble = trouble
    pages = PageClient(holder(client))
    pages.submit(pages.get("/plan/one-thing"), {"text": "To sing"})
    answer = pages.client.get("/plan/check")
    assert answer.status_code == 200
    answer.close()
    waiting.ahead.get(timeout=30)
    assert print_request._one_ahead.acquire(timeout=30)
    print_request._one_ahead.release()
    logged = capsys.readouterr().out
    assert ("print_ahead_failed" in logged) == is_logged
    assert "To sing" not in logged
    # The next one is tried again.
    pages.client.get("/plan/done").close()
    assert waiting.ahead.get(timeout=30).is_ahead
