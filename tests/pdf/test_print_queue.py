"""Who prints next: whoever sends much waits for those who send little."""

import threading
import time

import pytest

from planner.pdf.errors import PrintBusy, PrintLeft
from planner.pdf.print_job import Owner
from planner.pdf.print_queue import PrintQueue, Shares, Turn

HERE, THERE = b"here", b"there"
PATIENCE_S = 30


def owner(address: bytes, plan: str) -> Owner:
    return Owner(address, plan.encode())


def queue_of(places: int, waiting: int = 20) -> PrintQueue:
    return PrintQueue(Shares(places, for_a_plan=1), Shares(waiting, for_a_plan=3))


def test_another_address_is_next_however_many_came_before() -> None:
    queue = queue_of(1)
    running, *behind = [queue.join(owner(HERE, f"plan {number}")) for number in range(8)]
    there = queue.join(owner(THERE, "plan"))
    queue.leave(running)
    assert there.has_place
    queue.leave(there)
    assert [turn.has_place for turn in behind] == [True] + [False] * 6


def test_within_an_address_plans_take_turns() -> None:
    queue = queue_of(1)
    turns = {name: queue.join(owner(HERE, name[:4])) for name in ("busy 0", "busy 1", "busy 2")}
    turns["calm"] = queue.join(owner(HERE, "calm"))
    order = []
    while waiting := [name for name in turns if name not in order]:
        (running,) = [name for name in waiting if turns[name].has_place]
        order.append(running)
        queue.leave(turns[running])
    assert order == ["busy 0", "calm", "busy 1", "busy 2"]


def test_one_address_never_runs_on_every_place() -> None:
    queue = queue_of(2)
    assert queue.join(owner(HERE, "one")).has_place
    assert not queue.join(owner(HERE, "other")).has_place
    assert queue.join(owner(THERE, "two")).has_place


def test_a_plan_runs_once_at_a_time_wherever_it_is_asked_from() -> None:
    queue = queue_of(2)
    first = queue.join(owner(HERE, "same"))
    again = queue.join(owner(THERE, "same"))
    assert (first.has_place, again.has_place) == (True, False)
    queue.leave(first)
    assert again.has_place


@pytest.mark.parametrize("plans", [1, 20])
def test_nobody_fills_the_queue_for_all(plans: int) -> None:
    queue, let_in, seconds = queue_of(1), 0, []
    assert queue.join(owner(b"elsewhere", "plan")).has_place
    for number in range(30):
        try:
            queue.join(owner(HERE, f"plan {number % plans}"))
        except PrintBusy as busy:
            seconds.append(busy.retry_after_s)
        else:
            let_in += 1
    assert let_in == {1: 3, 20: 19}[plans]
    assert min(seconds) >= 1
    queue.join(owner(THERE, "plan"))


def test_a_single_place_is_for_whoever_comes() -> None:
    queue = queue_of(1, waiting=1)
    assert queue.join(owner(HERE, "plan")).has_place


def test_nothing_is_kept_of_those_who_were_served() -> None:
    queue = queue_of(2)
    for _ in range(100):
        queue.leave(queue.join(Owner()))
    assert len(queue._served) <= 2


def test_whoever_leaves_the_queue_gives_the_room_back() -> None:
    queue = queue_of(1, waiting=1)
    running, waiting = queue.join(Owner()), queue.join(Owner())
    with pytest.raises(PrintBusy):
        queue.join(Owner())
    queue.leave(waiting)
    assert queue.counts() == {"running": 1, "queued": 0, "done": 0}
    behind = queue.join(Owner())
    queue.leave(running)
    assert behind.has_place
    assert queue.counts() == {"running": 1, "queued": 0, "done": 1}


def test_a_closed_queue_lets_nobody_in_and_gives_no_place() -> None:
    queue = queue_of(1)
    running, waiting = queue.join(Owner()), queue.join(Owner())
    queue.close()
    with pytest.raises(PrintBusy):
        queue.join(Owner())
    queue.leave(running)
    assert not waiting.has_place
    assert queue.wait_until_idle(0)


def hold(queue: PrintQueue, has_left: bool = False, until: float = PATIENCE_S) -> None:
    with queue.place(Owner(), time.monotonic() + until, lambda: has_left):
        pass


def test_whoever_has_no_more_time_or_has_left_waits_no_longer() -> None:
    queue = queue_of(1)
    queue.join(Owner())
    with pytest.raises(PrintBusy):
        hold(queue, until=0)
    with pytest.raises(PrintLeft):
        hold(queue, has_left=True)
    assert queue.counts() == {"running": 1, "queued": 0, "done": 0}


def test_a_place_goes_to_a_thread_that_waits_for_it() -> None:
    queue = queue_of(1)
    running: Turn = queue.join(Owner())
    waiting = threading.Thread(target=hold, args=(queue,))
    waiting.start()
    queue.leave(running)
    waiting.join(PATIENCE_S)
    assert queue.counts() == {"running": 0, "queued": 0, "done": 2}
