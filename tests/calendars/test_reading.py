"""Calendar files: what people have, and what somebody who means harm may send."""

import datetime as dt
import time
import zoneinfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.calendars import expansion
from planner.calendars.parts import MOST_EVENTS
from planner.calendars.reading import read_calendar
from planner.domain.calendar_file import (
    MOST_SHOWN,
    CalendarDays,
    CalendarFault,
    CalendarFileError,
    UnreadEntry,
)
from planner.domain.plans import limits
from tests.calendars.files import TODAY, calendar, days, event, read, titles
from tests.calendars.test_reports import REPORTS

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
SAMPLES = sorted(path.read_bytes() for path in REPORTS.glob("*.ics"))


def test_only_the_coming_year_is_read() -> None:
    found = read(
        calendar(
            event("DTSTART;VALUE=DATE:20261124", uid="1"),
            event("DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261201", uid="2"),
            event("DTSTART;VALUE=DATE:20271126", uid="3"),
            event("DTSTART;VALUE=DATE:20271127", uid="4"),
        )
    )
    assert days(found) == ["2026-11-24/2026-11-30", "2027-11-26"]
    assert found.unread == 0


def test_repeating_days_stand_after_the_one_time_days() -> None:
    choir = ("DTSTART:20270301T190000", "RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=3")
    found = read(
        calendar(
            event(*choir, title="Choir", uid="2"),
            event("DTSTART;VALUE=DATE:20270801", title="Trip", uid="3"),
        )
    )
    assert [f"{entry.first}" for entry in found.entries] == [
        "2027-08-01",
        "2027-03-01",
        "2027-04-05",
        "2027-05-03",
    ]
    assert [entry.repeats for entry in found.entries] == [False, True, True, True]


def test_the_same_file_gives_the_same_ids_and_no_day_twice() -> None:
    one = event("DTSTART;VALUE=DATE:20270612")
    assert read(calendar(one)).entries == read(calendar(one, one)).entries


def test_titles_are_kept_as_words_and_lose_what_no_person_types() -> None:
    title = "<script>alert(1)</script>\\n{{ 7 * 7 }}\x00\x1b[31m " + "x" * 300
    found = read(calendar(event("DTSTART;VALUE=DATE:20270612", title=title)))
    shown = found.entries[0].title
    assert shown.startswith("<script>alert(1)</script> {{ 7 * 7 }}[31m x")
    assert len(shown) == limits.NAME


def test_notes_alarms_and_attachments_are_never_looked_at() -> None:
    found = read(
        calendar(
            event(
                "DTSTART;VALUE=DATE:20270612",
                "ATTACH:http://192.0.2.1/secret",
                "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "QUJD" * 90_000,
                "DESCRIPTION:" + "x" * 50_000,
                "BEGIN:VALARM",
                "SUMMARY:Alarm",
                "DTSTART;VALUE=DATE:20270613",
                "TRIGGER:-PT1000000H",
                "END:VALARM",
            )
        )
    )
    assert days(found) == ["2027-06-12"]
    assert titles(found) == ["Visit"]


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART:20270301T190000", "RRULE:FREQ=SECONDLY"],
        ["DTSTART:20270301T190000", "RRULE:NONSENSE"],
        ["DTSTART:20270301T190000", "RRULE:FREQ=DAILY;INTERVAL=" + "9" * 5_000],
        ["DTSTART:20270301T190000", "EXDATE:next week"],
        ["DTSTART:yesterday"],
        ["DTSTART:20271332"],
        ["LOCATION:No day at all"],
        [":::;;;"],
    ],
)
def test_an_event_that_cannot_be_followed_is_counted_and_costs_no_other(lines: list[str]) -> None:
    found = read(calendar(event(*lines), event("DTSTART;VALUE=DATE:20270612", uid="2")))
    assert days(found) == ["2027-06-12"]
    assert found.unread == 1


def test_hostile_rules_cost_only_themselves_and_a_bounded_time() -> None:
    rules = (
        "FREQ=SECONDLY",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;COUNT=999999999;BYDAY=MO,TU,WE",
        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYYEARDAY=" + ",".join(["366"] * 1_000),
    )
    hostile = [
        event("DTSTART:19000101T000000", f"RRULE:{rule}", title="Trap", uid=f"{number}-{rule[:30]}")
        for rule in rules
        for number in range(6)
    ]
    mine = [
        event("DTSTART;VALUE=DATE:20270612", uid="one"),
        event("DTSTART:20270613T100000", "RRULE:FREQ=WEEKLY;COUNT=1", uid="series"),
    ]
    started = time.process_time()
    found = read_calendar(calendar(*hostile, *mine), TODAY, BERLIN, seconds=5.0)
    # Reading the lines comes on top of it; a trap alone would take minutes.
    assert time.process_time() - started < 15
    assert {"2027-06-12", "2027-06-13"} <= set(days(found))
    assert found.unread >= 6


def test_two_thousand_birthdays_are_no_work() -> None:
    born = [
        event(
            f"DTSTART;VALUE=DATE:1604{1 + n % 12:02}{1 + n % 28:02}", rule, title=f"{n}", uid=f"{n}"
        )
        for n in range(300)
        for rule in ("RRULE:FREQ=YEARLY;COUNT=900",)
    ]
    found = read(calendar(*born))
    assert found.unread == 0
    assert len(found.entries) + found.left_out >= 300


def test_many_extra_days_are_bounded_by_the_time_for_one_entry() -> None:
    extra = "RDATE:" + ",".join(["20270401T000000"] * 10_000)
    found = read(calendar(event("DTSTART;VALUE=DATE:20270612", extra)))
    assert days(found) == ["2027-04-01", "2027-06-12"]


def test_what_is_not_shown_is_counted() -> None:
    found = read(calendar(event("DTSTART;VALUE=DATE:20261126", "RRULE:FREQ=DAILY")))
    (line,) = found.weekly
    assert (line.times, len(line.days), found.left_out) == (366, MOST_SHOWN, 0)
    monthly = [
        event(f"DTSTART;VALUE=DATE:202612{day}", "RRULE:FREQ=MONTHLY", title=f"{day}", uid=f"{day}")
        for day in range(10, 24)
    ]
    found = read(calendar(*monthly))
    assert (len(found.entries), found.left_out) == (MOST_SHOWN, 14 * 12 - MOST_SHOWN)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", CalendarFault.NO_CALENDAR),
        (b"%PDF-1.7", CalendarFault.NO_CALENDAR),
        (
            b"<!doctype html><html><body>Sign in: to see BEGIN</body></html>",
            CalendarFault.NO_CALENDAR,
        ),
        (bytes(1_000), CalendarFault.NO_CALENDAR),
        (b"x" * (limits.CALENDAR_BYTES + 1), CalendarFault.TOO_BIG),
        (calendar(*["BEGIN:VEVENT\r\nEND:VEVENT"] * (MOST_EVENTS + 1)), CalendarFault.TOO_MANY),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_with_its_fault(
    data: bytes, fault: CalendarFault
) -> None:
    with pytest.raises(CalendarFileError) as raised:
        read(data)
    assert raised.value.fault is fault


def test_what_could_not_be_read_is_named_and_what_ended_is_left_out() -> None:
    found = read(
        calendar(
            event("DTSTART:20270301T190000", "RRULE:FREQ=YEARLY;RSCALE=HEBREW", title="Feast"),
            event("DTSTART:20200301T190000", "EXRULE:FREQ=DAILY", title="Long ago", uid="2"),
            event("DTSTART:20200301", "RRULE:FREQ=X;UNTIL=20210301", title="Over", uid="3"),
            event("DTSTART:20200301", "RRULE:FREQ=X", title="Still", uid="4"),
            event("DTSTART:soon", title="Some day", uid="5"),
            event("DTSTART:20200301", title="", uid="6"),
        )
    )
    assert found.entries == ()
    assert found.unread == 3
    assert found.named == (
        UnreadEntry("Feast", dt.date(2027, 3, 1)),
        UnreadEntry("Still", dt.date(2020, 3, 1)),
        UnreadEntry("Some day", None),
    )


def test_an_entry_that_breaks_the_library_costs_only_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of = expansion.recurring_ical_events.of

    def broken(made: object) -> object:
        if "Trap" in str(made):
            raise TypeError("one field of a kind that nobody met")
        return of(made)

    monkeypatch.setattr(expansion.recurring_ical_events, "of", broken)
    trap = event("DTSTART:20270301", title="Trap", uid="2")
    found = read(calendar(trap, event("DTSTART:20270302")))
    assert days(found) == ["2027-03-02"]
    assert found.named == (UnreadEntry("Trap", dt.date(2027, 3, 1)),)


def test_deep_nesting_is_only_walked() -> None:
    deep = "\r\n".join(["BEGIN:VEVENT", "BEGIN:VALARM"] * 4_000)
    assert read(calendar(deep)).entries == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_no_lines_break_it(lines: list[str]) -> None:
    parts = calendar(event("DTSTART;VALUE=DATE:20270612", *lines)).decode("utf-8", "replace")
    found = read(parts.encode("utf-8", "replace"))
    assert isinstance(found, CalendarDays)


@settings(max_examples=150, deadline=None)
@given(
    sample=st.sampled_from(SAMPLES),
    changes=st.lists(
        st.tuples(st.integers(0, 600), st.integers(0, 40), st.binary(max_size=12)), max_size=5
    ),
)
def test_no_change_of_bytes_raises_or_hangs(
    sample: bytes, changes: list[tuple[int, int, bytes]]
) -> None:
    data = sample
    for place, length, bytes_instead in changes:
        data = data[:place] + bytes_instead + data[place + length :]
    try:
        found = read(data)
    except CalendarFileError:
        return
    for entry in found.entries:
        assert entry.title.strip()
        assert TODAY <= entry.last <= limits.LAST_DAY
        assert entry.first <= entry.last
