"""The check page: all answers of a plan, short, each with a way to change it."""

from pathlib import Path

from playwright.sync_api import Page

from devtools.example import example, fill_in
from planner.config import Settings
from tests.support import patient_steps

LONGEST_PX = 5_000


def test_all_answers_of_a_full_plan_are_short_and_each_can_be_changed(
    phone: Page, tmp_path: Path
) -> None:
    patient_steps.begin(phone)
    fill_in(Settings(data_dir=tmp_path / "var"))
    phone.goto("/plan/check")
    answers = phone.locator(".compact")
    box = answers.bounding_box()
    assert box is not None
    assert box["height"] <= LONGEST_PX
    plan = example()
    items = [*plan.goals, *plan.events, *plan.questions, *plan.crew.helpers]
    assert answers.locator(".cards > li a").count() == len(items)
    words = answers.inner_text()
    assert "By when: 12 June 2027" in words
    assert "A special day or trip" in words
    assert "All of my team" not in words, "what was chosen beforehand says nothing"
