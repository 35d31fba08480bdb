"""Turns at the press: whoever sends much waits for those who send little."""

import pytest

from planner.pdf.job import Owner
from planner.pdf.turns import Shares, Turns

HERE, THERE = b"here", b"there"
TWO = Shares(2, for_a_plan=1)


def owner(address: bytes, plan: str) -> Owner:
    return Owner(address, plan.encode())


def test_another_address_is_next_however_many_came_before() -> None:
    turns: Turns[str] = Turns(Shares(20, for_a_plan=3))
    for number in range(8):
        assert turns.add(owner(HERE, f"plan {number}"), f"here {number}")
    assert turns.take([], TWO) == "here 0"
    assert turns.add(owner(THERE, "plan"), "there")
    assert turns.take([], TWO) == "there"
    assert turns.take([], TWO) == "here 1"


def test_within_an_address_plans_take_turns() -> None:
    turns: Turns[str] = Turns(Shares(20, for_a_plan=3))
    for number in range(3):
        assert turns.add(owner(HERE, "busy"), f"busy {number}")
    assert turns.add(owner(HERE, "quiet"), "quiet")
    assert [turns.take([], TWO) for _ in range(4)] == ["busy 0", "quiet", "busy 1", "busy 2"]


def test_one_address_never_runs_on_every_place() -> None:
    turns: Turns[str] = Turns(Shares(20, for_a_plan=3))
    turns.add(owner(HERE, "one"), "one")
    assert turns.take([owner(HERE, "other")], TWO) is None
    turns.add(owner(THERE, "two"), "two")
    assert turns.take([owner(HERE, "other")], TWO) == "two"


def test_a_plan_runs_once_at_a_time_wherever_it_is_asked_from() -> None:
    turns: Turns[str] = Turns(Shares(20, for_a_plan=3))
    turns.add(owner(THERE, "same"), "again")
    assert turns.take([owner(HERE, "same")], TWO) is None


@pytest.mark.parametrize("plans", [1, 20])
def test_nobody_fills_the_queue_for_all(plans: int) -> None:
    turns: Turns[int] = Turns(Shares(20, for_a_plan=3))
    let_in = [turns.add(owner(HERE, f"plan {number % plans}"), number) for number in range(30)]
    assert sum(let_in) == {1: 3, 20: 19}[plans]
    assert turns.add(owner(THERE, "plan"), 99)


def test_a_single_place_is_for_whoever_comes() -> None:
    turns: Turns[str] = Turns(Shares(1, for_a_plan=3))
    assert turns.add(owner(HERE, "plan"), "one")
    assert turns.take([], Shares(1, for_a_plan=1)) == "one"


def test_nothing_is_kept_of_those_who_were_served() -> None:
    turns: Turns[int] = Turns(Shares(20, for_a_plan=3))
    for number in range(100):
        turns.add(Owner(), number)
        turns.take([], TWO)
    assert len(turns._served) <= 2
