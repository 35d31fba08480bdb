"""No database connection is in hand while something is printed, hashed or sent.

`tests.conftest.hold_nothing` watches over every test of the app; here it is shown to see.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response, stream_with_context
from flask.testing import FlaskClient

from planner.pdf.print_client import PrintState
from planner.pdf.print_job import Job, Printed
from planner.services import plans
from planner.web.request import access, unit_of_work
from tests.support.jobs import do_jobs
from tests.support.pages import PageClient, start_plan
from tests.support.walk import SHARING, access_code
from tests.test_routes import addresses

PRINTS = ("/plan/summary.pdf", "/plan/edition/1.pdf?print=large", "/plan/code-card.pdf")


class CountingPrinter:
    """Prints one fixed file and counts."""

    printed = 0

    def ping(self) -> PrintState:
        return PrintState(running=0, queued=0, done=self.printed, can_print=True)

    def print(self, _job: Job) -> Printed:
        self.printed += 1
        return Printed(b"%PDF-1.7", 1, 1)


@pytest.fixture
def printer() -> Any:
    return CountingPrinter()


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    made = PageClient(client)
    start_plan(made)
    made.submit(made.get("/plan/one-thing"), {"text": "To sing"})
    return made


def test_every_print_is_made_with_empty_hands(
    app: Flask, pages: PageClient, printer: CountingPrinter
) -> None:
    pages.submit(pages.get("/plan/check"), SHARING, then="share")
    do_jobs(app)
    assert printer.printed == 1
    for count, address in enumerate((*PRINTS, "/blank-form.pdf"), 2):
        assert pages.client.get(address).mimetype == "application/pdf"
        assert printer.printed == count


def test_every_hash_is_made_with_empty_hands(app: Flask, pages: PageClient) -> None:
    pages.submit(pages.get("/plan/code/new"), has="csrf_token")
    code = access_code(pages.get("/plan/code"))
    other = PageClient(app.test_client())
    assert other.submit(other.get("/come-back"), {"access_code": code}, has="access_code").h1


def test_every_page_is_sent_with_empty_hands(app: Flask, pages: PageClient) -> None:
    for address in addresses(app):
        assert pages.client.get(address).status_code < 500, address


def test_a_view_that_holds_on_while_it_prints_or_hashes_is_seen(
    app: Flask, pages: PageClient
) -> None:
    def prints() -> str:
        printer, plan_id = unit_of_work.printer(), access.require_plan()
        with unit_of_work.read() as session:
            plans.get_plan(session, plan_id)
            printer.print(None)
        return ""

    def hashes() -> str:
        hasher, plan_id = unit_of_work.hasher(), access.require_plan()
        with unit_of_work.read() as session:
            plans.get_plan(session, plan_id)
            return hasher.prove("secret").pepper

    for view in (prints, hashes):
        app._got_first_request = False
        app.add_url_rule(f"/{view.__name__}", view.__name__, access.plan_holder(view))
        assert pages.client.get(f"/{view.__name__}").status_code == 500


def test_an_answer_that_is_streamed_from_the_database_is_seen(
    app: Flask, pages: PageClient
) -> None:
    def lines() -> Iterator[str]:
        plan_id = access.require_plan()
        with unit_of_work.read() as session:
            plans.get_plan(session, plan_id)
            yield "one"

    @access.plan_holder
    def streams() -> Response:
        return Response(stream_with_context(lines()), mimetype="application/json")

    app._got_first_request = False
    app.add_url_rule("/streams", "streams", streams)
    with pytest.raises(AssertionError, match="sent with a database connection"):
        pages.client.get("/streams")
