"""Who asks for a print: keys by which places are shared out, and whether the browser waits."""

import socket

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.pdf.print_job import Job, Printed
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
