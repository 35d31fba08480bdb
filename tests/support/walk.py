"""Walks past every patient page, empty, filled and with errors; for tests about all of them."""

import io
from collections.abc import Iterator
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from planner.web.patient.entry.code_sign_in import FIELD
from tests.support.pages import Page, PageClient, controls, start_plan, words

HOSTILE = '"><script>alert(1)</script>{{ 7 * 7 }}\u202e’<b>&amp;'
ABOUT = {
    "full_name": "Zorbex Quillfeather",
    "date_of_birth-day": "9",
    "date_of_birth-month": "4",
    "date_of_birth-year": "1968",
}
GOAL = {"text": "Zorbex", "by-how": "none", "importance": "must", "helps": "Zorbex"}
EVENT = {
    "title": "Zorbex",
    "when-how": "on",
    "when-on-day": "12",
    "when-on-month": "6",
    "when-on-year": "2027",
    "movable": "fixed",
}
TRADE_OFFS = {"answer": "ordered"} | dict(
    zip(
        (f"order-{place}" for place in range(1, 6)),
        ("more_time", "independence", "fewer_symptoms", "clear_mind", "less_hospital"),
        strict=True,
    )
)
# What each section that is one page is filled with.
FILLED = {
    "hopes": {"hope": "Zorbex", "avoid-taste": "yes", "avoid-taste-because": "Zorbex"},
    "trade-offs": TRADE_OFFS,
    "fit": {"wishes-mornings-strength": "must", "wishes-mornings-note": "Zorbex"},
    "steering": {"role": "together", "bad_news": "with_someone", "with_whom": "Zorbex"},
}
CALENDAR = "\r\n".join(
    [
        "BEGIN:VCALENDAR",
        *("BEGIN:VEVENT", "UID:1", "SUMMARY:Zorbex", "DTSTART;VALUE=DATE:20270612", "END:VEVENT"),
        *("BEGIN:VEVENT", "UID:2", "SUMMARY:Zorbex", "DTSTART:20270601T190000"),
        *(
            "RRULE:FREQ=DAILY;COUNT=3",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ),
    ]
).encode()
SHARING = {"with_": "crew", "consent": "yes"}
WEEKS = {"grid-mon-morning": "cannot", "transport": "lift", "travel_minutes": "70"}
WRONG = {
    "about": {"date_of_birth-day": "31", "date_of_birth-month": "2"},
    "about/visit": {"appointment-at": "lunch"},
    "about/needs": {"access_note": "x" * 501},
    "one-thing": {"text": "x" * 5_001, "gets_in_the_way": "x" * 5_001},
    "weeks": {"travel_minutes": "far", "why": "x" * 501},
    "goals/new": {"text": "", "by-how": "on", "by-on-day": "12", "helps": "x" * 501},
    "events/new": {"title": "", "when-how": "range", "when-from-day": "1", "away-nights": "many"},
    "questions/new": {"text": ""},
    "hopes": {"hope": "x" * 5_001, "avoid-pain": "yes", "avoid-pain-because": "x" * 501},
    "trade-offs": {"answer": "ordered", "order-1": "more_time", "order-2": "more_time"},
    "fit": {"wishes-mornings-note": "x" * 501},
    "steering": {"with_whom": "x" * 501, "who_may_hear": "x" * 501},
    "crew/cares-for": {"cares_for": "x" * 501},
    "crew/new": {"name": "", "helps_with": "x" * 501},
}


def walk(pages: PageClient) -> Iterator[Page]:
    """Yield every page: the way there, each page empty, wrong and filled, and the way out."""
    yield pages.get("/")
    yield pages.submit(pages.get("/"), {}, has="who", status=422)
    yield start_plan(pages, who="with_help", helper_name="Zorbex")
    yield from walk_plan(pages)
    yield pages.get("/")
    code = pages.get("/plan/code")
    yield code
    yield pages.get("/plan/code/new")
    yield from walk_editions(pages)
    yield from walk_again(pages, access_code(code))
    leave = pages.get("/leave")
    yield leave
    yield pages.submit(leave, has="csrf_token")
    yield pages.get("/from-file")
    yield from walk_back(pages, access_code(code))


def access_code(page: Page) -> str:
    """The access code that stands on a page."""
    (shown,) = page.all("p", class_="code")
    return words(shown[0])


def walk_editions(pages: PageClient) -> Iterator[Page]:
    """Yield the pages of sharing, twice, of reading on the screen and of printing."""
    parts = pages.client.application.extensions["planner"]
    parts.printer.is_out_of_order = True
    check = pages.get("/plan/check")
    yield pages.submit(check, {"true_until-day": "40"}, then="share", status=422)
    yield pages.submit(check, SHARING, then="share")
    pages.submit(pages.get("/plan/one-thing"), {"text": "Zorbex two"})
    pages.submit(pages.get("/plan/goals/new"), GOAL | {"share": "doctor"})
    for name in ("/plan/done", "/plan/summary", "/plan/summary?edition=1", "/plan/print"):
        yield pages.get(name)
    late = pages.get("/plan/check")
    pages.submit(pages.get("/plan/one-thing"), {"text": "Zorbex"})
    yield pages.submit(late, SHARING, then="share", status=409)
    yield pages.submit(pages.get("/plan/check"), SHARING, then="share")
    parts.printer.is_out_of_order = False


def walk_again(pages: PageClient, code: str) -> Iterator[Page]:
    """Yield the pages of somebody who comes back days later and looks through the plan."""
    pages.client.application.extensions["planner"].clock.advance(days=9)
    page = pages.submit(pages.get("/come-back"), {FIELD: code}, has=FIELD)
    assert page.path == "/plan/still-true"
    yield page
    page = pages.submit(page, then="begin")
    while page.path == "/plan/still-true":
        yield page
        page = pages.submit(page, then="yes")
    assert page.path == "/plan/check"
    yield page


def walk_back(pages: PageClient, code: str) -> Iterator[Page]:
    """Yield the pages of coming back, of a new code, and of deleting the plan."""
    yield pages.get("/come-back")
    yield pages.submit(pages.get("/come-back"), {FIELD: "K7PM"}, has=FIELD, status=422)
    back = pages.submit(pages.get("/come-back"), {FIELD: code.lower()}, has=FIELD)
    assert back.path == "/plan"
    yield back
    yield pages.get("/come-back")
    yield pages.submit(pages.get("/plan/code/new"), has="csrf_token")
    delete = pages.get("/delete")
    yield delete
    yield pages.submit(delete, has="csrf_token")


def walk_plan(pages: PageClient) -> Iterator[Page]:
    """Yield every page of a plan that has just begun."""
    yield pages.get("/who-is-who")
    for name in (
        "about",
        "about/visit",
        "about/needs",
        "one-thing",
        "weeks",
        "filled-in-by",
        *FILLED,
    ):
        yield pages.get(f"/plan/{name}")
    for name in ("goals", "events", "questions", "crew"):
        yield pages.get(f"/plan/{name}")
        yield pages.get(f"/plan/{name}/new")
    yield pages.get("/plan/questions/pick")
    yield pages.get("/plan/crew/cares-for")
    yield pages.get("/plan/check")
    yield pages.get("/plan/done")
    for name, fields in WRONG.items():
        yield pages.submit(pages.get(f"/plan/{name}"), fields, status=422)
    yield pages.submit(pages.get("/plan/about"), ABOUT)
    yield pages.submit(pages.get("/plan/about/visit"), {"appointment-with": "Zorbex"})
    yield pages.submit(pages.get("/plan/about/needs"), {"access_note": "Zorbex"})
    yield pages.submit(pages.get("/plan/one-thing"), {"text": "Zorbex", "area": "work"})
    yield pages.submit(pages.get("/plan/events/new"), EVENT)
    for _ in range(3):
        yield pages.submit(pages.get("/plan/goals/new"), GOAL)
    yield pages.submit(pages.get("/plan/weeks"), WEEKS)
    yield pages.submit(pages.get("/plan/questions/pick"), {"prompts": ["costs", "travel"]})
    yield pages.get("/plan/questions/pick")
    for name in ("about", "about/visit", "about/needs", "one-thing", "weeks"):
        yield pages.get(f"/plan/{name}")
    for name, fields in FILLED.items():
        pages.submit(pages.get(f"/plan/{name}"), fields)
        yield pages.get(f"/plan/{name}")
    yield pages.submit(pages.get("/plan/crew/new"), {"name": "Zorbex", "may_contact": "yes"})
    yield pages.submit(pages.get("/plan/crew/cares-for"), {"cares_for": "Zorbex"})
    yield pages.get("/plan/crew")
    yield from walk_calendar(pages)
    goals = pages.get("/plan/goals")
    yield pages.get(goals.link("Change"))
    ask = pages.get(goals.link("Remove"))
    yield ask
    removed = pages.submit(ask, has="seen")
    yield removed
    yield pages.submit(removed, has="item")
    yield conflict(pages)
    for name in ("/plan", "/plan/check", "/plan/done"):
        yield pages.get(name)


def walk_calendar(pages: PageClient) -> Iterator[Page]:
    """Yield the pages that take days from a calendar file; they keep none."""
    yield pages.get("/plan/events/calendar")
    yield send_calendar(pages, b"", 422)
    yield send_calendar(pages, CALENDAR)


def send_calendar(pages: PageClient, data: bytes, status: int = 200) -> Page:
    """Choose a calendar file and send it; the answer is checked like every page."""
    path = "/plan/events/calendar"
    form: dict[str, Any] = controls(pages.get(path).form())
    form["file"] = FileStorage(io.BytesIO(data), "my.ics", "file")
    # Made here: the test client would keep a large file in a temporary one, and forget to close it.
    boundary, body = encode_multipart(form)
    kind = f'multipart/form-data; boundary="{boundary}"'
    answer = pages.client.post(path, data=body, content_type=kind)
    page = Page(path, answer.status_code, answer.text, answer.headers, pages.say)
    assert page.status == status, page.main[:300]
    page.check()
    return page


def conflict(pages: PageClient) -> Page:
    """Change one page in two windows; return what the slower one sees."""
    slower = pages.get("/plan/one-thing")
    pages.submit(pages.get("/plan/one-thing"), {"text": "Zorbex one"})
    return pages.submit(slower, {"text": "Zorbex two"}, status=409)
