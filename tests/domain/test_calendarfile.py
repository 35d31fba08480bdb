"""Calendar files: what people have, and what somebody who means harm may send."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import calendarfile, limits
from planner.domain.calendarfile import CalendarDays, read_calendar
from planner.domain.calendarlines import MOST_EVENTS, CalendarFault, CalendarFileError

TODAY = dt.date(2027, 2, 20)


def local_day(moment: dt.datetime) -> dt.date:
    """One hour ahead of UTC."""
    return moment.astimezone(dt.timezone(dt.timedelta(hours=1))).date()


def event(*lines: str, title: str = "Wedding") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"SUMMARY:{title}", *lines, "END:VEVENT"])


def calendar(*parts: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *parts, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def read(*parts: str) -> CalendarDays:
    return read_calendar(calendar(*parts), TODAY, local_day)


def days(found: CalendarDays) -> list[tuple[str, str]]:
    return [(f"{entry.first}", f"{entry.last}") for entry in found.entries]


@pytest.mark.parametrize(
    ("lines", "first", "last"),
    [
        (["DTSTART;VALUE=DATE:20270612", "DTEND;VALUE=DATE:20270614"], "2027-06-12", "2027-06-13"),
        (["DTSTART;VALUE=DATE:20270612"], "2027-06-12", "2027-06-12"),
        (["DTSTART:20270612T190000", "DTEND:20270613T010000"], "2027-06-12", "2027-06-13"),
        (["DTSTART:20270612T190000", "DTEND:20270613T000000"], "2027-06-12", "2027-06-12"),
        (["DTSTART:20270612T190000", "DURATION:PT30H"], "2027-06-12", "2027-06-14"),
        (["DTSTART:20270611T233000Z"], "2027-06-12", "2027-06-12"),
        (["DTSTART;TZID=Nowhere/Land:20270612T190000"], "2027-06-12", "2027-06-12"),
        (['DTSTART;TZID="No: where":20270612T190000'], "2027-06-12", "2027-06-12"),
        (["DTSTART:20270612T190000", "DTEND:20270611T190000"], "2027-06-12", "2027-06-12"),
    ],
)
def test_times_become_days_where_the_event_is(lines: list[str], first: str, last: str) -> None:
    assert days(read(event(*lines))) == [(first, last)]


def test_only_the_coming_year_is_read() -> None:
    found = read(
        event("DTSTART;VALUE=DATE:20270219"),
        event("DTSTART;VALUE=DATE:20270219", "DTEND;VALUE=DATE:20270301"),
        event("DTSTART;VALUE=DATE:20280222"),
    )
    assert days(found) == [("2027-02-19", "2027-02-28")]


def test_repeating_days_are_expanded_after_the_one_time_days() -> None:
    found = read(
        event("UID:choir", "DTSTART:20270301T190000", "RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=3"),
        event("UID:trip", "DTSTART;VALUE=DATE:20270801"),
    )
    assert [f"{entry.first}" for entry in found.entries] == [
        "2027-08-01",
        "2027-03-01",
        "2027-04-05",
        "2027-05-03",
    ]
    assert [entry.repeats for entry in found.entries] == [False, True, True, True]


def test_days_that_were_taken_out_or_moved_are_followed() -> None:
    series = event(
        "UID:choir",
        "DTSTART:20270301T190000",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE:20270308T190000",
        "RDATE:20270402T190000",
    )
    moved = event("UID:choir", "RECURRENCE-ID:20270315T190000", "DTSTART:20270316T190000")
    off = event(
        "UID:choir", "RECURRENCE-ID:20270322T190000", "DTSTART:20270322T190000", "STATUS:CANCELLED"
    )
    assert [f"{e.first}" for e in read(series, moved, off).entries] == [
        "2027-03-01",
        "2027-03-16",
        "2027-04-02",
    ]


def test_the_same_file_gives_the_same_ids() -> None:
    one = event("UID:1", "DTSTART;VALUE=DATE:20270612")
    assert read(one).entries == read(one, one).entries


def test_titles_are_kept_as_words_and_lose_what_no_person_types() -> None:
    title = "<script>alert(1)</script>\\n{{ 7 * 7 }}\x00\x1b[31m " + "x" * 300
    found = read(event("DTSTART;VALUE=DATE:20270612", title=title))
    shown = found.entries[0].title
    assert shown.startswith("<script>alert(1)</script> {{ 7 * 7 }}[31m x")
    assert len(shown) == limits.NAME


def test_notes_alarms_and_attachments_are_never_looked_at() -> None:
    found = read(
        event(
            "DTSTART;VALUE=DATE:20270612",
            "ATTACH:http://192.0.2.1/secret",
            "DESCRIPTION:" + "x" * 50_000,
            "BEGIN:VALARM",
            "SUMMARY:Alarm",
            "TRIGGER:-PT1000000H",
            "BEGIN:VEVENT",
            "DTSTART;VALUE=DATE:20270613",
            "END:VEVENT",
            "END:VALARM",
        )
    )
    assert [(entry.title, f"{entry.first}") for entry in found.entries] == [
        ("Wedding", "2027-06-12")
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART:20270301T190000", "RRULE:FREQ=SECONDLY"],
        ["DTSTART:20270301T190000", "RRULE:FREQ=HOURLY;COUNT=1000000000"],
        ["DTSTART:20270301T190000", "RRULE:FREQ=YEARLY;BYWEEKNO=7"],
        ["DTSTART:20270301T190000", "RRULE:NONSENSE"],
        ["DTSTART:20270301T190000", "RRULE:FREQ=DAILY;INTERVAL=" + "9" * 5_000],
        ["DTSTART:yesterday"],
        ["DTSTART;VALUE=DATE:02270612"],
        ["SUMMARY:No day at all"],
        [":::;;;"],
    ],
)
def test_an_event_that_cannot_be_followed_is_counted_and_costs_no_other(lines: list[str]) -> None:
    found = read(event(*lines), event("UID:2", "DTSTART;VALUE=DATE:20270612"))
    assert ("2027-06-12", "2027-06-12") in days(found)
    assert found.unread == 1


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=1000000000",
        "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3;BYSECOND=1,2,3",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;INTERVAL=1",
        "FREQ=WEEKLY;BYSETPOS=300",
        "FREQ=YEARLY;BYYEARDAY=" + ",".join(["366"] * 1_000),
    ],
)
def test_hostile_rules_are_walked_a_bounded_number_of_steps(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []
    pay = calendarfile.Steps.pay
    monkeypatch.setattr(
        calendarfile.Steps,
        "pay",
        # Only what could be paid for is walked.
        lambda purse, number: (pay(purse, number), steps.append(number))[0],
    )
    parts = [event(f"UID:{n}", "DTSTART:19000101T000000", f"RRULE:{rule}") for n in range(40)]
    found = read(*parts)
    assert sum(steps) < 320_000
    assert len(found.entries) <= calendarfile.MOST_SHOWN


def test_many_extra_days_are_bounded() -> None:
    extra = "RDATE:" + ",".join(["20270401T000000"] * 10_000)
    found = read(event("DTSTART;VALUE=DATE:20270612", extra))
    assert len(found.entries) == 2


def test_what_is_not_shown_is_counted() -> None:
    found = read(event("DTSTART;VALUE=DATE:20270221", "RRULE:FREQ=DAILY"))
    assert len(found.entries) + found.left_out == 366


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", CalendarFault.NO_CALENDAR),
        (b"%PDF-1.7", CalendarFault.NO_CALENDAR),
        (bytes(1_000), CalendarFault.NO_CALENDAR),
        (b"x" * (limits.CALENDAR_BYTES + 1), CalendarFault.TOO_BIG),
        (calendar(*["BEGIN:VEVENT\r\nEND:VEVENT"] * (MOST_EVENTS + 1)), CalendarFault.TOO_MANY),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_with_its_fault(
    data: bytes, fault: CalendarFault
) -> None:
    with pytest.raises(CalendarFileError) as raised:
        read_calendar(data, TODAY, local_day)
    assert raised.value.fault is fault


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_common_encodings_are_read(encoding: str) -> None:
    text = calendar(event("DTSTART;VALUE=DATE:20270612", title="Café")).decode()
    assert read_calendar(text.encode(encoding), TODAY, local_day).entries[0].title == "Café"


def test_deep_nesting_is_only_skipped() -> None:
    deep = "\r\n".join(["BEGIN:VEVENT"] * 9_000)
    assert read(deep).entries == ()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_no_lines_break_it(lines: list[str]) -> None:
    found = read(event("DTSTART;VALUE=DATE:20270612", *lines, title="x"))
    assert isinstance(found, CalendarDays)


@pytest.mark.parametrize("frequency", ["DAILY", "WEEKLY"])
def test_a_moved_day_that_is_named_in_another_zone_is_followed(frequency: str) -> None:
    series = event("UID:1", "DTSTART:20270301T003000", f"RRULE:FREQ={frequency};COUNT=3")
    # Half past midnight here is the evening before in UTC.
    moved = event("UID:1", "RECURRENCE-ID:20270228T233000Z", "DTSTART;VALUE=DATE:20270401")
    assert "2027-03-01" not in [f"{entry.first}" for entry in read(series, moved).entries]
    assert len(read(series, moved).entries) == 3


def test_a_day_that_was_moved_before_today_costs_no_day_of_the_coming_year() -> None:
    series = event("UID:1", "DTSTART;VALUE=DATE:20270201", "RRULE:FREQ=DAILY;COUNT=30")
    moved = event("UID:1", "RECURRENCE-ID;VALUE=DATE:20270219", "DTSTART;VALUE=DATE:20270210")
    first = read(series, moved).entries[0]
    assert first.first == TODAY
