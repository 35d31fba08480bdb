"""Days from a calendar file: nothing is kept before it is chosen, and bad files say so."""

import pytest
from flask.testing import FlaskClient

from planner.domain import limits
from tests.pages import Page, PageClient, start_plan, words
from tests.walk import EVENT, send_calendar

WEDDING = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:{title}\r\nDTSTART;VALUE=DATE:20270612\r\nEND:VEVENT"
CHOIR = (
    "BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Choir\r\nDTSTART:20270301T190000\r\n"
    "RRULE:FREQ=WEEKLY;COUNT=3\r\nEND:VEVENT"
)


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    made = PageClient(client)
    start_plan(made)
    return made


def calendar(*parts: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", *parts, "END:VCALENDAR", ""]).encode()


def values(page: Page) -> list[str]:
    return [box.get("value", "") for box in page.all("input", name="keep")]


def headlines(page: Page) -> list[str]:
    return [words(e) for e in page.all("p", class_="cards__what")]


def test_only_the_chosen_days_are_kept(pages: PageClient) -> None:
    shown = send_calendar(pages, calendar(WEDDING.format(title="Wedding"), CHOIR))
    assert headlines(pages.get("/plan/events")) == []
    assert "12 June 2027" in shown.main
    assert "Days that come again and again" in shown.main
    kept = pages.submit(shown, {"keep": values(shown)[:2]})
    # In the order of the calendar, whatever the order of the file.
    assert headlines(kept) == ["Choir", "Wedding"]


def test_keeping_twice_keeps_once_and_the_page_says_what_is_there(pages: PageClient) -> None:
    shown = send_calendar(pages, calendar(WEDDING.format(title="Wedding")))
    pages.submit(shown, {"keep": values(shown)})
    assert headlines(pages.submit(shown, {"keep": values(shown)})) == ["Wedding"]
    again = send_calendar(pages, calendar(WEDDING.format(title="Wedding")))
    assert "Already in your plan" in again.main
    assert again.all("input", name="keep")[0].get("disabled") is not None


def test_only_what_was_added_is_counted(pages: PageClient) -> None:
    shown = send_calendar(pages, calendar(WEDDING.format(title="Wedding"), CHOIR))
    kept = pages.submit(shown, {"keep": values(shown)[:2]})
    assert "2 days were added." in kept.main
    pages.submit(pages.get(kept.link("Remove")), has="csrf_token")
    # The page that offered them is out of date, so the removal stands.
    assert "No days were added." in pages.submit(shown, {"keep": values(shown)[:2]}).main


def test_none_is_a_choice(pages: PageClient) -> None:
    shown = send_calendar(pages, calendar(CHOIR))
    assert headlines(pages.submit(shown)) == []


def test_hostile_titles_are_shown_as_words(pages: PageClient) -> None:
    title = '"><script>alert(1)</script>{{ 7 * 7 }}'
    shown = send_calendar(pages, calendar(WEDDING.format(title=title)))
    assert "<script>alert" not in shown.html
    kept = pages.submit(shown, {"keep": values(shown)})
    assert headlines(kept) == [title]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "Choose the file first."),
        (b"hello", "This file holds no calendar."),
        (b"x" * (limits.CALENDAR_BYTES + 1), "This file is too big."),
        (calendar(*["BEGIN:VEVENT\r\nEND:VEVENT"] * 3_000), "This file holds too much."),
        (calendar(WEDDING.format(title="Old").replace("2027", "2020")), "There are no days"),
        (
            calendar(WEDDING.format(title="x").replace("20270612", "soon")),
            "1 entry of this file could not be read. Please add it by hand.",
        ),
    ],
)
def test_a_bad_file_is_refused_in_words(pages: PageClient, data: bytes, message: str) -> None:
    assert message in send_calendar(pages, data, 422).problems["file"]


def test_what_comes_back_is_checked_again(pages: PageClient) -> None:
    shown = send_calendar(pages, calendar(CHOIR))
    sound = values(shown)[0]
    for broken in (sound.replace("Choir", "x" * 201), "{}", sound[:-1], sound.replace("2027", "x")):
        pages.submit(shown, {"keep": broken}, status=400)


def test_more_days_than_there_is_room_for_are_refused_without_losing_the_choice(
    pages: PageClient,
) -> None:
    for number in range(limits.EVENTS - 1):
        pages.submit(pages.get("/plan/events/new"), EVENT | {"title": f"Day {number}"})
    shown = send_calendar(pages, calendar(CHOIR))
    again = pages.submit(shown, {"keep": values(shown)}, status=422)
    assert "There is room for 1 more." in again.problems["file"]
    assert len(values(again)) == 3
    assert "Choir" in pages.submit(again, {"keep": values(again)[0]}).main
