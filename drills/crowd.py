"""Several patients at once, each saving as fast as it can; what is not answered is sent again."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Generic, TypeVar

from drills.patient import NoAnswerError, PersistentPatient

Person = TypeVar("Person", bound=PersistentPatient)


class Crowd(Generic[Person]):
    """Patients that save from `__enter__` to `__exit__`, which waits for the last answers.

    gave_up: what those were told who were refused, or waited in vain.
    """

    def __init__(self, people: list[Person], step: Callable[[Person], None]) -> None:
        self.people = people
        self.gave_up: list[str] = []
        self._step = step
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._go_on, args=(one,)) for one in people]

    def __enter__(self) -> "Crowd[Person]":
        for person in self.people:
            person.begin()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    @property
    def acknowledged(self) -> int:
        """How many saves were answered."""
        return sum(person.acknowledged for person in self.people)

    @property
    def errors(self) -> Counter[str]:
        """What patients saw in place of an answer."""
        return sum((person.errors for person in self.people), Counter())

    @property
    def longest_wait_s(self) -> float:
        """The longest that anybody waited for one answer."""
        return max(person.longest_wait_s for person in self.people)

    def take_longest_wait(self) -> float:
        """Return `longest_wait_s`, and begin anew."""
        longest_s = self.longest_wait_s
        for person in self.people:
            person.longest_wait_s = 0.0
        return longest_s

    def lost(self) -> int:
        """Count the acknowledged answers that the server does not have."""
        return sum(person.lost() for person in self.people)

    def doubled(self) -> int:
        """Count the answers that the server has more than once."""
        return sum(person.doubled() for person in self.people)

    def _go_on(self, person: Person) -> None:
        while not self._stop.is_set():
            try:
                self._step(person)
            except NoAnswerError as error:
                self.gave_up.append(str(error))
                return
