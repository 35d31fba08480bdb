"""The way from the welcome to the finished plan."""

import re

import pytest
from flask.testing import FlaskClient

from planner.web.patient.journey import JOURNEY, all_pages, pages_of
from tests.support.pages import PageClient, controls, start_plan, words
from tests.support.walk import ABOUT, GOAL, WRONG, walk


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    return PageClient(client)


def states(pages: PageClient) -> list[str]:
    page = pages.get("/plan")
    return [words(e) for e in page.all("li") if e.get("class") in {"filled", "looked", "not-yet"}]


def test_every_page_is_sound_empty_wrong_and_filled(pages: PageClient) -> None:
    seen = {page.h1 for page in walk(pages)}
    assert {"About you", "My regular weeks", "Check your plan", "Your plan is ready"} <= seen


def test_continue_leads_through_every_section_in_order(pages: PageClient) -> None:
    start_plan(pages)
    page = pages.get("/plan/one-thing")
    eyebrows = []
    while page.path != "/plan/check":
        eyebrows.append(words(page.all("p", class_="eyebrow")[0]))
        page = pages.submit(page, then="skip")
    pages_in_order = [page.title for section in JOURNEY for page in pages_of(section)]
    assert [e.split(" · ")[0] for e in eyebrows] == pages_in_order
    assert eyebrows[3] == "My regular weeks · 4 of 12 · about 1 minute"
    assert eyebrows[4:7] == [
        "About you · 5 of 12 · about 1 minute",
        "Your visit · 5 of 12",
        "What you need for the talk · 5 of 12",
    ]


def test_skipping_is_remembered_as_looked_at(pages: PageClient) -> None:
    start_plan(pages)
    assert states(pages) == [section.title for section in JOURNEY]
    pages.submit(pages.get("/plan/one-thing"), then="skip")
    pages.submit(pages.get("/plan/goals/new"), then="skip")
    pages.submit(pages.get("/plan/about"), ABOUT)
    assert states(pages)[:5] == [
        "The one thing nothing entered",
        "My goals nothing entered",
        "Days that matter",
        "My regular weeks",
        f"About you {ABOUT['full_name']}",
    ]


def test_the_list_of_parts_shows_the_first_line_of_each_answer(pages: PageClient) -> None:
    start_plan(pages)
    pages.submit(pages.get("/plan/one-thing"), {"text": "To sing\nwith the choir"})
    pages.submit(pages.get("/plan/goals/new"), GOAL | {"text": "To walk to the sea"})
    pages.submit(pages.get("/plan/goals/new"), GOAL | {"text": "To read at night"})
    pages.submit(pages.get("/plan/weeks"), {"transport": "lift"})
    assert states(pages)[:4] == [
        "The one thing To sing with the choir",
        "My goals To walk to the sea and 1 more",
        "Days that matter",
        "My regular weeks Someone gives me a lift",
    ]


def test_the_list_of_parts_keeps_back_what_is_not_for_all(pages: PageClient) -> None:
    start_plan(pages)
    pages.submit(pages.get("/plan/goals/new"), GOAL | {"text": "Secret", "share": "doctor"})
    assert states(pages)[1] == "My goals Kept back"
    assert "Secret" not in pages.get("/plan").html


def test_the_task_list_counts_only_the_minutes_that_are_left(pages: PageClient) -> None:
    start_plan(pages)
    assert "About 10 minutes are left." in pages.get("/plan").main
    pages.submit(pages.get("/plan/about"), ABOUT)
    assert "About 9 minutes are left." in pages.get("/plan").main


def test_skip_keeps_what_can_be_kept(pages: PageClient) -> None:
    start_plan(pages)
    pages.submit(pages.get("/plan/one-thing"), {"text": "Typed, then skipped"}, then="skip")
    assert "Typed, then skipped" in pages.get("/plan/check").main
    ticked = {"prompts": ["costs"]}
    page = pages.submit(pages.get("/plan/questions/pick"), ticked, then="skip")
    assert page.path == "/plan/fit"
    assert "pay" in pages.get("/plan/questions").main


@pytest.mark.parametrize("name", sorted(WRONG))
def test_skip_never_throws_typed_words_away_in_silence(pages: PageClient, name: str) -> None:
    start_plan(pages)
    pages.submit(pages.get("/plan/goals/new"), GOAL)
    fields = WRONG[name] | ({"starred": "yes"} if name == "questions/new" else {})
    asked = pages.get(f"/plan/{name}")
    page = pages.submit(asked, fields, then="skip", status=422)
    assert page.problems
    assert controls(page.form())["seen"] == controls(asked.form())["seen"]
    shown = controls(page.form())
    assert all(shown[key] in (words, [words]) for key, words in fields.items())
    again = pages.submit(page, then="skip", status=422)
    assert "Go on without th" in again.main
    page = pages.submit(again, then="leave")
    assert page.path != f"/plan/{name}"
    assert "far" not in pages.get("/plan/check").main


def test_leaving_a_page_keeps_what_was_saved_before(pages: PageClient) -> None:
    start_plan(pages)
    pages.submit(pages.get("/plan/one-thing"), {"text": "Saved before"})
    page = pages.submit(
        pages.get("/plan/one-thing"), {"text": "x" * 5_001}, then="skip", status=422
    )
    assert pages.submit(page, then="leave").path == "/plan/goals/new"
    assert "Saved before" in pages.get("/plan/check").main


def test_finish_now_saves_and_leads_to_the_check_page(pages: PageClient) -> None:
    start_plan(pages)
    page = pages.submit(pages.get("/plan/one-thing"), {"text": "Sing again"}, then="check")
    assert page.path == "/plan/check"
    assert "Sing again" in page.main
    assert pages.submit(pages.get("/plan/goals/new"), then="check").path == "/plan/check"


def test_a_missing_name_is_asked_for_kindly_and_may_stay_missing(pages: PageClient) -> None:
    start_plan(pages)
    page = pages.submit(pages.get("/plan/about"), {"preferred_name": "Lex"}, status=422)
    assert list(page.problems) == ["full_name", "date_of_birth-day"]
    page = pages.submit(page, then="anyway")
    assert page.path == "/plan/about/visit"
    check = pages.get("/plan/check").main
    assert "Lex" in check
    assert "Your name and date of birth are missing." in check
    assert "a line to write them by hand" in check


def test_a_birth_in_the_future_is_refused(pages: PageClient) -> None:
    start_plan(pages)
    born = ABOUT | {"date_of_birth-year": "2028"}
    page = pages.submit(pages.get("/plan/about"), born, status=422)
    assert page.problems == {
        "date_of_birth-year": "Your date of birth: "
        "A date of birth cannot be in the future. Please check it."
    }


def test_somebody_who_writes_for_the_patient_gives_a_name(pages: PageClient) -> None:
    page = pages.submit(pages.get("/"), {"who": "for_patient"}, has="who", status=422)
    assert list(page.problems) == ["helper_name"]
    page = pages.submit(page, {"helper_name": "Robin"}, has="who")
    assert page.path == "/plan/one-thing"
    assert "Robin" in pages.get("/plan/check").main


def test_a_second_visit_goes_on_with_the_plan_and_starts_no_other(pages: PageClient) -> None:
    welcome = pages.get("/")
    pages.submit(welcome, {"who": "patient"}, has="who")
    pages.submit(pages.get("/plan/one-thing"), {"text": "Kept"})
    assert pages.get("/").link("Go on with my plan") == "/plan"
    again = pages.get("/plan/check")
    token = again.all("input", name="csrf_token")[0].get("value")
    pages.client.post("/", data={"csrf_token": token, "who": "patient"})
    assert "Kept" in pages.get("/plan/check").main


def test_the_check_page_leads_to_every_answer_and_back(pages: PageClient) -> None:
    start_plan(pages)
    page = pages.get("/plan/check")
    changes = [a.get("href") for a in page.all("a") if words(a).startswith("Change")]
    assert changes == [f"/plan/{page.slug}" for page in all_pages()]
    assert "nothing entered" in page.main
    assert pages.submit(page, then="finish").h1 == "Nothing is filled in yet"
    pages.submit(pages.get("/plan/one-thing"), {"text": "To dance"})
    page = pages.get("/plan/check")
    assert "Nobody has this yet. You hand it over." in page.main
    assert pages.submit(page, then="finish").h1 == "Your plan is ready"


def test_who_fills_in_can_be_changed_later_and_keeps_where(pages: PageClient) -> None:
    start_plan(pages)
    who = {"who": "with_help", "helper_name": "Robin"}
    page = pages.submit(pages.get("/plan/filled-in-by"), who)
    assert page.path == "/plan/check"
    assert "Robin" in page.main


def test_the_course_line_says_where_one_is(pages: PageClient) -> None:
    start_plan(pages)
    page = pages.get("/plan/weeks")
    here = [words(li) for li in page.all("li") if li.get("aria-current") == "step"]
    assert here == ["My regular weeks, step 4 of 12"]


def test_every_page_names_the_phone_or_says_whom_to_tell(pages: PageClient) -> None:
    start_plan(pages)
    assert "tell your cancer team or call your local emergency number" in pages.get("/plan").main


@pytest.mark.parametrize("then", ["", "elsewhere", "next'--"])
def test_an_unknown_button_is_refused(pages: PageClient, client: FlaskClient, then: str) -> None:
    start_plan(pages)
    form = pages.get("/plan/weeks")
    token = form.all("input", name="csrf_token")[0].get("value")
    answer = client.post("/plan/weeks", data={"csrf_token": token, "seen": "1", "then": then})
    assert answer.status_code == 400


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 30, "٣"])
def test_an_impossible_revision_is_refused(
    pages: PageClient, client: FlaskClient, seen: str
) -> None:
    start_plan(pages)
    token = pages.get("/plan/weeks").all("input", name="csrf_token")[0].get("value")
    answer = client.post("/plan/weeks", data={"csrf_token": token, "seen": seen})
    assert answer.status_code == 400


def test_titles_and_addresses_hold_nothing_that_was_typed(pages: PageClient) -> None:
    for page in walk(pages):
        assert not re.search("Zorbex", page.title + page.path)
