"""A use case is one transaction: committed before the answer, undone by an error, never nested."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from planner.domain.plans import documents
from planner.domain.plans.plan import OneThing
from planner.services import plans
from planner.services.clinics import first_clinic
from planner.storage.database import Database
from planner.storage.vault import DocumentKey
from planner.web.patient.frame import held_plan
from planner.web.request import access, unit_of_work
from planner.web.request.unit_of_work import TransactionError
from tests.conftest import csrf_token
from tests.support.pages import PageClient, controls, start_plan
from tests.support.walk import ABOUT

USES = {
    "read": unit_of_work.read,
    "write": unit_of_work.write,
    "bookkeeping": unit_of_work.bookkeeping,
}


def count_plans(database: Database) -> int:
    with database.reading() as session:
        return int(session.execute(sa.text("SELECT count(*) FROM plans")).scalar_one())


@pytest.mark.parametrize("inner", [*USES, "printer", "hasher"])
@pytest.mark.parametrize("outer", USES)
def test_nothing_is_opened_or_slow_inside_a_transaction(app: Flask, outer: str, inner: str) -> None:
    slow = {"printer": unit_of_work.printer, "hasher": unit_of_work.hasher}
    with app.test_request_context(method="POST"):
        with USES[outer](), pytest.raises(TransactionError):
            slow[inner]() if inner in slow else USES[inner]().__enter__()
        # What was refused leaves the way free.
        with USES[outer]():
            pass


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_request_that_only_looks_has_no_use_case(app: Flask, method: str) -> None:
    with app.test_request_context(method=method):
        with pytest.raises(TransactionError), unit_of_work.write():
            pass
        with unit_of_work.read() as session:
            assert first_clinic(session)


def test_a_use_case_is_lasting_before_its_answer_is_made(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    def fails_later() -> str:
        with unit_of_work.write() as session:
            plans.start_plan(session, first_clinic(session))
        raise ValueError

    def fails_within() -> str:
        with unit_of_work.write() as session:
            plans.start_plan(session, first_clinic(session))
            raise ValueError

    token = {"csrf_token": csrf_token(app, client)}
    for view, there in ((fails_within, 0), (fails_later, 1)):
        app._got_first_request = False
        name = view.__name__
        app.add_url_rule(f"/{name}", name, access.anyone(view), methods=["POST"])
        assert client.post(f"/{name}", data=token).status_code == 500
        assert count_plans(database) == there


def test_what_is_noted_beside_a_use_case_stays_when_that_fails(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    def notes() -> str:
        with unit_of_work.bookkeeping() as session:
            plans.start_plan(session, first_clinic(session))
        with unit_of_work.write() as session:
            plans.start_plan(session, first_clinic(session))
            raise ValueError

    app.add_url_rule("/notes", "notes", access.anyone(notes), methods=["POST"])
    token = csrf_token(app, client)
    assert client.post("/notes", data={"csrf_token": token}).status_code == 500
    assert count_plans(database) == 1


class Counted:
    """What one request asks of the database and of the vault."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.unseals = self.seals = self.reads = 0


@pytest.fixture
def counted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Counted:
    found, engine = Counted(), app.extensions["planner"].database.engine
    unseal, seal, read = DocumentKey.unseal, DocumentKey.seal, documents.read

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        first_word = statement.split(maxsplit=1)[0]
        if first_word not in {"PRAGMA", "BEGIN"}:
            found.statements.append(first_word)

    def unsealing(*given: object) -> bytes:
        found.unseals += 1
        return unseal(*given)  # type: ignore[arg-type]  # as they came

    def sealing(*given: object) -> bytes:
        found.seals += 1
        return seal(*given)  # type: ignore[arg-type]  # as they came

    def reading(stored: bytes) -> documents.ReadDocument:
        found.reads += 1
        return read(stored)

    sa.event.listen(engine, "before_cursor_execute", note)
    monkeypatch.setattr(DocumentKey, "unseal", unsealing)
    monkeypatch.setattr(DocumentKey, "seal", sealing)
    monkeypatch.setattr(documents, "read", reading)
    return found


@pytest.mark.parametrize(
    ("path", "answer"),
    [("/plan/one-thing", {"text": "To sing"}), ("/plan/goals/new", {"text": "To dance"})],
)
def test_a_save_opens_the_plan_once_and_seals_it_once(
    client: FlaskClient, counted: Counted, path: str, answer: dict[str, str]
) -> None:
    pages = PageClient(client)
    start_plan(pages)
    pages.submit(pages.get("/plan/about"), ABOUT)
    data = controls(pages.get(path).form("then")) | answer | {"then": "next"}
    counted.__init__()  # type: ignore[misc]  # counts from here on
    assert client.post(path, data=data).status_code == 303
    assert (counted.unseals, counted.reads, counted.seals) == (1, 1, 1)
    # Whose visit it is with its plan, and the change.
    assert counted.statements == ["SELECT", "UPDATE"]


def test_looking_at_a_question_opens_the_plan_once(client: FlaskClient, counted: Counted) -> None:
    pages = PageClient(client)
    start_plan(pages)
    counted.__init__()  # type: ignore[misc]  # counts from here on
    pages.get("/plan/one-thing")
    assert (counted.unseals, counted.reads, counted.seals) == (1, 1, 0)
    assert counted.statements == ["SELECT"]


def test_a_plan_that_this_request_changed_is_read_again(app: Flask, client: FlaskClient) -> None:
    def changes_and_shows() -> str:
        plan_id = access.require_plan()
        with unit_of_work.write() as session:
            stored = plans.get_plan(session, plan_id)
            plans.save_section(session, stored, "one_thing", OneThing(text="To sing"), seen=99)
        return held_plan().plan.one_thing.text

    app.add_url_rule("/changes", "changes", access.plan_holder(changes_and_shows), methods=["POST"])
    start_plan(PageClient(client))
    answer = client.post("/changes", data={"csrf_token": csrf_token(app, client)})
    assert answer.text == "To sing"


def test_a_plan_asked_for_twice_is_as_it_is_now(app: Flask, client: FlaskClient) -> None:
    def shows_twice() -> str:
        before = held_plan()
        with app.extensions["planner"].database.work() as session:
            plans.save_section(session, before, "one_thing", OneThing(text="To sing"), seen=99)
        return held_plan().plan.one_thing.text

    app.add_url_rule("/twice", "twice", access.plan_holder(shows_twice), methods=["GET"])
    start_plan(PageClient(client))
    assert client.get("/twice").text == "To sing"
