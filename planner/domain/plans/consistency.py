"""What must agree between the parts of a plan: ids, links, orders, counts.

Works on the plain JSON shape and skips what has the wrong type, so that a plan file with other
faults still gets all its problems listed at once.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from planner.domain.errors import Problem
from planner.domain.plans import choices, limits
from planner.domain.text import is_blank

Document = Mapping[str, Any]
# Of a birth only the month or the year may be known; it can have been on the first day of it.
_REST_OF_DATE = {len("1960"): "-01-01", len("1960-05"): "-01"}
_LISTS = ("goals", "events", "questions")


def find_inconsistencies(
    document: Document, today: dt.date, *, needs_identifiers: bool = True
) -> list[Problem]:
    """List what contradicts itself in `document`, a plan in its JSON shape, as of `today`.

    needs_identifiers: whether name and date of birth have to be there.
    """
    return [
        *(_missing_identifiers(document) if needs_identifiers else ()),
        *_birth_in_the_future(document, today),
        *_repeated_ids(document),
        *_broken_event_links(document),
        *_trade_offs_out_of_order(document),
        *_too_many_stars(document),
    ]


def _mapping(document: Document, name: str) -> Document:
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def _items(document: Document, name: str) -> Iterator[tuple[int, Document]]:
    value = document.get(name)
    for index, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, dict):
            yield index, item


def _missing_identifiers(document: Document) -> Iterator[Problem]:
    about = _mapping(document, "about")
    name = about.get("full_name", "")
    if name is None or (isinstance(name, str) and is_blank(name)):
        yield Problem("about.full_name", "is missing")
    if about.get("date_of_birth") in (None, ""):
        yield Problem("about.date_of_birth", "is missing")


def _birth_in_the_future(document: Document, today: dt.date) -> Iterator[Problem]:
    born = _mapping(document, "about").get("date_of_birth")
    if isinstance(born, str) and _is_after(born + _REST_OF_DATE.get(len(born), ""), today):
        yield Problem("about.date_of_birth", "is in the future")


def _is_after(day: str, today: dt.date) -> bool:
    try:
        return dt.date.fromisoformat(day) > today
    except ValueError:
        # Not a day at all: the model says so.
        return False


def _repeated_ids(document: Document) -> Iterator[Problem]:
    lists = [(name, "id", _items(document, name)) for name in _LISTS]
    lists.append(("crew.helpers", "id", _items(_mapping(document, "crew"), "helpers")))
    lists.append(("fit", "wish", _items(document, "fit")))
    lists.append(("hopes.avoid", "effect", _items(_mapping(document, "hopes"), "avoid")))
    for name, key, items in lists:
        seen: set[str] = set()
        for index, item in items:
            value = item.get(key)
            if isinstance(value, str) and value in seen:
                yield Problem(f"{name}[{index}].{key}", "is used twice in this list")
            elif isinstance(value, str):
                seen.add(value)


def _broken_event_links(document: Document) -> Iterator[Problem]:
    events = {str(event.get("id")) for _, event in _items(document, "events")}
    for index, goal in _items(document, "goals"):
        event = goal.get("event")
        if isinstance(event, str) and event and event not in events:
            yield Problem(f"goals[{index}].event", "names an event that is not in the plan")


def _trade_offs_out_of_order(document: Document) -> Iterator[Problem]:
    trade_offs = _mapping(document, "trade_offs")
    if trade_offs.get("answer") != choices.TradeOffAnswer.ORDERED:
        return
    order = trade_offs.get("order")
    given = [str(one) for one in order] if isinstance(order, list) else []
    if not given or len(set(given)) < len(given):
        yield Problem(
            "trade_offs.order", "must have one or more, each once, when the answer is 'ordered'"
        )


def _too_many_stars(document: Document) -> Iterator[Problem]:
    starred = [
        index for index, item in _items(document, "questions") if item.get("starred") is True
    ]
    if len(starred) > limits.STARRED_QUESTIONS:
        yield Problem("questions", f"has more than {limits.STARRED_QUESTIONS} starred questions")
