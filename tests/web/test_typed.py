"""What people type, sent as a browser sends it: read right or asked about, and never guessed."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from planner.domain.text import clean
from tests.support.pages import Page, PageClient, controls, start_plan
from tests.support.pages import words as text_of
from tests.support.walk import ABOUT

REPORTS = Path(__file__).parent.parent / "reports"
REPORTED = json.loads((REPORTS / "typed.json").read_text("utf-8"))["cases"]
MORE = json.loads((REPORTS / "typed-more.json").read_text("utf-8"))["groups"]
SAVED, ASKED = 303, 422
BOXES = ("day", "month", "year")


def three(name: str, typed: str | list[str]) -> dict[str, str]:
    """The three boxes of a date; a text alone stands in the first."""
    texts = [typed, "", ""] if isinstance(typed, str) else typed
    return {f"{name}-{box}": text for box, text in zip(BOXES, texts, strict=True)}


@dataclass
class Typist:
    """Somebody who types into one page after the other and presses its button."""

    pages: PageClient
    opened: dict[str, Any] = field(default_factory=dict)
    is_stale: bool = False

    def send(self, name: str, fields: dict[str, Any]) -> Page:
        """Fill the page in; the answer is the page itself with what to mend, or another one."""
        path = f"/plan/{name}"
        if path not in self.opened:
            self.opened[path] = controls(self.pages.get(path).form())
        elif self.is_stale:
            # Parsing each page anew would take most of these tests' time.
            html = self.pages.client.get(path).text
            for hidden in {"seen", "id"} & self.opened[path].keys():
                (value,) = re.findall(rf'name="{hidden}" value="([^"]+)"', html)[:1]
                self.opened[path][hidden] = value
        self.is_stale = False
        answer = self.pages.client.post(path, data=self.opened[path] | fields | {"then": "next"})
        assert answer.status_code in {SAVED, ASKED}, f"{fields}: {answer.status_code}"
        if answer.status_code == SAVED:
            self.is_stale = True
            return Page(path, SAVED, "", answer.headers)
        return Page(path, ASKED, answer.text, answer.headers)

    def plan(self) -> Any:
        return json.loads(self.pages.client.get("/plan/my-plan.json").data)


@pytest.fixture
def typist(client: FlaskClient) -> Typist:
    made = PageClient(client)
    start_plan(made)
    return Typist(made)


def day(typed: str | list[str]) -> tuple[str, dict[str, str]]:
    return "events/new", {"title": "x", "when-how": "on", **three("when-on", typed)}


def visit(typed: str | list[str]) -> tuple[str, dict[str, str]]:
    return "about/visit", three("appointment-on", typed)


def birth(typed: str | list[str]) -> tuple[str, dict[str, str]]:
    return "about", ABOUT | three("date_of_birth", typed)


def time(typed: str) -> tuple[str, dict[str, str]]:
    return "about/visit", {"appointment-at": typed}


def travel(typed: str) -> tuple[str, dict[str, str]]:
    return "weeks", {"travel_minutes": typed}


def nights(typed: str) -> tuple[str, dict[str, str]]:
    return "events/new", {"title": "x", "away-nights": typed}


def kept(box: str, plan: Any) -> Any:
    """What the plan holds of a box."""
    about, events = plan["about"], plan["events"]
    return {
        "day": lambda: about["appointment"]["on"],
        "birth": lambda: about["date_of_birth"],
        "time": lambda: about["appointment"]["at"],
        "travel": lambda: plan["weeks"]["travel_minutes"],
        "nights": lambda: events[-1]["away"]["nights"] if events else None,
    }[box]()


ASK: dict[str, Callable[[Any], tuple[str, dict[str, str]]]] = {
    "day": day,
    "birth": birth,
    "time": time,
    "travel": travel,
    "nights": nights,
}


def of(box: str, *, is_read: bool) -> Iterator[tuple[Any, Any]]:
    for group in MORE:
        if group["box"] == box and (group["right"] is not None) is is_read:
            yield from ((typed, group["right"]) for typed in group["typed"])


@pytest.mark.parametrize("box", ["day", "birth", "time", "travel", "nights"])
def test_what_means_one_thing_is_read(typist: Typist, box: str) -> None:
    ask = visit if box == "day" else ASK[box]
    wrong = []
    for typed, right in of(box, is_read=True):
        answer = typist.send(*ask(typed))
        got = kept(box, typist.plan())
        if answer.status != SAVED or got != right:
            wrong.append((typed, right, got, answer.problems if answer.html else ""))
    assert wrong == []


@pytest.mark.parametrize("box", ["day", "birth", "time", "travel", "nights"])
def test_what_is_unsure_is_asked_and_comes_back_as_typed(typist: Typist, box: str) -> None:
    wrong = []
    for typed, _ in of(box, is_read=False):
        path, fields = ASK[box](typed)
        answer = typist.send(path, fields)
        if answer.status != ASKED or len(answer.problems) != 1:
            wrong.append((typed, answer.status))
            continue
        answer.check()
        shown = controls(answer.form())
        back = {name: shown.get(name) for name in fields}
        if back != {name: clean(text).strip() for name, text in fields.items()}:
            wrong.append((typed, back))
    assert wrong == []
    assert kept(box, typist.plan()) is None


def test_a_month_that_is_none_is_not_called_the_wrong_order(typist: Typist) -> None:
    (problem,) = typist.send(*day("12/0/2027")).problems.values()
    assert "There is no such day." in problem


def case(box: str, number: int = 0) -> Any:
    return [one for one in REPORTED if one["box"].startswith(box)][number]["typed"]


@pytest.mark.parametrize("number", range(4))
def test_a_second_number_is_not_the_year(typist: Typist, number: int) -> None:
    answer = typist.send(*day(case("day of a day", number)))
    assert answer.status == ASKED
    assert list(answer.problems) == ["when-on-day"]
    assert typist.plan()["events"] == []


def test_a_range_in_the_box_of_one_day_says_where_first_and_last_day_go(typist: Typist) -> None:
    for typed in (case("day of a day", 0), case("day of a day", 1), "12.-13.6.", "June 12/13"):
        (problem,) = typist.send(*day(typed)).problems.values()
        assert "choose “A few days”" in problem
        assert "the first and the last day" in problem
    fields = {"title": "x", "when-how": "range", "when-from-day": "20-27 June 2027"}
    (problem,) = typist.send("events/new", fields).problems.values()
    assert "Write only the first day here" in problem


def test_a_day_with_an_hour_asks_for_the_year(typist: Typist) -> None:
    (problem,) = typist.send(*day(case("day of a day", 2))).problems.values()
    assert "The year is missing." in problem


@pytest.mark.parametrize("number", range(3))
def test_the_reported_times_are_read(typist: Typist, number: int) -> None:
    assert typist.send(*time(case("time of the visit", number))).status == SAVED
    assert kept("time", typist.plan()) == "10:30"


def test_boxes_with_marks_of_direction_are_read(typist: Typist) -> None:
    fields = {"title": "x", "when-how": "on", **three("when-on", case("day, month, year"))}
    assert typist.send("events/new", fields).status == SAVED
    assert typist.plan()["events"][0]["when"] == {"on": "2027-06-12"}


def test_every_reported_case_is_tried_here() -> None:
    assert [one["box"].partition(" (")[0] for one in REPORTED] == [
        *["day of a day that matters"] * 4,
        *["time of the visit"] * 3,
        "day, month, year",
        "what matters most",
    ]


BREAKS = ("\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\r", "\r\n")


def test_what_ends_a_line_joins_no_words(typist: Typist) -> None:
    typist.send("one-thing", {"text": case("what matters most")})
    assert typist.plan()["one_thing"]["text"] == "No infusion on Mondays\nTuesdays are fine"
    for ends in BREAKS:
        words = f"Not on Mondays{ends}Tuesdays are fine"
        assert typist.send("one-thing", {"text": words, "gets_in_the_way": words}).status == SAVED
        assert typist.plan()["one_thing"]["text"] == "Not on Mondays\nTuesdays are fine"
        typist.send("about", ABOUT | {"full_name": f"Alex{ends}Example"})
        typist.send("about/needs", {"access_note": words})
        about = typist.plan()["about"]
        assert about["full_name"] == "Alex Example"
        assert about["access_note"] == "Not on Mondays\nTuesdays are fine"


def test_a_time_in_the_afternoon_is_shown_as_such(typist: Typist) -> None:
    typist.send(*time("2:15"))
    assert "14:15 (2:15 pm)" in typist.pages.get("/plan/check").main
    assert controls(typist.pages.get("/plan/about/visit").form())["appointment-at"] == "14:15"


@pytest.mark.parametrize("typed", ["02:15", "6:30", "06:30", "half past five"])
def test_a_time_at_night_is_asked_about(typist: Typist, typed: str) -> None:
    (problem,) = typist.send(*time(typed)).problems.values()
    asked = re.search(r"Is it (\S+ am) or (\S+ pm)\? Please write am or pm too\.", problem)
    assert asked, problem
    for one in asked.groups():
        assert typist.send(*time(one)).status == SAVED


def test_a_year_of_birth_alone_stands_and_is_asked_for_once(typist: Typist) -> None:
    for boxes, words in ((["", "", "1960"], "1960"), (["", "5", "1960"], "May 1960")):
        assert typist.send(*birth(boxes)).status == SAVED
        page = typist.pages.get("/plan/check")
        check = page.main
        assert words in {text_of(answer) for answer in page.all("dd")}
        assert check.count("Your team will ask you for your whole date of birth.") == 1
        assert f"born {words}" in typist.pages.get("/plan/summary").main
        assert "1 January 1960" not in check + typist.pages.get("/plan/summary").main
        shown = controls(typist.pages.get("/plan/about").form())
        assert [shown[f"date_of_birth-{box}"] for box in BOXES] == boxes
    typist.send(*birth("9 April 1960"))
    assert "Your team will ask you for" not in typist.pages.get("/plan/check").main


def test_a_birth_in_the_future_points_at_what_was_typed(typist: Typist) -> None:
    assert list(typist.send(*birth("9 April 2027")).problems) == ["date_of_birth-day"]
    assert list(typist.send(*birth(["", "", "2028"])).problems) == ["date_of_birth-year"]
    assert list(typist.send(*birth(["", "3", "2027"])).problems) == ["date_of_birth-year"]


def test_a_date_of_two_centuries_is_asked_for_with_four_numbers(typist: Typist) -> None:
    (problem,) = typist.send(*birth("9/4/25")).problems.values()
    assert "Write the year with four numbers, such as 9 April 1968." in problem
