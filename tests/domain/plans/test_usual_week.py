"""What comes again and again goes into the usual week, and what stands there stays."""

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.plans import limits
from planner.domain.plans.choices import Availability, Day, PartOfDay
from planner.domain.plans.plan import Weeks
from planner.domain.plans.usual_week import BusyTime, lacks_a_reason, stayed, with_busy_times
from tests.support import strategies

TUESDAY = ((Day.TUE, PartOfDay.AFTERNOON),)
CHOIR = BusyTime(TUESDAY, is_every_week=True, reason="Choir")
CLUB = BusyTime(TUESDAY, is_every_week=False, reason="Club")

times = st.builds(
    BusyTime,
    st.lists(st.tuples(st.sampled_from(Day), st.sampled_from(PartOfDay)), min_size=1).map(tuple),
    st.booleans(),
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=200),
)


@given(strategies.weeks, st.lists(times, max_size=4))
def test_nothing_that_stood_there_is_changed_and_twice_is_once(weeks, several):
    after = with_busy_times(weeks, several)
    assert Weeks.model_validate(after.model_dump()) == after
    for day, parts in weeks.grid.items():
        for part, said in parts.items():
            assert after.grid[day][part] is said
    assert after.why.startswith(weeks.why.rstrip())
    assert len(after.why) <= limits.NOTE
    assert all(part in after.grid[day] for one in several for day, part in one.cells)
    assert with_busy_times(after, several).grid == after.grid
    for same in ("caring", "transport", "travel_minutes", "brought_by", "notice"):
        assert getattr(after, same) == getattr(weeks, same)


def test_what_comes_every_week_says_more_than_what_comes_every_other():
    weeks = with_busy_times(Weeks(), [CLUB, CHOIR])
    assert weeks.grid == {Day.TUE: {PartOfDay.AFTERNOON: Availability.CANNOT}}
    assert weeks.why == "Choir; Club"
    assert not stayed(weeks, [CLUB, CHOIR])
    assert not lacks_a_reason(weeks, [CLUB, CHOIR])


def test_reasons_follow_what_was_written_and_stand_once():
    assert with_busy_times(Weeks(why="I teach."), [CHOIR]).why == "I teach. Choir"
    assert with_busy_times(Weeks(why="Choir"), [CHOIR]).why == "Choir"


def test_what_was_marked_otherwise_is_told():
    good = Weeks.model_validate({"grid": {"tue": {"afternoon": "good"}}})
    assert stayed(with_busy_times(good, [CHOIR]), [CHOIR])
    full = Weeks(why="x" * limits.NOTE)
    assert lacks_a_reason(with_busy_times(full, [CHOIR]), [CHOIR])
