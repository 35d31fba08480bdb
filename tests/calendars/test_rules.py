"""Rules begin near the window, in step: their days are those that dateutil finds from the start."""

import datetime as dt
import warnings

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # ships none
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from planner.calendars.reading import DAYS_AHEAD
from planner.domain.calendar_file import MOST_SHOWN, CalendarDays, WeeklyEntry
from planner.domain.plans.choices import Day
from tests.calendars.files import TODAY, calendar, event, read

LAST = TODAY + dt.timedelta(days=DAYS_AHEAD)
# Parts that go with each frequency in real calendars.
PARTS = {
    "DAILY": ["", ";BYMONTH=1,12", ";BYDAY=MO,WE"],
    "WEEKLY": ["", ";BYDAY=TU", ";BYDAY=MO,TH,SU;WKST=SU", ";BYDAY=SU;WKST=MO", ";BYMONTH=3"],
    "MONTHLY": ["", ";BYMONTHDAY=31", ";BYMONTHDAY=-1", ";BYDAY=2TU", ";BYDAY=-1FR",
                ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ";BYMONTHDAY=5,20"],
    "YEARLY": ["", ";BYMONTH=2,11", ";BYMONTH=11;BYDAY=4TH", ";BYDAY=20MO", ";BYYEARDAY=1,-1",
               ";BYMONTHDAY=13", ";BYMONTH=2;BYMONTHDAY=29", ";BYWEEKNO=7;BYDAY=WE"],
}  # fmt: skip


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(sorted(PARTS)))
    interval = draw(st.sampled_from(["", ";INTERVAL=2", ";INTERVAL=3"]))
    ends = [";COUNT=1", ";COUNT=9", ";COUNT=150", ";COUNT=700", ";UNTIL=20270310T093000"]
    end = draw(st.sampled_from(["", "", *ends]))
    return f"FREQ={frequency}{interval}{draw(st.sampled_from(PARTS[frequency]))}{end}"


def days_from_the_start(rule: str, start: dt.datetime) -> set[dt.date]:
    """Return the days in the window; the first day belongs to the series, on its rule or off it."""
    found = rrulestr(rule, dtstart=start)
    if "COUNT" in rule and next(iter(found), None) != start:
        counted = int(rule.rpartition("COUNT=")[2])
        found = rrulestr(rule.replace(f"COUNT={counted}", f"COUNT={counted - 1}"), dtstart=start)
    last = dt.datetime.combine(LAST, dt.time.max)
    first = dt.datetime.combine(TODAY, dt.time())
    days = {moment.date() for moment in found.between(first, last, inc=True)}
    return days | ({start.date()} if TODAY <= start.date() <= LAST else set())


# A smaller example says no more here, and finding it takes minutes.
@settings(max_examples=120, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(rules(), st.dates(dt.date(1960, 1, 1), dt.date(2027, 6, 1)), st.integers(0, 23))
def test_a_moved_rule_has_the_days_of_the_whole_one(rule: str, day: dt.date, hour: int) -> None:
    start = dt.datetime.combine(day, dt.time(hour))
    if "UNTIL" in rule and day >= dt.date(2027, 3, 10):
        # A series that ends before it begins has no days.
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = days_from_the_start(rule, start)
    found = read(calendar(event(f"DTSTART:{start:%Y%m%dT%H%M%S}", f"RRULE:{rule}")))
    assert found.unread == 0
    offered = {entry.first for entry in found.days}
    assert offered <= wanted
    assert len(found.entries) == min(len(wanted) - times_in(found), MOST_SHOWN)
    for line in found.weekly:
        same = {day for day in wanted if day.weekday() in weekdays_of(line)}
        assert {day.first for day in line.days} == set(sorted(same)[:MOST_SHOWN])
        assert (line.times, line.last) == (len(same), max(same))
    assert len(found.entries) + times_in(found) + found.left_out == len(wanted)


def times_in(found: CalendarDays) -> int:
    return sum(line.times for line in found.weekly)


def weekdays_of(line: WeeklyEntry) -> set[int]:
    return {list(Day).index(day) for day, _ in line.busy}
