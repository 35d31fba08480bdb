"""Walks past every patient page, empty, filled and with errors; for tests about all of them."""

from collections.abc import Iterator

from planner.web.opening import FIELD
from tests.pages import Page, PageClient, start_plan, words

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
WEEKS = {"grid-mon-morning": "cannot", "transport": "lift", "travel_minutes": "70"}
WRONG = {
    "about": {"date_of_birth-day": "31", "date_of_birth-month": "2", "appointment-at": "noon"},
    "one-thing": {"text": "x" * 5_001, "gets_in_the_way": "x" * 5_001},
    "weeks": {"travel_minutes": "far", "why": "x" * 501},
    "goals/new": {"text": "", "by-how": "on", "by-on-day": "12", "helps": "x" * 501},
    "events/new": {"title": "", "when-how": "range", "when-from-day": "1", "away-nights": "many"},
    "questions/new": {"text": ""},
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
    leave = pages.get("/leave")
    yield leave
    yield pages.submit(leave, has="csrf_token")
    yield from walk_back(pages, access_code(code))


def access_code(page: Page) -> str:
    """The access code that stands on a page."""
    (shown,) = page.all("p", class_="code")
    return words(shown[0])


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
    for name in ("about", "one-thing", "weeks", "filled-in-by"):
        yield pages.get(f"/plan/{name}")
    for name in ("goals", "events", "questions"):
        yield pages.get(f"/plan/{name}")
        yield pages.get(f"/plan/{name}/new")
    yield pages.get("/plan/questions/pick")
    yield pages.get("/plan/check")
    yield pages.get("/plan/done")
    for name, fields in WRONG.items():
        yield pages.submit(pages.get(f"/plan/{name}"), fields, status=422)
    yield pages.submit(pages.get("/plan/about"), ABOUT)
    yield pages.submit(pages.get("/plan/one-thing"), {"text": "Zorbex", "area": "work"})
    yield pages.submit(pages.get("/plan/events/new"), EVENT)
    for _ in range(3):
        yield pages.submit(pages.get("/plan/goals/new"), GOAL)
    yield pages.submit(pages.get("/plan/weeks"), WEEKS)
    yield pages.submit(pages.get("/plan/questions/pick"), {"prompts": ["costs", "travel"]})
    yield pages.get("/plan/questions/pick")
    for name in ("about", "one-thing", "weeks"):
        yield pages.get(f"/plan/{name}")
    goals = pages.get("/plan/goals")
    yield pages.get(goals.link("Change"))
    yield pages.get(goals.link("Remove"))
    yield conflict(pages)
    for name in ("/plan", "/plan/check", "/plan/done"):
        yield pages.get(name)


def conflict(pages: PageClient) -> Page:
    """Change one page in two windows; return what the slower one sees."""
    slower = pages.get("/plan/one-thing")
    pages.submit(pages.get("/plan/one-thing"), {"text": "Zorbex one"})
    return pages.submit(slower, {"text": "Zorbex two"}, status=409)
