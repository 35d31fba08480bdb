"""While the database takes no change, leaving works and deleting tells the truth."""

import sqlite3
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.support.pages import Page, PageClient, start_plan

FULL = sqlite3.SQLITE_FULL
DAMAGED = sqlite3.SQLITE_CORRUPT
WRITES = ("INSERT", "UPDATE", "DELETE")


class Broken:
    """A database in which a kind of step fails, from now on until it is mended."""

    def __init__(self, app: Flask) -> None:
        self.engine: sa.Engine = app.extensions["planner"].database.engine
        self._mends: list[Any] = []

    def refuse(self, *beginnings: str, code: int = FULL) -> None:
        def fail(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if statement.startswith(beginnings):
                raise self._fault(code)

        self._listen("before_cursor_execute", fail)

    def refuse_commits(self) -> None:
        """Refuse as the driver does: what was to be committed is undone."""

        def fail(connection: Any) -> None:
            connection.rollback()
            raise self._fault(FULL)

        dialect: Any = self.engine.dialect
        real, dialect.do_commit = dialect.do_commit, fail
        self._mends.append(lambda: setattr(dialect, "do_commit", real))

    def mend(self) -> None:
        for mend in self._mends:
            mend()
        self._mends = []

    def _listen(self, event: str, fail: Any) -> None:
        sa.event.listen(self.engine, event, fail)
        self._mends.append(lambda: sa.event.remove(self.engine, event, fail))

    @staticmethod
    def _fault(code: int) -> Exception:
        original = sqlite3.OperationalError("no room")
        original.sqlite_errorcode = code
        return sa.exc.OperationalError("a statement", {}, original)


@pytest.fixture
def broken(app: Flask) -> Broken:
    return Broken(app)


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    made = PageClient(client)
    start_plan(made)
    made.submit(made.get("/plan/one-thing"), {"text": "To dance"})
    return made


def press(pages: PageClient, page: Page, address: str) -> Any:
    token = page.all("input", name="csrf_token")[0].get("value")
    return pages.client.post(address, data={"csrf_token": token})


@pytest.mark.parametrize("how", ["full", "full at the commit", "damaged", "nothing answers"])
def test_leaving_works_whatever_the_database_says(
    pages: PageClient, broken: Broken, how: str
) -> None:
    leave = pages.get("/leave")
    if how == "full at the commit":
        broken.refuse_commits()
    elif how == "nothing answers":
        broken.refuse("", code=sqlite3.SQLITE_CANTOPEN)
    else:
        broken.refuse(*WRITES, code=DAMAGED if how == "damaged" else FULL)
    answer = press(pages, leave, "/leave")
    assert (answer.status_code, answer.location) == (303, "/goodbye")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "planner=;" in answer.headers["Set-Cookie"]
    assert pages.get("/goodbye").h1 == "This screen is clear"
    broken.mend()
    assert pages.client.get("/plan").location == "/"


def test_a_page_that_cannot_reach_the_database_lets_leave(
    pages: PageClient, broken: Broken
) -> None:
    broken.refuse("", code=sqlite3.SQLITE_CANTOPEN)
    lost = pages.get("/plan/one-thing", status=503)
    assert press(pages, lost, "/leave").location == "/goodbye"
    broken.mend()
    assert pages.client.get("/plan").location == "/"


@pytest.mark.parametrize("at_commit", [False, True])
def test_a_plan_that_cannot_be_deleted_is_not_called_deleted(
    pages: PageClient, broken: Broken, at_commit: bool
) -> None:
    ask = pages.get("/delete")
    if at_commit:
        broken.refuse_commits()
    else:
        broken.refuse(*WRITES)
    answer = press(pages, ask, "/delete")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Set-Cookie" not in answer.headers
    page = pages._page(answer, "/delete", 503)
    assert page.h1 == "We could not delete your plan just now"
    assert "It may still be kept here." in page.main
    assert "To dance" not in page.html
    assert page.link("See my code first") == "/plan/code"
    broken.mend()
    assert "To dance" in pages.get("/plan/check").main
    assert press(pages, page, "/delete").location == "/deleted"


def test_a_plan_that_cannot_be_deleted_can_be_left(pages: PageClient, broken: Broken) -> None:
    broken.refuse(*WRITES)
    answer = press(pages, pages.get("/delete"), "/delete")
    page = pages._page(answer, "/delete", 503)
    assert [form.get("action") for form in page.all("form")] == ["/delete", "/leave"]
    assert press(pages, page, "/leave").location == "/goodbye"
    broken.mend()
    assert pages.client.get("/plan").location == "/"


def test_another_site_cannot_make_anybody_leave(pages: PageClient) -> None:
    assert pages.client.post("/leave").status_code == 400
    assert pages.get("/plan").status == 200
