"""Read and write plan files (docs/plan-format.md); the command line and the web use it."""

import datetime as dt
import json
import re
from typing import Any, NoReturn

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from planner.domain.errors import PlanFileError, Problem
from planner.domain.plans import limits
from planner.domain.plans.consistency import find_inconsistencies
from planner.domain.plans.plan import SCHEMA_VERSION, Plan
from planner.domain.plans.upgrades import upgraded

_PLAIN_KEY = re.compile(r"[a-z_]{1,30}")
_TOKENS = re.compile(r'\\.|["\[\]{}]', re.DOTALL)
_DATE_FIELDS = {"when", "by"}
_TYPE_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of a plan",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "is too large",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "tuple_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
}
_PATTERN_WORDS = {
    "at": "must be a time written as HH:MM",
    "language": "must be a language code such as 'en' or 'pt-BR'",
}


def parse(data: bytes, today: dt.date, *, needs_identifiers: bool = True) -> Plan:
    """Return the plan in `data`, the bytes of a plan file.

    needs_identifiers: whether name and date of birth have to be there; a patient's own file is a
    plan in progress and may lack them.
    Raises `PlanFileError` with every problem found; no message repeats what the patient wrote.
    """
    document = upgraded(_read_object(data))
    _check_version(document)
    try:
        plan = Plan.model_validate(document)
    except ValidationError as error:
        problems = [_in_plain_words(one) for one in error.errors(include_url=False)]
    else:
        problems = []
    if document.get("schema_version") is None:
        problems.insert(0, Problem("schema_version", "is missing"))
    known = {problem.path for problem in problems}
    inconsistencies = find_inconsistencies(document, today, needs_identifiers=needs_identifiers)
    problems += [p for p in inconsistencies if p.path not in known]
    if problems:
        raise PlanFileError(problems)
    return plan


def dump(plan: Plan) -> bytes:
    """Return `plan` as a plan file: UTF-8 JSON with every field."""
    document = plan.model_dump(mode="json", by_alias=True)
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _read_object(data: bytes) -> dict[str, Any]:
    if len(data) > limits.FILE_BYTES:
        _refuse(f"The file is larger than {limits.FILE_BYTES // 1024} KiB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse("The file is not UTF-8 text.")
    if _depth(text) > limits.FILE_DEPTH:
        _refuse("The file is not a plan: its brackets are nested too deep.")
    try:
        document = json.loads(
            text,
            parse_constant=_refuse_number,
            parse_float=_refuse_number,
            parse_int=_small_int,
            object_pairs_hook=_without_repeats,
        )
    except json.JSONDecodeError as error:
        _refuse(f"The file is not valid JSON: look at line {error.lineno}, column {error.colno}.")
    if not isinstance(document, dict):
        _refuse("The file is not a plan: it must hold one JSON object.")
    _check_width(document)
    return document


def _check_width(document: dict[str, Any]) -> None:
    """Refuse what holds far too much before each part of it is found wrong by itself."""
    waiting: list[Any] = [document]
    while waiting:
        one = waiting.pop()
        if len(one) > limits.FILE_WIDTH:
            _refuse(
                f"The file is not a plan: a list in it has more than {limits.FILE_WIDTH} parts."
            )
        inside = one.values() if isinstance(one, dict) else one
        waiting.extend(part for part in inside if isinstance(part, dict | list))


def _depth(text: str) -> int:
    """Return how deep brackets nest outside strings, in one pass over `text`."""
    depth = deepest = 0
    in_string = False
    for token in _TOKENS.finditer(text):
        mark = token.group()
        if mark == '"':
            in_string = not in_string
        elif not in_string and mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif not in_string and mark in "]}":
            depth -= 1
    return deepest


def _refuse(message: str) -> NoReturn:
    raise PlanFileError([Problem("", message)]) from None


def _refuse_number(_text: str) -> object:
    _refuse("The file has a number that is not a whole number; a plan has none.")


def _small_int(text: str) -> int:
    if len(text) > 9:  # noqa: PLR2004 - no number in a plan is near a thousand million
        _refuse("The file has a number that is too large for a plan.")
    return int(text)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        _refuse("The file names the same field twice in one object.")
    return document


def _check_version(document: dict[str, Any]) -> None:
    version = document.get("schema_version")
    if isinstance(version, int) and not isinstance(version, bool) and version > SCHEMA_VERSION:
        raise PlanFileError(
            [
                Problem(
                    "schema_version",
                    f"is {version}, but this program reads version {SCHEMA_VERSION}; "
                    "a newer program is needed",
                )
            ]
        )


def _in_plain_words(error: ErrorDetails) -> Problem:
    location = _without_tags(error["loc"])
    kind, context = error["type"], error.get("ctx", {})
    if kind == "range":
        location.append("to")
    return Problem(_path(location), _message(kind, context, error["msg"], location))


def _without_tags(location: tuple[int | str, ...]) -> list[int | str]:
    """Drop what pydantic adds: which kind of `when` it took, and `[key]` behind a bad key."""
    return [
        part
        for index, part in enumerate(location)
        if part != "[key]" and not (index and location[index - 1] in _DATE_FIELDS)
    ]


def _message(kind: str, context: dict[str, Any], message: str, location: list[int | str]) -> str:
    if kind in _TYPE_WORDS:
        return _TYPE_WORDS[kind]
    if kind in {"enum", "literal_error"}:
        return (
            f"must be one of: {str(context['expected']).replace(chr(39), '').replace(' or ', ', ')}"
        )
    if kind == "too_long":
        return f"has more than {context['max_length']} items"
    if kind == "greater_than_equal":
        return f"must be at least {context['ge']}"
    if kind == "less_than_equal":
        return f"must be at most {context['le']}"
    if kind == "string_pattern_mismatch":
        last = str(location[-1])
        return _PATTERN_WORDS.get(last, "may hold only letters, digits, '-' and '_', at most 64")
    return message


def _path(location: list[int | str]) -> str:
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            # An unknown field's name is whatever somebody wrote: shown only when plainly a name.
            name = part if _PLAIN_KEY.fullmatch(part) else "(a name that is not a field)"
            path += f".{name}" if path else name
    return path
