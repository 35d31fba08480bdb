"""What is wrong with one control, as the error summary takes it; for pages without a form."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """Sentences about the control `target`; empty when all is well. They never quote what came."""

    target: str
    errors: list[str]

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what must be mended: id of the control, sentence."""
        for sentence in self.errors:
            yield self.target, sentence
