"""Every question of the questionnaire, once: forms, paper form, summary and plan file read it.

A question stands in the module of its section: `you`, `matters` (the one thing, goals, hopes, what
comes first), `days`, `decisions` or `people`. Words are msgids.
"""

from planner.domain.questions import days, decisions, matters, people, you
from planner.domain.questions.ask import ActedOnBy, Ask, AskedSection, Kind

__all__ = ["SECTIONS", "ActedOnBy", "Ask", "AskedSection", "Kind", "ask", "asks_of", "section"]

# In the order of the pages and of the paper form, sections 0 to 13.
SECTIONS: tuple[AskedSection, ...] = (
    *you.SECTIONS,
    *matters.SECTIONS,
    *days.SECTIONS,
    *decisions.SECTIONS,
    *people.SECTIONS,
)

_SECTIONS = {section.key: section for section in SECTIONS}
_ASKS = {ask.key: ask for section in SECTIONS for ask in section.all_asks}


def section(key: str) -> AskedSection:
    """Return the section that a field of the plan is asked in; raises KeyError for another name."""
    return _SECTIONS[key]


def ask(key: str) -> Ask:
    """Return the question with a key such as `goals.by`; raises KeyError for another name."""
    return _ASKS[key]


def asks_of(
    key: str, *, part: str = "", only: tuple[str, ...] = (), leave_out: tuple[str, ...] = ()
) -> tuple[Ask, ...]:
    """Return the questions that the page of a section asks, in its order.

    part: only those of a part that is a model of its own, such as `appointment`.
    only: the fields that this page asks for; all where none is named.
    leave_out: fields that another page asks for.
    """
    return tuple(
        ask
        for ask in section(key).asks
        if ask.on_screen
        and (not part or (ask.path[0] == part and len(ask.path) > 1))
        and (not only or ask.path[0] in only)
        and ask.path[0] not in leave_out
    )
