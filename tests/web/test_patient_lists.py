"""Goals, days and questions: add, change, remove, move, and what happens at the limits."""

import pytest
from flask.testing import FlaskClient

from planner.domain.plans import limits
from tests.support.pages import Page, PageClient, start_plan, words
from tests.support.walk import EVENT, HOSTILE


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    made = PageClient(client)
    start_plan(made)
    return made


def add(pages: PageClient, text: str, section: str = "goals", **fields: str) -> Page:
    name = {"events": "title", "crew": "name"}.get(section, "text")
    return pages.submit(pages.get(f"/plan/{section}/new"), {name: text} | fields)


def headlines(page: Page) -> list[str]:
    return [words(e) for e in page.all("p", class_="cards__what")]


def test_goals_are_added_at_the_end(pages: PageClient) -> None:
    add(pages, "First")
    assert headlines(add(pages, "Second")) == ["First", "Second"]


def test_the_same_form_sent_twice_is_one_goal(pages: PageClient) -> None:
    form = pages.get("/plan/goals/new")
    pages.submit(form, {"text": "Once"})
    assert headlines(pages.submit(form, {"text": "Once"})) == ["Once"]


def test_a_goal_is_changed_in_place_and_shows_what_was_stored(pages: PageClient) -> None:
    add(pages, "First", importance="must", hurts="Noise")
    page = add(pages, "Second")
    change = pages.get(page.link("Change"))
    assert change.all("textarea", id="hurts")[0].text == "Noise"
    page = pages.submit(change, {"text": "First, better"})
    assert headlines(page) == ["First, better", "Second"]
    assert "Must" in page.main


def test_an_answer_can_be_taken_back(pages: PageClient) -> None:
    page = add(pages, "First", importance="must")
    change = pages.get(page.link("Change"))
    assert "Take my answer back" in change.main
    assert "Must" not in pages.submit(change, {"importance": ""}).main


def test_removing_asks_first(pages: PageClient) -> None:
    page = add(pages, "Gone soon")
    ask = pages.get(page.link("Remove"))
    assert "Gone soon" in ask.main
    page = pages.submit(ask, has="seen")
    assert headlines(page) == []
    assert "You have no goals in your plan yet." in page.main


def test_a_goal_moves_by_one_place_even_if_sent_twice(pages: PageClient) -> None:
    for text in ("A", "B", "C"):
        page = add(pages, text)
    assert len([b for b in page.all("button") if words(b).startswith("Move")]) == 4
    action = next(
        f.get("action") for f in page.all("form") if (f.get("action") or "").endswith("move")
    )
    token = page.all("input", name="csrf_token")[0].get("value")
    for _ in range(2):
        pages.client.post(str(action), data={"csrf_token": token, "to": "1"})
    assert headlines(pages.get("/plan/goals")) == ["B", "A", "C"]


@pytest.mark.parametrize("to", ["", "-1", "x", "٣"])
def test_an_impossible_place_is_refused(pages: PageClient, to: str) -> None:
    add(pages, "A")
    page = add(pages, "B")
    action = next(
        f.get("action") for f in page.all("form") if (f.get("action") or "").endswith("move")
    )
    token = page.all("input", name="csrf_token")[0].get("value")
    assert pages.client.post(str(action), data={"csrf_token": token, "to": to}).status_code == 400


def test_a_full_list_says_so_and_offers_no_more(pages: PageClient) -> None:
    late = pages.get("/plan/goals/new")
    for number in range(limits.GOALS):
        page = add(pages, f"Goal {number}")
    assert "Your list is full." in page.main
    assert not [a for a in page.all("a") if words(a).startswith("Add")]
    assert pages.get("/plan/goals/new").path == "/plan/goals"
    assert list(pages.submit(late, {"text": "One too many"}, status=422).problems) == ["text"]


def test_a_first_item_follows_the_section_before(pages: PageClient) -> None:
    assert pages.get("/plan/goals/new").link("Back") == "/plan/one-thing"
    add(pages, "A")
    assert pages.get("/plan/goals/new").link("Back") == "/plan/goals"


def test_a_goal_can_belong_to_a_day_and_loses_the_link_with_it(pages: PageClient) -> None:
    page = pages.submit(pages.get("/plan/events/new"), EVENT)
    event = page.link("Change").rsplit("/", 1)[1]
    goal = add(pages, "Dance", event=event)
    assert "Zorbex" in pages.get("/plan/check").main
    pages.submit(pages.get(page.link("Remove")), has="seen")
    assert "Zorbex" not in pages.get(goal.link("Change")).html


def test_a_goal_for_a_day_that_is_gone_is_asked_again(pages: PageClient) -> None:
    page = pages.submit(pages.get("/plan/goals/new"), {"text": "x", "event": "gone"}, status=422)
    assert list(page.problems) == ["event"]


def test_being_away_is_kept_and_nothing_away_is_nothing(pages: PageClient) -> None:
    add(pages, "Wedding", "events", **{"away-nights": "2", "away-where": "the coast"})
    assert "the coast" in pages.get("/plan/check").main
    add(pages, "Exam", "events")
    assert pages.get("/plan/check").main.count("Nights away") == 1


def test_an_item_that_is_gone_leads_to_the_list_which_says_so(pages: PageClient) -> None:
    for path in ("/plan/goals/item/nothing", "/plan/goals/item/nothing/remove"):
        page = pages.get(path)
        assert page.path == "/plan/goals"
        assert "no longer in your list" in page.main


def test_the_list_says_what_has_just_happened(pages: PageClient) -> None:
    for text in ("First", "Second"):
        page = add(pages, text)
    removed = pages.submit(pages.get(page.link("Remove")), has="seen")
    assert "Removed. First" in removed.main
    back = pages.submit(removed, has="item")
    assert "It is back in your list." in back.main
    moved = pages.submit(back, has="to")
    assert headlines(moved) == ["Second", "First"]
    assert "Moved to place 1." in moved.main


@pytest.mark.parametrize("query", ["said=moved&number=x", "said=kept&number=99999", "said=<b>"])
def test_the_address_puts_no_words_into_the_list(pages: PageClient, query: str) -> None:
    page = pages.get(f"/plan/goals?{query}")
    assert "99999" not in page.html
    assert "said" not in page.html


def test_an_item_changed_elsewhere_shows_both_versions(pages: PageClient) -> None:
    page = add(pages, "First")
    slower = pages.get(page.link("Change"))
    pages.submit(pages.get(page.link("Change")), {"text": "From the phone"})
    both = pages.submit(slower, {"text": "From the laptop"}, status=409)
    assert "From the phone" in both.main
    assert "From the laptop" in both.main
    assert headlines(pages.get("/plan/goals")) == ["From the phone"]
    assert headlines(pages.submit(both, then="anyway")) == ["From the laptop"]


def test_an_item_removed_elsewhere_can_be_kept(pages: PageClient) -> None:
    page = add(pages, "First")
    slower = pages.get(page.link("Change"))
    pages.submit(pages.get(page.link("Remove")), has="seen")
    both = pages.submit(slower, {"text": "Still wanted"}, status=409)
    assert "It was removed." in both.main
    assert headlines(pages.submit(both, then="anyway")) == ["Still wanted"]


def test_an_item_changed_elsewhere_is_not_removed_in_silence(pages: PageClient) -> None:
    page = add(pages, "First")
    ask = pages.get(page.link("Remove"))
    pages.submit(pages.get(page.link("Change")), {"text": "Better"})
    both = pages.submit(ask, has="seen", status=409)
    assert "Better" in both.main
    assert headlines(pages.submit(both, then="anyway")) == []


def test_prompts_are_picked_once_and_shown_as_such(pages: PageClient) -> None:
    form = pages.get("/plan/questions/pick")
    pages.submit(form, {"prompts": ["costs", "travel"]})
    page = pages.submit(form, {"prompts": ["costs", "travel"]})
    assert len(headlines(page)) == 2
    again = pages.get("/plan/questions/pick")
    assert again.main.count("Already in your plan") == 2


def test_a_picked_question_keeps_its_prompt_when_its_words_change(pages: PageClient) -> None:
    page = pages.submit(pages.get("/plan/questions/pick"), {"prompts": ["costs"]})
    pages.submit(pages.get(page.link("Change")), {"text": "Who pays?"})
    assert "Already in your plan" in pages.get("/plan/questions/pick").main


def test_more_prompts_than_there_is_room_for_are_refused(pages: PageClient) -> None:
    for number in range(limits.QUESTIONS - 1):
        add(pages, f"Question {number}", "questions")
    form = pages.get("/plan/questions/pick")
    page = pages.submit(form, {"prompts": ["costs", "travel"]}, status=422)
    assert "There is room for 1 more." in page.main


def test_a_fourth_star_is_refused_in_words(pages: PageClient) -> None:
    for number in range(limits.STARRED_QUESTIONS):
        add(pages, f"Question {number}", "questions", starred="yes")
    form = pages.get("/plan/questions/new")
    page = pages.submit(form, {"text": "Fourth", "starred": "yes"}, status=422)
    assert list(page.problems) == ["starred"]


@pytest.mark.parametrize("section", ["goals", "events", "questions"])
def test_hostile_words_are_shown_as_words(pages: PageClient, section: str) -> None:
    page = add(pages, HOSTILE, section)
    assert headlines(page) == [" ".join(HOSTILE.split())]
    for path in ("/plan/check", page.link("Change"), page.link("Remove")):
        assert "<script>alert" not in pages.get(path).html
        assert "49" not in pages.get(path).main


@pytest.mark.parametrize("section", ["goals", "events", "questions", "crew"])
def test_what_was_removed_comes_back_to_its_place(pages: PageClient, section: str) -> None:
    for text in ("First", "Second", "Third"):
        page = add(pages, text, section)
    ask = pages.get(page.link("Remove"))
    removed = pages.submit(ask, has="seen")
    assert "Removed." in removed.main
    assert headlines(removed) == ["Second", "Third"]
    assert headlines(pages.submit(removed, has="item")) == ["First", "Second", "Third"]
    assert headlines(pages.submit(removed, has="item")) == ["First", "Second", "Third"]


def test_removing_twice_and_going_on_are_harmless(pages: PageClient) -> None:
    page = add(pages, "First")
    ask = pages.get(page.link("Remove"))
    removed = pages.submit(ask, has="seen")
    assert headlines(pages.submit(ask, has="seen")) == []
    assert pages.submit(removed, then="check").path == "/plan/check"


def test_a_day_that_comes_back_belongs_to_its_goal_again(pages: PageClient) -> None:
    page = pages.submit(pages.get("/plan/events/new"), EVENT | {"title": "Wedding"})
    event = page.link("Change").rsplit("/", 1)[1]
    goals = add(pages, "Dance", event=event)
    removed = pages.submit(pages.get(page.link("Remove")), has="seen")
    assert "Wedding" not in pages.get(goals.link("Change")).html
    pages.submit(removed, has="item")
    assert "Wedding" in pages.get("/plan/check").main.partition("Dance")[2]


@pytest.mark.parametrize(
    "fields", [{"item": "{}"}, {"item": "no"}, {"at": "x"}, {"at": "9" * 30}, {"at": ""}]
)
def test_an_undo_that_is_not_ours_is_refused(pages: PageClient, fields: dict[str, str]) -> None:
    page = add(pages, "First")
    removed = pages.submit(pages.get(page.link("Remove")), has="seen")
    pages.submit(removed, fields, has="item", status=400)


def test_a_list_that_filled_up_meanwhile_keeps_the_undo(pages: PageClient) -> None:
    page = add(pages, "First")
    removed = pages.submit(pages.get(page.link("Remove")), has="seen")
    for number in range(limits.GOALS):
        add(pages, f"Goal {number}")
    full = pages.submit(removed, has="item", status=422)
    assert "Your list is full." in full.main
    pages.submit(pages.get(full.link("Remove")), has="seen")
    assert "First" in headlines(pages.submit(full, has="item"))


def test_the_three_that_are_printed_first_say_so(pages: PageClient) -> None:
    for number in range(4):
        page = add(
            pages, f"Question {number}", "questions", **({"starred": "yes"} if number == 3 else {})
        )
    tops = [
        "On the first page" in words(li)
        for li in page.all("li")
        if (li.get("id") or "").startswith("item-")
    ]
    assert tops == [True, True, False, True]


def test_who_needs_me_is_asked_once_after_the_helpers(pages: PageClient) -> None:
    page = add(pages, "Robin", "crew")
    page = pages.submit(page)
    assert page.path == "/plan/crew/cares-for"
    page = pages.submit(page, {"cares_for": "A dog"})
    assert page.path == "/plan/check"
    assert "A dog" in page.main
    crew = pages.get("/plan/crew")
    assert headlines(crew) == ["Robin"]
    assert "A dog" in crew.main
    assert pages.submit(crew).path == "/plan/check"


def test_who_needs_me_and_a_helper_from_another_window_are_both_kept(pages: PageClient) -> None:
    page = pages.get("/plan/crew/cares-for")
    add(pages, "Robin", "crew")
    check = pages.submit(page, {"cares_for": "A dog"})
    assert "Robin" in check.main
    assert "A dog" in check.main


def test_two_windows_that_say_who_needs_me_are_shown_side_by_side(pages: PageClient) -> None:
    slower = pages.get("/plan/crew/cares-for")
    pages.submit(pages.get("/plan/crew/cares-for"), {"cares_for": "A dog"})
    both = pages.submit(slower, {"cares_for": "A cat"}, status=409)
    assert "A dog" in both.main
    assert "A cat" in both.main
    mixed = pages.submit(both, then="mix")
    assert "A dog\n\nA cat" in (mixed.all("textarea", id="cares_for")[0].text or "")


def test_a_day_that_is_over_is_asked_about_before_it_is_printed(pages: PageClient) -> None:
    over, to_come = EVENT | {"when-on-year": "2026"}, EVENT
    for fields in (over, to_come):
        pages.submit(pages.get("/plan/events/new"), fields)
    asked = "This day is over. Is the year right?"
    assert pages.get("/plan/events").main.count(asked) == 1
    assert pages.get("/plan/check").main.count(asked) == 1
