"""What comes every week is one line, and each other day stands for itself."""

import datetime as dt

import pytest

from planner.calendars.weekly import LEAST_TIMES, busy_in
from planner.domain.calendar_file import WeeklyEntry
from tests.calendars.files import calendar, days, event, read

TUESDAY = "DTSTART:20261201T140000"


def busy(line: WeeklyEntry) -> list[str]:
    return [f"{day} {part}" for day, part in line.busy]


def lines(*parts: str) -> tuple[WeeklyEntry, ...]:
    return read(calendar(*parts)).weekly


def test_an_entry_of_every_week_is_one_line_with_its_part_of_the_day() -> None:
    choir = event(TUESDAY, "DTEND:20261201T153000", "RRULE:FREQ=WEEKLY", title="Choir")
    found = read(calendar(choir))
    (line,) = found.weekly
    assert (line.title, line.weeks, line.times) == ("Choir", 1, 52)
    assert busy(line) == ["tue afternoon"]
    assert line.last == dt.date(2027, 11, 23)
    assert found.entries == ()
    assert len(days(found)) == 52


def test_every_other_week_is_a_line_of_its_own_and_every_third_is_not() -> None:
    (line,) = lines(event(TUESDAY, "RRULE:FREQ=WEEKLY;INTERVAL=2"))
    assert line.weeks == 2
    assert lines(event(TUESDAY, "RRULE:FREQ=WEEKLY;INTERVAL=3")) == ()
    assert lines(event(TUESDAY, "RRULE:FREQ=MONTHLY;BYDAY=1TU")) == ()


def test_days_taken_out_and_a_moved_one_leave_the_line_and_the_moved_day_stands_alone() -> None:
    series = event(TUESDAY, "RRULE:FREQ=WEEKLY;COUNT=12", "EXDATE:20261222T140000,20261229T140000")
    moved = event("RECURRENCE-ID:20270112T140000", "DTSTART:20270114T140000")
    found = read(calendar(series, moved))
    (line,) = found.weekly
    assert (line.weeks, line.times) == (1, 9)
    assert [entry.first for entry in found.entries] == [dt.date(2027, 1, 14)]


@pytest.mark.parametrize("times", [LEAST_TIMES - 1, LEAST_TIMES])
def test_what_comes_a_few_times_stays_single_days(times: int) -> None:
    found = read(calendar(event(TUESDAY, f"RRULE:FREQ=WEEKLY;COUNT={times}")))
    assert len(found.weekly) == (times == LEAST_TIMES)
    assert len(days(found)) == times


def test_the_same_name_on_other_days_and_hours_is_the_same_line() -> None:
    mornings = event("DTSTART:20261130T090000", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE", title="Work")
    evening = event("DTSTART:20261203T190000", "RRULE:FREQ=WEEKLY", title="Work", uid="2")
    (line,) = lines(mornings, evening)
    assert busy(line) == ["mon morning", "wed morning", "thu evening"]
    assert [day.first for day in line.days] == sorted(day.first for day in line.days)


def test_single_entries_of_a_timetable_are_a_line_too() -> None:
    lessons = [
        event(f"DTSTART:{dt.date(2027, 3, 1) + dt.timedelta(weeks=n):%Y%m%d}T100000", uid=f"{n}")
        for n in range(8)
    ]
    (line,) = lines(*lessons)
    assert (line.times, busy(line)) == (8, ["mon morning"])


def test_two_times_on_a_day_take_both_parts_of_it() -> None:
    (line,) = lines(event(TUESDAY, "RRULE:FREQ=WEEKLY;BYHOUR=9,14"))
    assert busy(line) == ["tue morning", "tue afternoon"]


@pytest.mark.parametrize(
    ("start", "end", "parts"),
    [
        ("01 09:00", "01 12:00", ["tue morning"]),
        ("01 09:00", "01 12:30", ["tue morning", "tue afternoon"]),
        ("01 18:00", "01 18:00", ["tue evening"]),
        ("01 00:00", "02 00:00", ["tue morning", "tue afternoon", "tue evening"]),
        ("01 22:00", "02 06:00", ["tue evening", "wed morning"]),
        ("01 09:00", "09 09:00", []),
    ],
)
def test_the_parts_of_the_day_that_a_time_takes(start: str, end: str, parts: list[str]) -> None:
    begins, ends = (dt.datetime.fromisoformat(f"2026-12-{moment}") for moment in (start, end))
    found = [f"{day} {part}" for day, part in busy_in(begins, ends)]
    assert sorted(found) == sorted(parts)
