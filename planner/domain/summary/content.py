"""The summary: what is shown of a plan, to whom, in what order, and what overflows.

Pure functions from a plan and a day to plain values (`model`); the PDF and the HTML page lay the
same values out. `order` says what comes first, `glance` chooses page 1, `strip` the twelve weeks,
`answers` the pages after it, `private` whose copy holds a private text.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from planner.domain.plans import limits
from planner.domain.plans.plan import Plan
from planner.domain.sharing import Audience
from planner.domain.summary.answers import make_groups
from planner.domain.summary.glance import make_glance
from planner.domain.summary.model import Glance, Identity, Summary
from planner.domain.summary.print_order import in_print_order
from planner.domain.summary.private import private_page
from planner.domain.summary.strip import DAYS_PER_LETTER
from planner.domain.summary.text_budget import TIGHTEST, cut, shorten

__all__ = ["TIGHTEST", "Audience", "Summaries", "Summary", "summarise"]

# Letters of each name but the first in the header; the whole stands on the later pages.
_HEADER = 40
# The first is whole in every script of names; letters as wide as a sentence would fill page 1.
_WIDEST_NAME = 4 * limits.NAME


class Summaries:
    """What one copy of a plan shows, at each level of how much page 1 holds.

    The content is made once, and page 1 of a level when that level is asked for.
    """

    def __init__(
        self,
        plan: Plan,
        today: dt.date,
        audience: Audience | str = Audience.PATIENT,
        *,
        edition: int | None = None,
        days_per_letter: float = DAYS_PER_LETTER,
    ) -> None:
        """Decide what the copy shows.

        audience: whose copy; private texts stand only where `private` allows.
        edition: the number of the shared edition; None for a draft.
        days_per_letter: how many days of the strip one letter of its labels covers.
        Raises ValueError for an unknown audience.
        """
        audience, self._plan = Audience(audience), in_print_order(plan)
        identity = _identity(plan, today, edition)
        self._today = today
        self._days_per_letter = days_per_letter
        roomiest = Summary(
            audience=audience,
            language=plan.language,
            identity=identity,
            glance=self._glance(0),
            groups=() if _is_all_on_page_one(plan, identity) else make_groups(self._plan),
            private=private_page(self._plan, audience),
        )
        self._made = {0: roomiest}

    def at(self, tightness: int) -> Summary:
        """Return the summary at a level: 0 gives page 1 the most text, `TIGHTEST` always fits."""
        if tightness not in self._made:
            self._made[tightness] = replace(self._made[0], glance=self._glance(tightness))
        return self._made[tightness]

    def __iter__(self) -> Iterator[Summary]:
        """Yield the summary at every level, the roomiest first."""
        return map(self.at, range(TIGHTEST + 1))

    def _glance(self, tightness: int) -> Glance:
        return make_glance(self._plan, self._today, tightness, self._days_per_letter)


def summarise(
    plan: Plan, today: dt.date, audience: Audience | str = Audience.PATIENT, tightness: int = 0
) -> Summary:
    """Decide what one copy of a draft shows, at one level; as `Summaries` says."""
    return Summaries(plan, today, audience).at(tightness)


def _is_all_on_page_one(plan: Plan, identity: Identity) -> bool:
    """Say whether nothing was entered but who the patient is, and the head of page 1 has it whole.

    Then no page follows; with anything else the answers follow, and say what was left empty.
    """
    names = (
        identity.preferred_name,
        identity.record_number,
        identity.visit_with,
        identity.helper_name,
    )
    if any(name.goes_on for name in names if name):
        return False
    of_the_head = Plan(
        language=plan.language,
        filled_in_by=plan.filled_in_by,
        about=plan.about.model_copy(
            update={"access_needs": (), "interpreter_language": "", "access_note": ""}
        ),
    )
    return plan == of_the_head


def _identity(plan: Plan, today: dt.date, edition: int | None) -> Identity:
    about, filled = plan.about, plan.filled_in_by
    on = filled.on or today
    return Identity(
        full_name=cut(about.full_name, _WIDEST_NAME),
        preferred_name=shorten(about.preferred_name, _HEADER, "about"),
        date_of_birth=about.date_of_birth,
        record_number=shorten(about.record_number, _HEADER, "about"),
        visit_on=about.appointment.on,
        visit_at=about.appointment.at or "",
        visit_with=shorten(about.appointment.with_, _HEADER, "about"),
        who=filled.who,
        helper_name=shorten(filled.helper_name, _HEADER, "sharing"),
        where=filled.where,
        filled_in_on=on,
        days_ago=(today - on).days,
        edition=edition,
    )
