"""Wording: every choice has words, and they are plain."""

from enum import StrEnum
from inspect import getmembers, isclass

import pytest

from planner.domain.plans import choices
from planner.domain.wording import label, small_line

ALL = [
    member
    for _, found in getmembers(choices, isclass)
    if issubclass(found, StrEnum) and found is not StrEnum
    for member in found
]


@pytest.mark.parametrize("choice", ALL, ids=lambda choice: f"{type(choice).__name__}.{choice}")
def test_every_choice_has_a_short_label(choice: StrEnum) -> None:
    assert len(label(choice)) <= 70
    assert len(small_line(choice)) <= 70


def test_no_two_choices_of_a_kind_share_a_label() -> None:
    named = [(type(choice), label(choice)) for choice in ALL]
    assert len(named) == len(set(named))


def test_labels_work_without_the_nautical_words() -> None:
    words = {word.strip(".,?").lower() for choice in ALL for word in label(choice).split()}
    assert not words & {"captain", "crew", "mate", "steer", "ship", "harbour"}
