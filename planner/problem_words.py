"""What is wrong with a value, in words for the person who gave it; never with the value itself."""

from typing import Any, get_args

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

_ON_OFF = "must be on or off"


def in_plain_words(problem: ErrorDetails, field: FieldInfo) -> str:
    """Return what a field's value must be, as in `must be a whole number from 1 to 65535`.

    problem: one of pydantic's errors about that field. An error of a validator of our own is
    taken as it is: it says already what must be. For what is wrong inside a list, the field's
    description tells what the whole must be.
    """
    kind = problem["type"]
    if kind == "value_error":
        return str(problem["msg"]).removeprefix("Value error, ")
    if field.description and (len(problem["loc"]) > 1 or kind.startswith("too_")):
        return f"must be {field.description}"
    if kind.startswith("bool_"):
        return _ON_OFF
    if kind.startswith(("int_", "greater_", "less_")):
        return f"must be a whole number{_range(field)}"
    if kind == "literal_error":
        return f"must be {' or '.join(get_args(field.annotation))}"
    if kind == "string_too_long":
        return f"must have {problem['ctx']['max_length']} characters at most"
    return "cannot be used"


def _range(field: FieldInfo) -> str:
    """Say between which numbers, as the field's own limits have it."""
    least, most = (_limit(field, name) for name in ("ge", "le"))
    if least is not None and most is not None:
        return f" from {least} to {most}"
    return ""


def _limit(field: FieldInfo, name: str) -> Any:
    return next((getattr(one, name) for one in field.metadata if hasattr(one, name)), None)
