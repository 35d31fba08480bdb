"""The summary: what is shown of a plan, to whom, in what order, and what overflows.

Pure functions from a plan and a day to plain values (`model`); the PDF and the HTML page lay the
same values out. `order` says what comes first, `glance` chooses page 1, `strip` the twelve weeks,
`answers` the pages after it, `private` whose copy holds a private text.
"""

import datetime as dt

from planner.domain.plans import limits
from planner.domain.plans.plan import Plan
from planner.domain.sharing import Audience
from planner.domain.summary.answers import make_groups
from planner.domain.summary.glance import make_glance
from planner.domain.summary.model import Identity, Summary
from planner.domain.summary.print_order import in_print_order
from planner.domain.summary.private import private_page
from planner.domain.summary.strip import DAYS_PER_LETTER
from planner.domain.summary.text_budget import TIGHTEST, cut, shorten

__all__ = ["TIGHTEST", "Audience", "Summary", "summarise"]

# Letters of each name but the first in the header; the whole stands on the later pages.
_HEADER = 40
# The first is whole in every script of names; letters as wide as a sentence would fill page 1.
_WIDEST_NAME = 4 * limits.NAME


def summarise(
    plan: Plan,
    today: dt.date,
    audience: Audience | str = Audience.PATIENT,
    tightness: int = 0,
    *,
    edition: int | None = None,
    days_per_letter: float = DAYS_PER_LETTER,
) -> Summary:
    """Decide what one copy of a plan shows.

    audience: whose copy; private texts stand only where `private` allows.
    tightness: 0 gives page 1 the most text; `TIGHTEST` fits any paper and letter size.
    edition: the number of the shared edition; None for a draft.
    days_per_letter: how many days of the strip one letter of its labels covers.
    Raises ValueError for an unknown audience.
    """
    audience, plan = Audience(audience), in_print_order(plan)
    return Summary(
        audience=audience,
        language=plan.language,
        identity=_identity(plan, today, edition),
        glance=make_glance(plan, today, tightness, days_per_letter),
        groups=make_groups(plan),
        private=private_page(plan, audience),
    )


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
