"""Plans as documents in the store: read tolerantly, because two versions may serve side by side.

A document of an earlier version is upgraded first (`upgrades`). A field that this version does not
know is kept where it stands and written back with the next save. Plan files are another matter:
those stay strict (`plan_file`).
"""

import json
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from planner.domain.dates import KINDS
from planner.domain.errors import PlannerError
from planner.domain.plans.plan import Plan
from planner.domain.plans.upgrades import upgraded

# Each pass uncovers what stood inside the part that the one before could not read.
_PASSES = 3


class NewerPlanError(PlannerError):
    """A stored plan says something that this version does not know; nothing of it is lost.

    place: the section, or empty. fault: what kind of thing it is; neither holds a patient's words.
    """

    def __init__(self, place: str, fault: str) -> None:
        super().__init__("This plan was saved by a newer version of this program.")
        self.place = place
        self.fault = fault


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document as it was read.

    unknown: the document itself where it may hold fields that this version does not know, so that
    the next one can take them over; None where every field is known, as is almost always so.
    """

    plan: Plan = field(repr=False)
    unknown: bytes | None = field(default=None, repr=False)


def write(plan: Plan, unknown: bytes | None = None) -> bytes:
    """Return the document of a plan.

    unknown: as it was read; what this version does not know of it is taken over.
    """
    if unknown is None:
        return plan.model_dump_json(by_alias=True).encode()
    written = plan.model_dump(mode="json", by_alias=True)
    # Upgraded first: what an earlier version called otherwise is no unknown field of today.
    _keep_unknown(plan, written, upgraded(json.loads(unknown)))
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode()


def read(stored: bytes) -> ReadDocument:
    """Return the plan of a document, without the fields that this version does not know.

    Raises NewerPlanError for what cannot be left out: an unknown choice, a later schema.
    """
    try:
        return ReadDocument(Plan.model_validate_json(stored))
    except ValidationError as error:
        if error.errors(include_url=False, include_input=False)[0]["type"] == "json_invalid":
            raise NewerPlanError("", "json_invalid") from None
    document, problems = upgraded(json.loads(stored)), list[ErrorDetails]()
    for _ in range(_PASSES + 1):
        for problem in problems:
            _leave_out(document, problem)
        try:
            return ReadDocument(Plan.model_validate(document), stored)
        except ValidationError as error:
            problems = error.errors(include_url=False, include_input=False)
    raise _newer(problems[0])


def _leave_out(document: Any, problem: ErrorDetails) -> None:
    """Take one unknown field out of a document; raises NewerPlanError for any other problem."""
    *path, last = problem["loc"] or ("",)
    inside = document
    for step in path:
        # Inside a date the place names its kind as well, which no document has.
        if not _has(inside, step):
            raise _newer(problem)
        inside = inside[step]
    if problem["type"] == "extra_forbidden" and _has(inside, last):
        del inside[last]
        return
    # A date with a field that no kind of date has is a kind with more to it, if only one fits.
    when: Any = inside[last] if problem["type"] == "when" and _has(inside, last) else None
    fitting = [kind for kind in KINDS if isinstance(when, dict) and kind <= when.keys()]
    if len(fitting) != 1:
        raise _newer(problem)
    inside[last] = {key: when[key] for key in fitting[0]}


def _has(part: Any, step: str | int) -> bool:
    if isinstance(part, list):
        return isinstance(step, int) and step < len(part)
    return isinstance(part, dict) and step in part


def _newer(problem: ErrorDetails) -> NewerPlanError:
    section = str(problem["loc"][0]) if problem["loc"] else ""
    return NewerPlanError(section if section in Plan.model_fields else "", problem["type"])


def _keep_unknown(part: BaseModel, written: dict[str, Any], stored: Any) -> None:
    """Add to what is written of a part the fields of `stored` that its model does not know."""
    fields = {info.alias or name: name for name, info in type(part).model_fields.items()}
    needed = {key for key, name in fields.items() if type(part).model_fields[name].is_required()}
    # What lacks a needed field was another kind of part: a month where a day stands now.
    if not isinstance(stored, dict) or not needed <= stored.keys():
        return
    for key, value in stored.items():
        if key not in fields:
            written[key] = value
            continue
        known = getattr(part, fields[key])
        if isinstance(known, BaseModel):
            _keep_unknown(known, written[key], value)
        elif isinstance(known, tuple) and isinstance(value, list):
            _keep_in_items(known, written[key], value)


def _keep_in_items(known: tuple[Any, ...], written: list[Any], stored: list[Any]) -> None:
    """Do the same in a list, whose items are told apart by their first field: id, effect, wish."""
    for item, one in zip(known, written, strict=True):
        if isinstance(item, BaseModel):
            name = next(iter(type(item).model_fields))
            same = (old for old in stored if isinstance(old, dict) and old.get(name) == one[name])
            _keep_unknown(item, one, next(same, None))
