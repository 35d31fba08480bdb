"""Counts the rooms that one save walks through: `python -m devtools.rooms [--list]`.

A room is a file of `planner/`. The save is the POST of a goal, sent in the test client by a patient
who has begun a plan: what somebody steps through who follows an answer to the database. `--list`
names each room with its calls.
"""

import sys
import tempfile
from collections import Counter
from http import HTTPStatus
from pathlib import Path
from types import FrameType

import planner
from planner.app import create_app
from tests.support.pages import PageClient, controls, start_plan
from tests.support.serving import fresh_settings

PACKAGE = f"{Path(planner.__file__).resolve().parent}/"
GOAL = {"text": "To sing in the choir again.", "by-how": "none", "importance": "must"}


class Walk:
    """The calls of our own functions, in their order, by file."""

    def __init__(self) -> None:
        self.files: list[str] = []

    def note(self, frame: FrameType, event: str, _given: object) -> None:
        """Take one event of `sys.setprofile`; only calls of Python functions of ours count."""
        if event == "call" and frame.f_code.co_filename.startswith(PACKAGE):
            self.files.append(frame.f_code.co_filename.removeprefix(PACKAGE))

    @property
    def changes(self) -> int:
        """How often a call is in another room than the call before it."""
        return sum(one != other for one, other in zip(self.files, self.files[1:], strict=False))


def walk_of_a_save() -> Walk:
    """Save one goal before, so that nothing is made for the first time, then follow the next."""
    walk = Walk()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(fresh_settings(Path(folder)))
        pages = PageClient(app.test_client())
        start_plan(pages)
        pages.submit(pages.get("/plan/goals/new"), GOAL)
        data = controls(pages.get("/plan/goals/new").form("then")) | GOAL | {"then": "next"}
        sys.setprofile(walk.note)
        answer = pages.client.post("/plan/goals/new", data=data)
        sys.setprofile(None)
        app.extensions["planner"].database.dispose()
    if answer.status_code != HTTPStatus.SEE_OTHER:
        raise RuntimeError(f"The goal was not saved: {answer.status_code}.")
    return walk


def main(arguments: list[str]) -> None:
    """Print the figures."""
    walk = walk_of_a_save()
    rooms = Counter(walk.files)
    print(f"{len(rooms)} rooms, {walk.changes} changes of room, {len(walk.files)} calls")
    if "--list" in arguments:
        for room, calls in rooms.most_common():
            print(f"{calls:5} {room}")


if __name__ == "__main__":
    main(sys.argv[1:])
