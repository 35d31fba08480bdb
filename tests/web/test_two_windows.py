"""A phone and a laptop on one plan, in any order of steps: never a silent overwrite (R4)."""

import itertools
import random
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.services import plans
from planner.storage.database import Database
from tests.conftest import csrf_token, hold_plan

RUNS = 104
STEPS = 30
CHUNKS = 4
PAGES = {"one-thing": {}, "goals/item/g": {"id": "g", "by-how": "none", "share": "crew"}}
ACTIONS = ("look", "save", "save", "draft", "draft", "lost draft", "resend")


class Window:
    """A browser window as the server meets it: one page shown, sent and sent again.

    met: every text that this window has shown or sent; only those may it replace.
    """

    def __init__(self, client: FlaskClient, token: str, page: str) -> None:
        self.client, self.token, self.page = client, token, page
        self.text = ""
        self.met: set[str] = set()
        self.unheard: list[str] = []
        self.look()

    def look(self) -> None:
        html = self.client.get(f"/plan/{self.page}").text
        found = re.search(r"<textarea id=\"text\"[^>]*>\n(.*?)</textarea>", html, re.S)
        assert found, html[:500]
        self.text = unescape(found[1])
        self.seen = self._seen_in(html)
        self.met.add(self.text)
        self.unheard.clear()

    def send(self, then: str) -> tuple[int, str]:
        fields = PAGES[self.page] | {"text": self.text}
        form = fields | {"csrf_token": self.token, "seen": self.seen, "then": then}
        self.met.add(self.text)
        answer = self.client.post(f"/plan/{self.page}", data=form | {"before": self.unheard})
        if then == "draft" and answer.status_code == 204:
            self.seen = answer.headers["Plan-Revision"]
        return answer.status_code, answer.text

    def lose(self) -> None:
        """Send a draft whose answer never arrives."""
        seen = self.seen
        self.send("draft")
        self.seen = seen
        self.unheard.append(self._encoded())

    def choose(self, html: str, then: str) -> None:
        """Answer the page that shows both: it has shown what is stored."""
        self.seen = self._seen_in(html)
        words = re.findall(r"<dd[^>]*>(.*?)</dd>", html, re.S)
        self.met.update(unescape(text) for text in words)
        status, shown = self.send(then)
        if then == "mix":
            assert status == 200
            self.seen = self._seen_in(shown)

    def _encoded(self) -> str:
        from urllib.parse import urlencode

        return urlencode(PAGES[self.page] | {"text": self.text})

    @staticmethod
    def _seen_in(html: str) -> str:
        found = re.search(r'name="seen" value="(\d+)"', html)
        assert found
        return found[1]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_window_replaces_words_that_it_has_not_met(
    app: Flask, client: FlaskClient, database: Database, page: str, chunk: int
) -> None:
    plan_id, token = hold_plan(app, client), csrf_token(app, client)
    new = {
        "csrf_token": token,
        "seen": "1",
        "id": "g",
        "text": "Start",
        "by-how": "none",
        "share": "crew",
    }
    assert client.post("/plan/goals/new", data=new).status_code == 303

    def stored() -> str:
        with database.session(writes=False) as session:
            plan = plans.get_plan(session, plan_id).plan
        return plan.one_thing.text if page == "one-thing" else plan.goals[0].text

    numbers = itertools.count()
    losers = 0
    for run in range(RUNS // CHUNKS // len(PAGES)):
        steps = random.Random(f"{page} {chunk} {run}")  # noqa: S311  a replayable order of steps
        windows = [Window(client, token, page) for _ in ("phone", "laptop")]
        for _ in range(STEPS):
            window = steps.choice(windows)
            losers += step(window, steps, f"words {next(numbers)}", stored)
    assert losers, "no two windows ever disagreed, so nothing was tried"


def step(window: Window, steps: random.Random, words: str, stored: object) -> int:
    """Do one thing in one window, and check what it replaced; returns 1 for a conflict."""
    assert callable(stored)
    action = steps.choice(ACTIONS)
    if action == "look":
        window.look()
        return 0
    if action != "resend":
        window.text = words
    before = stored()
    is_conflict = False
    if action == "lost draft":
        window.lose()
    else:
        then = "draft" if action == "draft" else "next"
        status, html = window.send(then)
        is_conflict = status == 409
        if is_conflict:
            assert stored() == before
        if is_conflict and then == "next":
            assert before in unescape(html)
            assert window.text in unescape(html)
            window.choose(html, steps.choice(["anyway", "mix"]))
    after = stored()
    assert after == before or before in window.met, f"{before!r} was replaced unseen"
    assert after in {before, window.text}
    return int(is_conflict)
