"""Days from a calendar file: nothing is kept before it is chosen, and bad files say so."""

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.app import create_app
from planner.config import Settings
from planner.domain.calendar_file import CalendarDays
from planner.domain.plans import limits
from planner.web.patient.questions import calendars
from tests.calendars.test_reports import REPORTS
from tests.conftest import FakeClock
from tests.support.clinics import choose_in
from tests.support.pages import Page, PageClient, controls, start_plan, words
from tests.support.walk import EVENT, send_calendar

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
        (calendar(*["BEGIN:VEVENT\r\nEND:VEVENT"] * 10_001), "This file holds too much."),
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


def test_a_file_of_two_mebibytes_is_read_and_a_larger_one_leads_back(pages: PageClient) -> None:
    letter = "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "QUJD" * 400_000
    wedding = WEDDING.format(title="Wedding").replace("END:VEVENT", f"{letter}\r\nEND:VEVENT")
    assert "12 June 2027" in send_calendar(pages, calendar(wedding)).main
    shown = send_calendar(pages, b"x" * (limits.CALENDAR_BYTES + 100_000), 413)
    assert "This file is too big" in shown.main
    assert shown.link("Choose another file") == "/plan/events/calendar"


def test_the_page_names_what_could_not_be_read(pages: PageClient) -> None:
    feast = WEDDING.format(title="<b>Feast</b>").replace(
        "END:VEVENT", "RRULE:FREQ=YEARLY;RSCALE=CHINESE\r\nEND:VEVENT"
    )
    nameless = WEDDING.format(title="\u200b").replace("UID:1", "UID:3")
    shown = send_calendar(pages, calendar(feast, nameless, CHOIR))
    assert "2 entries could not be read. You can add them by hand." in shown.main
    assert "<b>Feast</b>, 12 June 2027" in shown.main
    alone = send_calendar(pages, calendar(feast), 422)
    assert "<b>Feast</b>, 12 June 2027" in alone.main
    assert "There are no days" not in alone.main


def test_one_of_the_reports_comes_through_the_page(pages: PageClient) -> None:
    data = (REPORTS / "letter-split-by-a-folded-line.ics").read_bytes()
    shown = send_calendar(pages, data)
    assert "Geburtstag von Großmutter und Größe der Feier übermäßig schön" in shown.main
    kept = pages.submit(shown, {"keep": values(shown)})
    assert headlines(kept)[1] == "Café mit Zoë"


def test_no_transaction_is_open_while_a_file_is_read(
    pages: PageClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = app.extensions["planner"].database.engine.pool
    seen = []

    def read(*_given: object) -> CalendarDays:
        seen.append(pool.checkedout())
        return CalendarDays((), 0, 0)

    monkeypatch.setattr(calendars, "read_calendar", read)
    send_calendar(pages, calendar(CHOIR), 422)
    assert seen == [0]


def test_a_moment_in_utc_falls_on_the_day_of_the_clinic(
    settings: Settings, clock: FakeClock, printer: object
) -> None:
    late = WEDDING.format(title="Call").replace(";VALUE=DATE:20270612", ":20270611T223000Z")
    clock.at = dt.datetime(2027, 6, 10, 23, 30, tzinfo=dt.UTC)
    for zone, day in (("Europe/Berlin", "12 June 2027"), ("America/New_York", "11 June 2027")):
        app = create_app(choose_in(settings, time_zone=zone), clock=clock, printer=printer)
        opened = PageClient(app.test_client())
        start_plan(opened)
        assert day in send_calendar(opened, calendar(late)).main
        app.extensions["planner"].database.dispose()


SINGING = CHOIR.replace("COUNT=3", "COUNT={times}")


def lines(page: Page) -> list[str]:
    return [words(e) for e in page.all("fieldset", class_="field weekly")]


def box(page: Page, name: str) -> str:
    return next(e.get("value", "") for e in page.all("input", name=name))


def grid(pages: PageClient) -> dict[str, str]:
    """Return what is marked in the usual week, as the page of the weeks shows it."""
    sent = controls(pages.get("/plan/weeks").form())
    return {name: str(said) for name, said in sent.items() if name.startswith("grid-") and said}


def why(pages: PageClient) -> str:
    (area,) = pages.get("/plan/weeks").all("textarea", name="why")
    return (area.text or "").strip()


def test_what_comes_every_week_is_one_line_with_two_choices_and_none_is_made(
    pages: PageClient,
) -> None:
    shown = send_calendar(pages, calendar(SINGING.format(times=12)))
    (line,) = lines(shown)
    assert "Choir Every Monday · Evening 12 times · 1 March – 17 May 2027" in line
    assert "Into my regular weeks" in line
    assert "Each day on its own" in line
    assert values(shown) == []
    assert "No days were added." in pages.submit(shown).main
    assert (headlines(pages.get("/plan/events")), grid(pages)) == ([], {})


def test_a_line_goes_into_the_regular_weeks_with_its_name_as_the_reason(
    pages: PageClient,
) -> None:
    shown = send_calendar(pages, calendar(SINGING.format(times=12)))
    kept = pages.submit(shown, {"weeks": box(shown, "weeks")})
    assert "1 was put into your regular weeks." in kept.main
    assert "No days" not in kept.main
    assert grid(pages) == {"grid-mon-evening": "cannot"}
    assert why(pages) == "Choir: Every Monday · Evening"
    again = send_calendar(pages, calendar(SINGING.format(times=12)))
    assert "Into my regular weeksAlready there" in lines(again)[0]
    pages.submit(shown, {"weeks": box(shown, "weeks")})
    assert why(pages) == "Choir: Every Monday · Evening"


def test_every_other_week_is_marked_as_possible(pages: PageClient) -> None:
    other = SINGING.format(times=12).replace("WEEKLY", "WEEKLY;INTERVAL=2")
    shown = send_calendar(pages, calendar(other))
    pages.submit(shown, {"weeks": box(shown, "weeks")})
    assert grid(pages) == {"grid-mon-evening": "possible"}
    assert why(pages) == "Choir: Every other Monday · Evening"


def test_what_the_patient_marked_and_wrote_stays_and_the_page_says_so(pages: PageClient) -> None:
    page = pages.get("/plan/weeks")
    pages.submit(page, {"grid-mon-evening": "good", "why": "I sleep late."})
    shown = send_calendar(pages, calendar(SINGING.format(times=12)))
    kept = pages.submit(shown, {"weeks": box(shown, "weeks")})
    assert "What you put there before stays as it is." in kept.main
    assert grid(pages) == {"grid-mon-evening": "good"}
    assert why(pages) == "I sleep late. Choir: Every Monday · Evening"


def test_a_reason_that_has_no_room_is_left_out_and_the_page_says_so(pages: PageClient) -> None:
    pages.submit(pages.get("/plan/weeks"), {"why": "x" * 490})
    shown = send_calendar(pages, calendar(SINGING.format(times=12)))
    kept = pages.submit(shown, {"weeks": box(shown, "weeks")})
    assert "There was no room there to say why." in kept.main
    assert grid(pages) == {"grid-mon-evening": "cannot"}
    assert why(pages) == "x" * 490


def test_the_days_of_a_line_are_kept_as_days_where_there_is_room(pages: PageClient) -> None:
    shown = send_calendar(pages, calendar(WEDDING.format(title="Wedding"), SINGING.format(times=6)))
    kept = pages.submit(shown, {"keep": values(shown), "days": box(shown, "days")})
    assert "7 days were added." in kept.main
    assert headlines(kept) == ["Choir"] * 6 + ["Wedding"]
    again = send_calendar(pages, calendar(SINGING.format(times=6)))
    assert "Each day on its ownAlready there" in lines(again)[0]


def test_too_many_days_of_a_line_can_be_chosen_one_by_one_and_nothing_chosen_is_lost(
    pages: PageClient,
) -> None:
    for number in range(limits.EVENTS - 4):
        pages.submit(pages.get("/plan/events/new"), EVENT | {"title": f"Day {number}"})
    lessons = SINGING.format(times=8).replace("Choir", "Lesson").replace("UID:2", "UID:3")
    shown = send_calendar(
        pages, calendar(WEDDING.format(title="Wedding"), SINGING.format(times=50), lessons)
    )
    choir, lesson = (e.get("value", "") for e in shown.all("input", name="days"))
    again = pages.submit(
        shown, {"keep": values(shown), "days": choir, "weeks": [choir, lesson]}, status=422
    )
    assert "There is room for 4 more." in again.problems["file"]
    ticked = [e for e in again.all("input") if e.get("checked") is not None]
    assert [e.get("name") for e in ticked] == ["keep", "weeks", "keep", "keep", "keep", "weeks"]
    assert len(values(again)) == 51
    keep = [e.get("value", "") for e in ticked if e.get("name") == "keep"]
    kept = pages.submit(again, {"keep": keep, "weeks": [choir, lesson]})
    assert "4 days were added. 2 were put into your regular weeks." in kept.main
    assert headlines(kept)[-4:] == ["Choir"] * 3 + ["Wedding"]


def test_a_line_that_comes_back_is_checked_again(pages: PageClient) -> None:
    shown = send_calendar(pages, calendar(SINGING.format(times=6)))
    sound = box(shown, "line")
    for broken in (
        sound.replace("Choir", "x" * 201),
        sound.replace("evening", "night"),
        sound.replace('"2027-03-01"]', '"2027-02-01"]'),
        sound[:-1],
    ):
        assert broken != sound
        pages.submit(shown, {"line": broken}, status=400)


def test_a_hostile_name_of_a_line_is_shown_as_words(pages: PageClient) -> None:
    title = '"><script>alert(1)</script>'
    shown = send_calendar(pages, calendar(SINGING.format(times=6).replace("Choir", title)))
    assert "<script>alert" not in shown.html
    pages.submit(shown, {"weeks": box(shown, "weeks")})
    assert why(pages).startswith(title)


def test_a_week_that_was_changed_in_another_window_keeps_that_change(pages: PageClient) -> None:
    shown = send_calendar(pages, calendar(SINGING.format(times=6)))
    open_elsewhere = pages.get("/plan/weeks")
    pages.submit(pages.get("/plan/weeks"), {"grid-tue-morning": "good"})
    pages.submit(shown, {"weeks": box(shown, "weeks")})
    assert grid(pages) == {"grid-mon-evening": "cannot", "grid-tue-morning": "good"}
    # And a page that does not know of it yet asks, in place of taking it back.
    pages.submit(open_elsewhere, {"grid-wed-morning": "good"}, status=409)
