"""A patient for the drill of hosts, who also shares, and notes which host answered."""

import re
import threading
from collections import Counter

from drills.patient import PersistentPatient, form_of

_SHARING = {"with_": "crew", "consent": "yes", "then": "share"}
_PAUSE_S = 0.15
_SAVES_PER_ITEM = 5
_SAVES_PER_EDITION = 12
_MOST_ITEMS = 15


class Sharer(PersistentPatient):
    """Saves, adds questions and shares, by turns.

    editions: how many times sharing was acknowledged. served_by: how many answers each host gave.
    """

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.editions = 0
        self.served_by: Counter[str] = Counter()
        self._steps = 0

    def go_on(self) -> None:
        """Take the next step, and a breath."""
        self._steps += 1
        if self._steps % _SAVES_PER_EDITION == 0:
            self.share()
        elif self._steps % _SAVES_PER_ITEM == 0 and len(self.items) < _MOST_ITEMS:
            self.add_item(f"question {self._steps}")
        else:
            self.save_text(f"answer {self._steps}")
        threading.Event().wait(_PAUSE_S)

    def share(self) -> None:
        """Share the plan as it stands, which has changed since the last edition."""
        self._post("/plan/check", form_of(self._get("/plan/check")) | _SHARING)
        self.editions += 1
        self.acknowledged += 1

    def newest_edition(self) -> int:
        """Return the number of the newest edition that the server has; 0 for none."""
        found = re.search(r"Edition (\d+), made on", self._get("/plan/done"))
        return int(found.group(1)) if found else 0

    def lost(self) -> int:
        """Count acknowledged answers and editions that the server does not have."""
        return super().lost() + max(0, self.editions - self.newest_edition())

    def doubled(self) -> int:
        """Count questions and editions that the server has more than once."""
        return super().doubled() + max(0, self.newest_edition() - self.editions)

    def _open(self, path: str, data: bytes | None) -> tuple[int, str]:
        answer = super()._open(path, data)
        # After a host that did not answer, nginx names the one that did.
        self.served_by[self.last_headers.get("X-Served-By", "").split(", ")[-1]] += 1
        return answer
