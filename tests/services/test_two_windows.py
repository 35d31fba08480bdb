"""Two windows on one plan, in any order of steps: no change is ever overwritten unseen."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.domain.plans.plan import Goal, OneThing, Plan
from planner.services import plans
from planner.services.clinics import first_clinic
from planner.services.plans import StaleSectionError
from planner.storage.database import Database, Session
from tests.support.plans import move_item, remove_item, save_item, save_section

WINDOWS = (0, 1)
IDS = ("a", "b", "c")

steps = st.lists(
    st.tuples(
        st.sampled_from(WINDOWS),
        st.sampled_from(["look", "write", "save", "remove", "move"]),
        st.sampled_from(IDS),
        st.integers(0, 3),
    ),
    max_size=30,
)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session(writes=True) as opened:
        yield opened


class Window:
    """A browser window: shows what it last looked at, and sends that revision along."""

    def __init__(self, session: Session, plan_id: str) -> None:
        self._session = session
        self._plan_id = plan_id
        self.look()

    def look(self) -> None:
        stored = plans.get_plan(self._session, self._plan_id)
        self.plan, self.seen = stored.plan, stored.revision

    def act(self, action: str, item_id: str, number: int) -> None:
        session, plan_id = self._session, self._plan_id
        if action == "write":
            value = OneThing(text=f"version {number}")
            save_section(session, plan_id, "one_thing", value, seen=self.seen)
        elif action == "save":
            item = Goal(id=item_id, text=f"version {number}")
            save_item(session, plan_id, "goals", item, seen=self.seen)
        elif action == "remove":
            remove_item(session, plan_id, "goals", item_id, seen=self.seen)
        elif item_id in words(plans.get_plan(session, plan_id).plan):
            move_item(session, plan_id, "goals", item_id, to=number)


def words(plan: Plan) -> dict[str, str]:
    """What may not be lost: the text of each item and of the one section."""
    return {goal.id: goal.text for goal in plan.goals} | {"one_thing": plan.one_thing.text}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_nothing_is_overwritten_by_a_window_that_did_not_show_it(
    session: Session, taken: list[tuple[int, str, str, int]]
) -> None:
    plan_id = plans.start_plan(session, first_clinic(session))
    windows = [Window(session, plan_id) for _ in WINDOWS]
    for number, action, item_id, version in taken:
        window = windows[number]
        if action == "look":
            window.look()
            continue
        before = words(plans.get_plan(session, plan_id).plan)
        try:
            window.act(action, item_id, version)
        except StaleSectionError:
            assert words(plans.get_plan(session, plan_id).plan) == before
            continue
        after = words(plans.get_plan(session, plan_id).plan)
        shown = words(window.plan)
        for name in before.keys() | after.keys():
            if before.get(name) != after.get(name):
                # It changed, so this window must have been looking at what it replaced.
                assert before.get(name) == shown.get(name)
        # After a save a window shows the next page, so it has looked again.
        window.look()
