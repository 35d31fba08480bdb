"""Errors that carry a sentence for a person; raised by every layer, never with a patient's text."""

from dataclasses import dataclass


class PlannerError(Exception):
    """Something went wrong that we can explain; `str(error)` is the explanation."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where it is (`events[3].when.to`) and what is wrong, in plain words."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class PlanFileError(PlannerError):
    """A plan file was refused; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))
