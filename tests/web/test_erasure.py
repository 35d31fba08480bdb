"""R13: after "Delete my plan" no file of the installation gives the words back."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.database import Database
from planner.domain.codes import read_code
from planner.services.sealed_plans import place_of
from planner.vault import Keyring, VaultError
from tests.pages import PageClient, start_plan
from tests.walk import access_code

WORDS = "To stand beside my daughter"


@pytest.fixture
def pages(app: Flask, client: FlaskClient) -> PageClient:
    made = PageClient(client)
    start_plan(made)
    made.submit(made.get("/plan/one-thing"), {"text": WORDS})
    return made


class Finder:
    """Somebody with the key ring and every byte of the data folder, after the erasure.

    The sealed words and their wrapped key are noted beforehand, and looked for afterwards: what
    can be found in a file can be opened, whatever the tables say.
    """

    def __init__(self, folder: Path, keyring: Keyring, database: Database) -> None:
        self._folder, self._keyring = folder, keyring
        with database.engine.connect() as connection:
            row = connection.exec_driver_sql("SELECT id, wrapped_key, document FROM plans").one()
        self._id, self._wrapped, self._document = row

    def words(self) -> str:
        """Every word that the files still give away."""
        found = b""
        for path in sorted(self._folder.rglob("*")):
            content = path.read_bytes() if path.is_file() else b""
            assert WORDS.encode() not in content, path.name
            found += content
        return found.decode("latin-1") if self._opens(found) else ""

    def _opens(self, content: bytes) -> bool:
        # Rows on several pages are stored in pieces; a piece from the middle is enough to tell.
        if self._wrapped[8:56] not in content or self._document[40:200] not in content:
            return False
        try:
            key = self._keyring.unwrap(self._wrapped, place_of(self._id, "key"))
            plain = key.unseal(self._document, place_of(self._id, "document"))
        except VaultError:
            return False
        return WORDS in plain.decode()


@pytest.fixture
def finder(pages: PageClient, tmp_path: Path, keyring: Keyring, database: Database) -> Finder:
    database.empty_log()
    made = Finder(tmp_path / "var", keyring, database)
    assert made.words(), "The finder must find the words of a plan that is there."
    return made


def delete(pages: PageClient) -> None:
    assert pages.submit(pages.get("/delete"), has="csrf_token").h1 == "Your plan is deleted"


def test_after_deleting_no_file_gives_the_words_back(pages: PageClient, finder: Finder) -> None:
    pages.submit(pages.get("/plan/one-thing"), {"text": WORDS + "!"})
    delete(pages)
    assert finder.words() == ""


def test_without_the_checkpoint_the_log_would_give_them_back(
    app: Flask, pages: PageClient, finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The plan is written once more, so that its sealed words stand in the log and not yet beside.
    database = app.extensions["planner"].database
    pages.submit(pages.get("/plan/goals/new"), {"text": "Dance", "by-how": "none"})
    with database.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT wrapped_key, document FROM plans").one()
    finder._wrapped, finder._document = row
    monkeypatch.setattr(Database, "empty_log", lambda _self: True)
    delete(pages)
    assert finder.words()
    monkeypatch.undo()
    database.empty_log()
    assert finder.words() == ""


def test_the_code_opens_nothing_after_deleting(app: Flask, pages: PageClient) -> None:
    code = access_code(pages.get("/plan/code"))
    delete(pages)
    other = PageClient(app.test_client())
    page = other.submit(
        other.get("/come-back"), {"access_code": code}, has="access_code", status=422
    )
    assert "does not open a plan" in page.main
    parsed = read_code(code)
    assert parsed is not None
    folder = Path(app.extensions["planner"].settings.data_dir)
    content = b"".join(p.read_bytes() for p in folder.rglob("planner.db*"))
    assert not re.search(parsed.verifier.encode(), content)
