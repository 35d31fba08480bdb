"""Places in a plan in words, such as "Days that matter, number 4"; never what stands there."""

import re

from planner.domain.questions import SECTIONS
from planner.domain.wording import N_
from planner.i18n import gettext

_PATH = re.compile(r"([a-z_]+)(?:\[(\d{1,3})\])?")
_TITLES = {section.key: section.title for section in SECTIONS if section.asks} | {
    "language": N_("Language")
}


def section_title(name: str) -> str:
    """Return what a section of a plan is called on the pages."""
    # A part without a page of its own, or a name that is no part at all, still needs words.
    return gettext(_TITLES.get(name, N_("A part that is not in a plan")))


def place_in_words(path: str) -> str:
    """Return the section, and in a list the number, that a path such as `events[3].when` names."""
    found = _PATH.match(path)
    if found is None:
        return section_title("")
    title = section_title(found[1])
    if found[2] is None:
        return title
    return gettext("%(section)s, number %(number)d") % {
        "section": title,
        "number": int(found[2]) + 1,
    }
